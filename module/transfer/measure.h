/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MEASURE_H
#define _KFTP_MEASURE_H

#include "session/session.h"

int kftp_measure_start(struct kftp_session *session, const char *path);

#endif
