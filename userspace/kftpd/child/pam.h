/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PAM_H
#define KFTPD_PAM_H

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>

/* Result of kftpd_pam_login(): PAM accepts the user, but the settings refuse the user. */
#define KFTPD_PAM_NOT_ALLOWED (-1)

/**
 * typedef kftpd_pam_allow_fn - checks whether the settings allow a user to log in
 * @user: the user, with the name that PAM returned
 * @arg: the pointer @arg of struct kftpd_pam
 *
 * Return: true if the user may log in.
 */
typedef bool (*kftpd_pam_allow_fn)(const struct passwd *user, void *arg);

/**
 * struct kftpd_pam - a login that PAM checks
 * @service: name of the PAM service, a file in /etc/pam.d
 * @user: the user name that the client sent
 * @password: the password that the client sent
 * @host: the client's address as text
 * @session: if true, a PAM session is opened and closed, too
 * @allow: called after PAM has accepted the user, and before PAM sets credentials and
 *	   opens a session
 * @arg: passed to @allow
 */
struct kftpd_pam {
	const char *service;
	const char *user;
	const char *password;
	const char *host;
	bool session;
	kftpd_pam_allow_fn allow;
	void *arg;
};

int kftpd_pam_login(const struct kftpd_pam *login, char *name, size_t size);

#endif
