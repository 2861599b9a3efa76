/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_SESSION_LOG_H
#define KFTPD_SESSION_LOG_H

#include "lib/event.h"

void kftpd_session_log_event(const struct kftp_nl_event *event);
size_t kftpd_session_log_text(const struct kftp_nl_event *event, char *text,
			 size_t size);

#endif
