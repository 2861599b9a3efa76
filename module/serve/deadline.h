/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DEADLINE_H
#define _KFTP_DEADLINE_H

#include "session/session.h"

bool kftp_deadline_of_all(const struct kftp_session *session);
unsigned long kftp_deadline(const struct kftp_session *session);
void kftp_deadline_arm(struct kftp_session *session);

#endif
