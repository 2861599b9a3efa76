/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_USER_H
#define KFTPD_USER_H

#include "kftpd/channel/message.h"

/**
 * struct kftpd_user_request - the login that the child checks and prepares
 * @config: the settings
 * @login: the LOGIN message, with the name and password that the client sent
 * @addr: the client's address
 */
struct kftpd_user_request {
	const struct kftpd_config *config;
	const struct kftpd_message_login *login;
	const struct kftp_addr *addr;
};

__attribute__((noreturn)) void kftpd_user_main(void *arg);

#endif
