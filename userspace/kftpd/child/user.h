/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_USER_H
#define KFTPD_USER_H

#include "kftpd/channel/message.h"

__attribute__((noreturn)) void
kftpd_user_main(const struct kftpd_config *config,
		const struct kftpd_message_login *login,
		const struct kftp_addr *addr);

#endif
