// SPDX-License-Identifier: GPL-2.0
/* Generates the code of the tracepoints. Only one file may do this. */
#define CREATE_TRACE_POINTS
#include "session/trace.h"
