/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PAM_H
#define KFTPD_PAM_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct kftpd_pam - a login for PAM
 * @service: name of a file in /etc/pam.d
 * @user: name as the client sent it
 * @password: as the client sent it
 * @host: the address of the client, as text
 * @session: also open and close a PAM session
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
