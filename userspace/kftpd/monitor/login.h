/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_H
#define KFTPD_LOGIN_H

#include "kftpd/monitor/anonymous.h"
#include "kftpd/monitor/user_login.h"

/**
 * struct kftpd_logins - what the monitor needs for logins
 * @anonymous: the root directory and the user of all anonymous sessions
 * @users: logins of users
 */
struct kftpd_logins {
	struct kftpd_anonymous anonymous;
	struct kftpd_user_logins users;
};

void kftpd_login_start(struct kftpd_packet *packet, void *arg);

#endif
