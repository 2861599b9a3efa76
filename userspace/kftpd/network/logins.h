/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGINS_H
#define KFTPD_LOGINS_H

#include "kftpd/network/client.h"

int kftpd_logins_init(struct kftpd_network *network);
void kftpd_logins_add(struct kftpd_client *client);
void kftpd_logins_remove(struct kftpd_client *client);
void kftpd_logins_told(struct kftpd_client *client);
void kftpd_logins_result(struct kftpd_network *network, uint64_t id,
			 enum kftpd_result result);

#endif
