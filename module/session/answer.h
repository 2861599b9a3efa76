/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ANSWER_H
#define _KFTP_ANSWER_H

#include "session/session.h"

__printf(3, 4)
int kftp_answer(struct kftp_session *session, int code, const char *format, ...);
int kftp_answer_error(struct kftp_session *session, int code, int err);

#endif
