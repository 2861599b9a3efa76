/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_LOG_H
#define KFTPD_LOGIN_LOG_H

#include "kftpd/channel/message.h"

void kftpd_login_log_refused(const char *name, const struct kftp_addr *addr,
			     const char *why);
void kftpd_login_log_denied(const char *name, const struct kftp_addr *addr,
			    const char *why);
void kftpd_login_log_no_root(const char *name, const struct kftp_addr *addr,
			     const struct kftpd_message_root *root,
			     const char *section);

#endif
