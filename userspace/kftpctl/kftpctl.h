/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_H
#define KFTPCTL_H

#include <stdbool.h>

#include "lib/netlink.h"

/** enum kftpctl_status - exit statuses */
enum kftpctl_status {
	KFTPCTL_OK = 0,
	KFTPCTL_FAILED = 1, /* the module refused, or there is no such session */
	KFTPCTL_USAGE = 2,
	KFTPCTL_NO_MODULE = 3,
	KFTPCTL_NOT_PERMITTED = 4,
};

/**
 * struct kftpctl_options - the command line
 * @json: machine-readable output
 * @all: kick everybody
 * @user: kick this user; NULL for none
 * @interval: who measures rates for so long, milliseconds
 * @has_interval: it is from the command line
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
int kftpctl_state(struct kftp_nl *nl, const struct kftpctl_options *options);
int kftpctl_drain(struct kftp_nl *nl);

#endif
