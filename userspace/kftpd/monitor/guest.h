/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_GUEST_H
#define KFTPD_GUEST_H

#include "kftpd/config/config.h"
#include "kftpd/channel/message.h"

/**
 * struct kftpd_guest - who guests are
 * @root_fd: their root directory, opened as their user; -1 for none
 * @owner: their user
 */
struct kftpd_guest {
	int root_fd;
	struct kftpd_owner owner;
};

int kftpd_guest_open(const struct kftpd_config *config,
		     struct kftpd_guest *guest);
void kftpd_guest_close(struct kftpd_guest *guest);

#endif
