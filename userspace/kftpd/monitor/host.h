/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_HOST_H
#define KFTPD_HOST_H

#include <sys/types.h>

#include "kftpd/config/config.h"

/**
 * struct kftpd_host - the user of the network process
 * @uid: user id, not 0
 * @gid: group id, not 0
 */
struct kftpd_host {
	uid_t uid;
	gid_t gid;
};

void kftpd_host_make_directory(const struct kftpd_config *config);
int kftpd_host_check(const struct kftpd_config *config, struct kftpd_host *host);
int kftpd_host_check_pam(const struct kftpd_config *config);

#endif
