// SPDX-License-Identifier: GPL-2.0
/* Functions for the TCP sockets of control and data connections. */
#include <linux/in6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
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

/*
 * Returns the number of the VRF device to which a socket belongs; 0 if it is in no VRF.
 */
static u32 socket_vrf(struct socket *sock)
{
	int bound = READ_ONCE(sock->sk->sk_bound_dev_if);

	return bound ? l3mdev_master_ifindex_by_index(sock_net(sock->sk), bound) : 0;
}

/**
 * kftp_socket_peer() - read the address of the peer of a connection
 * @sock: a connected TCP socket
 * @addr: set to the address; an IPv4-mapped IPv6 address becomes an IPv4 address
 *
 * Return: 0 on success; -ENOTCONN if the socket is not connected; -EAFNOSUPPORT if the
 * peer has neither an IPv4 nor an IPv6 address.
 */
int kftp_socket_peer(struct socket *sock, struct kftp_addr *addr)
{
	struct sockaddr_storage storage;
	int ret = kernel_getpeername(sock, (struct sockaddr *)&storage);

	if (ret >= 0)
		ret = from_sockaddr(&storage, addr);
	if (!ret)
		addr->vrf = socket_vrf(sock);
	return ret;
}

/**
 * kftp_socket_local() - read the local address of a socket
 * @sock: a bound TCP socket
 * @addr: set to the address; an IPv4-mapped IPv6 address becomes an IPv4 address
 *
 * Return: 0 on success; -EAFNOSUPPORT if the socket has neither an IPv4 nor an IPv6
 * address.
 */
int kftp_socket_local(struct socket *sock, struct kftp_addr *addr)
{
	struct sockaddr_storage storage;
	int ret = kernel_getsockname(sock, (struct sockaddr *)&storage);

	return ret < 0 ? ret : from_sockaddr(&storage, addr);
}

/**
 * kftp_socket_sockaddr() - convert an address to a sockaddr of the kernel
 * @addr: the address
 * @storage: set to the sockaddr_in or sockaddr_in6
 *
 * Return: the length of the sockaddr in bytes.
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
 * kftp_socket_reset() - close a connection with a TCP reset
 * @sock: the socket, which is freed
 *
 * Bytes that are not sent yet are discarded.
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
 * This function does not clear the error of the socket, but sock_error() would.
 *
 * Return: 0 if there is no error; the negative errno of the error if there is one.
 */
int kftp_socket_error(struct socket *sock)
{
	return -READ_ONCE(sock->sk->sk_err);
}

/**
 * kftp_socket_broken() - check if the peer can't have sent all its bytes
 * @sock: a connected TCP socket, or one whose connection has ended
 *
 * After its FIN, the peer may reset the connection: its bytes have arrived nevertheless.
 * SOCK_DONE tells that the FIN came; after a reset, sk_shutdown does not tell it.
 *
 * Return: 0 if the connection has no error, or had the FIN of the peer before a reset of
 * the peer; else the negative errno of the error.
 */
int kftp_socket_broken(struct socket *sock)
{
	int err = kftp_socket_error(sock);

	return sock_flag(sock->sk, SOCK_DONE) && err != -ECONNABORTED ? 0 : err;
}

/**
 * kftp_socket_acked() - tell how many bytes the peer has acknowledged
 * @sock: a connected TCP socket
 *
 * Return: the number of bytes acknowledged since the connection was established.
 */
u64 kftp_socket_acked(struct socket *sock)
{
	return READ_ONCE(tcp_sk(sock->sk)->bytes_acked);
}

/**
 * kftp_socket_acked_all() - check if the peer has acknowledged all that was given to TCP
 * @sock: a connected TCP socket, or one whose connection has ended
 *
 * A FIN that was sent counts too. TCP keeps both numbers when the connection ends.
 *
 * Context: may sleep.
 */
bool kftp_socket_acked_all(struct socket *sock)
{
	const struct tcp_sock *tp = tcp_sk(sock->sk);
	bool ret;

	lock_sock(sock->sk);
	ret = tp->snd_una == tp->write_seq;
	release_sock(sock->sk);
	return ret;
}

/**
 * kftp_socket_round_trip() - tell how long the peer takes to acknowledge bytes
 * @sock: a connected TCP socket
 *
 * Return: the smoothed round trip time in jiffies, at least 1.
 */
unsigned long kftp_socket_round_trip(struct socket *sock)
{
	return usecs_to_jiffies(READ_ONCE(tcp_sk(sock->sk)->srtt_us) >> 3) ?: 1;
}

/*
 * A socket for IPv6 has a TOS too, for IPv4-mapped addresses. So the control connection
 * has the TOS even if its address is mapped and the new socket is for IPv4.
 */
static void socket_set_tos(struct sock *sk, const struct sock *from)
{
	ip_sock_set_tos(sk, READ_ONCE(inet_sk(from)->tos));
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6 && from->sk_family == AF_INET6)
		WRITE_ONCE(inet6_sk(sk)->tclass, READ_ONCE(inet6_sk(from)->tclass));
#endif
}

/**
 * kftp_socket_inherit() - let a new socket use the network as another socket does
 * @sock: a socket that is neither bound nor connected
 * @from: a connected socket
 *
 * Sets the device or VRF to which @sock is bound, and the mark, the priority and the TOS
 * of its packets, to those of @from.
 */
void kftp_socket_inherit(struct socket *sock, struct socket *from)
{
	struct sock *sk = sock->sk;

	sock_bindtoindex(sk, READ_ONCE(from->sk->sk_bound_dev_if), true);
	sock_set_mark(sk, READ_ONCE(from->sk->sk_mark));
	socket_set_tos(sk, from->sk);
	/* ORDER: set the TOS first, because this changes the priority. */
	sock_set_priority(sk, READ_ONCE(from->sk->sk_priority));
}

/*
 * Number of seconds from one probe to the next. The kernel of a peer that has closed the
 * connection forgets it after a minute, and then answers a probe with a reset.
 */
#define KFTP_SOCKET_PROBE_EVERY 5

/**
 * kftp_socket_probe() - set when TCP probes whether the peer of a connection still exists
 * @sock: a connected TCP socket
 * @after: number of seconds without a packet after which the first probe is sent
 *
 * Context: may sleep.
 *
 * Return: the number of seconds before this call.
 */
int kftp_socket_probe(struct socket *sock, int after)
{
	struct sock *sk = sock->sk;
	int before = keepalive_time_when(tcp_sk(sk)) / HZ;

	tcp_sock_set_keepidle(sk, clamp(after, 1, MAX_TCP_KEEPIDLE));
	tcp_sock_set_keepintvl(sk, KFTP_SOCKET_PROBE_EVERY);
	sock_set_keepalive(sk);
	return before;
}
