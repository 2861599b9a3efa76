/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ANONYMOUS_H
#define KFTPD_ANONYMOUS_H

#include "kftpd/channel/message.h"

/**
 * struct kftpd_anonymous - what all anonymous sessions share
 * @root_fd: the root directory of anonymous sessions, opened as their user; -1 if
 *	     anonymous logins are disabled
 * @identity: the user of anonymous sessions
 */
struct kftpd_anonymous {
	int root_fd;
	struct kftpd_identity identity;
};

int kftpd_anonymous_open(const struct kftpd_config *config,
			 struct kftpd_anonymous *anonymous);
void kftpd_anonymous_close(struct kftpd_anonymous *anonymous);

#endif
