/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ANONYMOUS_H
#define KFTPD_ANONYMOUS_H

#include "kftpd/channel/message.h"
#include "kftpd/channel/process.h"

/**
 * struct kftpd_anonymous - the child that opens the root directory of guests
 * @process: the child; KFTPD_PROCESS_NONE while no child runs, for example because
 *	     guests may not log in
 * @user: name of the user that the child becomes; guests get the rights of this user
 * @uid: user id of @user; not 0
 * @gid: id of the primary group of @user
 * @root: path of the root directory
 */
struct kftpd_anonymous {
	struct kftpd_process process;
	char user[KFTPD_NAME_SIZE];
	uid_t uid;
	gid_t gid;
	char root[PATH_MAX];
};

int kftpd_anonymous_open(const struct kftpd_config *config,
			 struct kftpd_anonymous *anonymous);
int kftpd_anonymous_start(struct kftpd_anonymous *anonymous);
int kftpd_anonymous_ask(const struct kftpd_anonymous *anonymous);
void kftpd_anonymous_close(struct kftpd_anonymous *anonymous);

#endif
