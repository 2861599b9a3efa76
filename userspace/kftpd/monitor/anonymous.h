/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ANONYMOUS_H
#define KFTPD_ANONYMOUS_H

#include "kftpd/channel/message.h"
#include "kftpd/channel/process.h"

/**
 * struct kftpd_anonymous - the child that opens the root directory of guests
 * @process: the child; KFTPD_PROCESS_NONE if there are no guests, or after it ended
 * @user: name of the guests' user
 * @uid: its uid, not 0
 * @gid: its primary group
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
