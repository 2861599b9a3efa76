// SPDX-License-Identifier: GPL-2.0
/* Logs refused logins. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/login_log.h"
#include "lib/text.h"

/*
 * @checked: true if PAM has checked the user. The log lines about these refusals have a
 * limit of their own, see kftpd_log_guess().
 */
static void log_refusal(const char *name, const struct kftp_addr *addr,
			const char *why, bool checked)
{
	static const char format[] = "login of \"%s\" from %s refused: %s";
	char user[KFTP_TEXT_ESCAPED(KFTPD_NAME_SIZE)];
	char from[KFTP_ADDR_TEXT_SIZE];

	kftp_text_escape(name, user, sizeof(user));
	kftp_addr_text(addr, from);
	if (checked)
		kftpd_log_guess(format, user, from, why);
	else
		kftpd_log_remote(LOG_NOTICE, format, user, from, why);
}

/**
 * kftpd_login_log_refused() - log that a login was refused
 * @name: the user name that the client sent
 * @addr: the client's address
 * @why: the reason, without control characters
 */
void kftpd_login_log_refused(const char *name, const struct kftp_addr *addr,
			     const char *why)
{
	log_refusal(name, addr, why, false);
}

/**
 * kftpd_login_log_denied() - log that a user was refused after the check by PAM
 * @name: the user name that the client sent
 * @addr: the client's address
 * @why: the reason, without control characters
 */
void kftpd_login_log_denied(const char *name, const struct kftp_addr *addr,
			    const char *why)
{
	log_refusal(name, addr, why, true);
}

/**
 * kftpd_login_log_no_root() - log that the root directory could not be opened
 * @name: the user name that the client sent
 * @addr: the client's address
 * @root: a checked message with the result NO_ROOT
 * @section: the section of kftpd.conf(5) that sets the path
 */
void kftpd_login_log_no_root(const char *name, const struct kftp_addr *addr,
			     const struct kftpd_message_root *root,
			     const char *section)
{
	char path[KFTP_TEXT_ESCAPED(PATH_MAX)];
	char why[sizeof(path) + 160];

	kftp_text_escape(root->path, path, sizeof(path));
	snprintf(why, sizeof(why),
		 "its user cannot open the root directory %s: %s (see root in [%s] of the configuration)",
		 path, strerror(root->errnum), section);
	kftpd_login_log_refused(name, addr, why);
}
