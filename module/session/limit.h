/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LIMIT_H
#define _KFTP_LIMIT_H

#include "session/session.h"

const char *kftp_limit_reached(const struct kftp_session *session);
void kftp_limit_begin(struct kftp_session *session, u8 direction);
void kftp_limit_end(struct kftp_session *session, u8 direction);
size_t kftp_limit_ask(struct kftp_session *session, u8 direction, u64 done,
		      size_t budget, unsigned long *resume);
int kftp_limit_moved(struct kftp_session *session, u8 direction, u64 done,
		     size_t bytes);

#endif
