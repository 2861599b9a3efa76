/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ADDRESS_H
#define KFTPD_ADDRESS_H

#include <sys/socket.h>

#include "module/proto/addr.h"

/* One client can use all IPv6 addresses that begin with the same 64 bits. */
#define KFTPD_ADDRESS_BITS 64

int kftpd_address_read(const struct sockaddr_storage *from,
		       struct kftp_addr *addr);
socklen_t kftpd_address_write(const struct kftp_addr *addr,
			      struct sockaddr_storage *to);
uint64_t kftpd_address_seed(const void *table);
uint32_t kftpd_address_net(struct kftp_addr *addr, unsigned int bits,
			   uint64_t seed);
uint32_t kftpd_address_source(struct kftp_addr *addr, uint64_t seed);
int kftpd_address_peer(int fd, struct kftp_addr *addr);

#endif
