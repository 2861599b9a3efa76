// SPDX-License-Identifier: GPL-2.0
/* The tracepoints' own code, made once. */
#define CREATE_TRACE_POINTS
#include "session/trace.h"
