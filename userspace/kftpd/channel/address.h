/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ADDRESS_H
#define KFTPD_ADDRESS_H

#include <sys/socket.h>

#include "module/proto/addr.h"

int kftpd_address_read(const struct sockaddr_storage *from,
		       struct kftp_addr *addr);
socklen_t kftpd_address_write(const struct kftp_addr *addr,
			      struct sockaddr_storage *to);
uint32_t kftpd_address_source(struct kftp_addr *addr, uint64_t seed);
int kftpd_address_peer(int fd, struct kftp_addr *addr);

#endif
