/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SOCKET_H
#define _KFTP_SOCKET_H

#include <linux/net.h>

#include "proto/addr.h"

int kftp_socket_peer(struct socket *sock, struct kftp_addr *addr);
int kftp_socket_local(struct socket *sock, struct kftp_addr *addr);
int kftp_socket_sockaddr(const struct kftp_addr *addr,
			 struct sockaddr_storage *storage);
void kftp_socket_reset(struct socket *sock);
int kftp_socket_error(struct socket *sock);
int kftp_socket_broken(struct socket *sock);
u64 kftp_socket_acked(struct socket *sock);
bool kftp_socket_acked_all(struct socket *sock);
unsigned long kftp_socket_round_trip(struct socket *sock);
int kftp_socket_probe(struct socket *sock, int after);
void kftp_socket_inherit(struct socket *sock, struct socket *from);

#endif
