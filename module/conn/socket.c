// SPDX-License-Identifier: GPL-2.0
/*
 * TCP sockets: functions that control and data connections share.
 */
#include <linux/in6.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn/socket.h"

static int from_sockaddr(const struct sockaddr_storage *storage,
			 struct kftp_addr *addr)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)storage;
	const struct sockaddr_in *in = (const struct sockaddr_in *)storage;

	memset(addr, 0, sizeof(*addr));
	if (storage->ss_family == AF_INET) {
		addr->family = 4;
		addr->port = ntohs(in->sin_port);
		memcpy(addr->ip, &in->sin_addr, 4);
	} else if (storage->ss_family != AF_INET6) {
		return -EAFNOSUPPORT;
	} else if (ipv6_addr_v4mapped(&in6->sin6_addr)) {
		addr->family = 4;
		addr->port = ntohs(in6->sin6_port);
		memcpy(addr->ip, &in6->sin6_addr.s6_addr[12], 4);
	} else {
		addr->family = 6;
		addr->port = ntohs(in6->sin6_port);
		memcpy(addr->ip, &in6->sin6_addr, 16);
		addr->scope = in6->sin6_scope_id;
	}
	return 0;
}

/**
 * kftp_socket_peer() - read the address of the other end
 * @sock: a connected TCP socket
 * @addr: set to the address; an IPv4-mapped one becomes IPv4
 *
 * Return: 0; -ENOTCONN; -EAFNOSUPPORT.
 */
int kftp_socket_peer(struct socket *sock, struct kftp_addr *addr)
{
	struct sockaddr_storage storage;
	int ret = kernel_getpeername(sock, (struct sockaddr *)&storage);

	return ret < 0 ? ret : from_sockaddr(&storage, addr);
}

/**
 * kftp_socket_local() - read the address of this end
 * @sock: a bound TCP socket
 * @addr: set to the address; an IPv4-mapped one becomes IPv4
 *
 * Return: 0; -EAFNOSUPPORT.
 */
int kftp_socket_local(struct socket *sock, struct kftp_addr *addr)
{
	struct sockaddr_storage storage;
	int ret = kernel_getsockname(sock, (struct sockaddr *)&storage);

	return ret < 0 ? ret : from_sockaddr(&storage, addr);
}

/**
 * kftp_socket_sockaddr() - convert an address to the kernel's form
 * @addr: the address
 * @storage: the result
 *
 * Return: its length in bytes.
 */
int kftp_socket_sockaddr(const struct kftp_addr *addr,
			 struct sockaddr_storage *storage)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)storage;
	struct sockaddr_in *in = (struct sockaddr_in *)storage;

	memset(storage, 0, sizeof(*storage));
	if (addr->family == 4) {
		in->sin_family = AF_INET;
		in->sin_port = htons(addr->port);
		memcpy(&in->sin_addr, addr->ip, 4);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(addr->port);
	memcpy(&in6->sin6_addr, addr->ip, 16);
	if (ipv6_addr_type(&in6->sin6_addr) & IPV6_ADDR_LINKLOCAL)
		in6->sin6_scope_id = addr->scope;
	return sizeof(*in6);
}

/**
 * kftp_socket_reset() - close with a reset, which discards bytes not yet sent
 * @sock: freed
 */
void kftp_socket_reset(struct socket *sock)
{
	sock_no_linger(sock->sk);
	sock_release(sock);
}

/**
 * kftp_socket_error() - read the error of a connection
 * @sock: the socket
 *
 * The error stays on the socket, unlike with sock_error().
 *
 * Return: 0 or a negative errno.
 */
int kftp_socket_error(struct socket *sock)
{
	return -READ_ONCE(sock->sk->sk_err);
}

/**
 * kftp_socket_acked() - count the bytes that the peer has acknowledged
 * @sock: a connected TCP socket
 *
 * Return: bytes since the connection was established.
 */
u64 kftp_socket_acked(struct socket *sock)
{
	return READ_ONCE(tcp_sk(sock->sk)->bytes_acked);
}
