/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_H
#define KFTPD_LOGIN_H

#include "kftpd/monitor/guest_login.h"
#include "kftpd/monitor/user_login.h"

/**
 * struct kftpd_logins - the logins that the monitor checks
 * @guests: logins of guests
 * @users: logins of users
 */
struct kftpd_logins {
	struct kftpd_guest_logins guests;
	struct kftpd_user_logins users;
};

void kftpd_login_start(struct kftpd_packet *packet, void *arg);

#endif
