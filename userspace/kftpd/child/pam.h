/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PAM_H
#define KFTPD_PAM_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct kftpd_pam - a login that PAM checks
 * @service: name of the PAM service, a file in /etc/pam.d
 * @user: the user name that the client sent
 * @password: the password that the client sent
 * @host: the client's address as text
 * @session: if true, a PAM session is opened and closed, too
 */
struct kftpd_pam {
	const char *service;
	const char *user;
	const char *password;
	const char *host;
	bool session;
};

int kftpd_pam_login(const struct kftpd_pam *login, char *name, size_t size);

#endif
