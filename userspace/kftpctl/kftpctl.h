/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_H
#define KFTPCTL_H

#include <stdbool.h>

#include "lib/netlink.h"

/** enum kftpctl_exit - exit statuses of kftpctl */
enum kftpctl_exit {
	KFTPCTL_OK = 0,
	KFTPCTL_FAILED = 1, /* the module refused, or there is no such session */
	KFTPCTL_USAGE = 2,
	KFTPCTL_NO_MODULE = 3,
	KFTPCTL_NOT_PERMITTED = 4,
};

/**
 * struct kftpctl_options - the options of the command line
 * @json: true to print JSON
 * @all: true to kick all sessions
 * @wait: true if kick waits until the sessions have ended
 * @user: the user whose sessions are kicked; NULL if there is no option --user
 * @interval: how long "who" measures rates, in milliseconds
 * @has_interval: true if there is an option --interval
 */
struct kftpctl_options {
	bool json;
	bool all;
	bool wait;
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
