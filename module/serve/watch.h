/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_WATCH_H
#define _KFTP_WATCH_H

#include "session/session.h"

void kftp_watch(struct work_struct *work);
void kftp_watch_begin(struct kftp_session *session);
void kftp_watch_end(struct kftp_session *session);
u32 kftp_watch_waiting(const struct kftp_session *session);
void kftp_watch_check(struct kftp_session *session);
void kftp_watch_check_all(struct kftp_net *kn);
void kftp_watch_kill(struct kftp_session *session, const char *text);
void kftp_watch_kill_all(struct kftp_net *kn, const char *text);

#endif
