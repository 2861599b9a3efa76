/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ANONYMOUS_H
#define KFTPD_ANONYMOUS_H

#include "kftpd/channel/message.h"

/**
 * struct kftpd_anonymous - what all anonymous sessions share
 * @root_fd: their root directory, opened as their user; -1 if there are none
 * @identity: their user
 */
struct kftpd_anonymous {
	int root_fd;
	struct kftpd_identity identity;
};

int kftpd_anonymous_open(const struct kftpd_config *config,
			 struct kftpd_anonymous *anonymous);
void kftpd_anonymous_close(struct kftpd_anonymous *anonymous);

#endif
