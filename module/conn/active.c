// SPDX-License-Identifier: GPL-2.0
/*
 * Active data connections: dialled from here to the port that the client named.
 */
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "compat/compat.h"
#include "conn/active.h"
#include "conn/socket.h"

/**
 * kftp_active_dial() - start to connect
 * @net: the namespace
 * @local: address of the control connection, with the local port (20 by RFC 959;
 *	   0 for any)
 * @peer: address to connect to
 *
 * Does not wait. Any number of sessions can dial from the same port.
 *
 * Context: a kernel thread with its own credentials, since users may not bind
 * ports below 1024.
 *
 * Return: the socket, connected or connecting; or an error pointer.
 */
struct socket *kftp_active_dial(struct net *net, const struct kftp_addr *local,
				const struct kftp_addr *peer)
{
	struct sockaddr_storage storage;
	struct socket *sock;
	int len, err;

	len = kftp_socket_sockaddr(local, &storage);
	/* kern = 0: the socket holds its namespace, as kftp_compat_hold_net() says. */
	err = __sock_create(net, storage.ss_family, SOCK_STREAM, IPPROTO_TCP,
			    &sock, 0);
	if (err)
		return ERR_PTR(err);
	sock_set_reuseaddr(sock->sk);
	err = kernel_bind(sock, kftp_sockaddr(&storage), len);
	if (err)
		goto release;
	len = kftp_socket_sockaddr(peer, &storage);
	err = kernel_connect(sock, kftp_sockaddr(&storage), len, O_NONBLOCK);
	if (err && err != -EINPROGRESS)
		goto release;
	return sock;
release:
	sock_release(sock);
	return ERR_PTR(err);
}

/**
 * kftp_active_state() - see how far the connection is
 * @sock: from kftp_active_dial()
 *
 * Return: 0 connected; -EINPROGRESS; the error.
 */
int kftp_active_state(struct socket *sock)
{
	int err = kftp_socket_error(sock);

	if (err)
		return err;
	switch (inet_sk_state_load(sock->sk)) {
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:	/* both ends dial at once */
		return -EINPROGRESS;
	case TCP_CLOSE:
		return -ECONNREFUSED;
	default:
		return 0;
	}
}
