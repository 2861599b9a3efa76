/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_H
#define KFTPCTL_H

#include <stdbool.h>

#include "lib/netlink.h"

/** enum kftpctl_exit - exit statuses */
enum kftpctl_exit {
	KFTPCTL_OK = 0,
	KFTPCTL_FAILED = 1, /* the module refused, or the session does not exist */
	KFTPCTL_USAGE = 2,
	KFTPCTL_NO_MODULE = 3,
	KFTPCTL_NOT_PERMITTED = 4,
};

/**
 * struct kftpctl_options - the command line
 * @json: print JSON
 * @all: kick all sessions
 * @user: kick the sessions of this user; NULL without --user
 * @interval: milliseconds for which "who" measures rates
 * @has_interval: the command line has --interval
 */
struct kftpctl_options {
	bool json;
	bool all;
	const char *user;
	unsigned int interval;
	bool has_interval;
};

int kftpctl_fail(const struct kftp_nl *nl);
int kftpctl_who(struct kftp_nl *nl, const struct kftpctl_options *options);
int kftpctl_kick(struct kftp_nl *nl, const struct kftpctl_options *options,
		 char **ids, int count);
int kftpctl_status(struct kftp_nl *nl, const struct kftpctl_options *options);

#endif
