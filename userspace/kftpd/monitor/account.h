/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ACCOUNT_H
#define KFTPD_ACCOUNT_H

#include <limits.h>
#include <sys/types.h>

#include "kftpd/config/config.h"

/**
 * struct kftpd_account - a user of this host
 * @name: name of the user
 * @uid: user id
 * @gid: id of the user's primary group
 * @home: home directory
 */
struct kftpd_account {
	char name[KFTPD_NAME_SIZE];
	uid_t uid;
	gid_t gid;
	char home[PATH_MAX];
};

int kftpd_account_find(const char *name, struct kftpd_account *account);

#endif
