// SPDX-License-Identifier: GPL-2.0
/* Active data connections: the server connects to the port that the client named. */
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "compat/socket.h"
#include "conn/active.h"
#include "conn/socket.h"

/**
 * kftp_active_dial() - start to connect to a client
 * @control: socket of the control connection; the new socket uses the same VRF, mark,
 *	     priority and TOS
 * @local: the server's address on the control connection, with the local port of the new
 *	   connection, such as 20 (RFC 959); port 0 means any port
 * @peer: address and port of the client
 *
 * This function does not wait until the connection is established. Any number of
 * sessions can connect from the same local port.
 *
 * Context: a kernel thread that does not use the credentials of a user, because users
 * may not bind ports below 1024.
 *
 * Return: the new socket, which is connected or connecting; or an error pointer.
 */
struct socket *kftp_active_dial(struct socket *control, const struct kftp_addr *local,
				const struct kftp_addr *peer)
{
	struct sockaddr_storage storage;
	struct socket *sock;
	int len, err;

	len = kftp_socket_sockaddr(local, &storage);
	/*
	 * The argument kern = 0 gives the socket a reference to its namespace. The
	 * description of kftp_compat_hold_net() tells why the socket needs this
	 * reference.
	 */
	err = __sock_create(sock_net(control->sk), storage.ss_family, SOCK_STREAM, IPPROTO_TCP,
			    &sock, 0);
	if (err)
		return ERR_PTR(err);
	/* ORDER: bind to the VRF first. It tells whether the address may be used. */
	kftp_socket_inherit(sock, control);
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
 * kftp_active_state() - tell whether a connection is established
 * @sock: a socket that kftp_active_dial() returned
 *
 * Return: 0 if the socket is connected, or was connected and has the peer's FIN;
 * -EINPROGRESS if it is still connecting; another error if it could not connect.
 */
int kftp_active_state(struct socket *sock)
{
	/*
	 * ORDER: read the state, then the error. If a connection fails, TCP sets the
	 * error before the state. So if the state has changed, the error is set already.
	 */
	int state = inet_sk_state_load(sock->sk);
	int err = kftp_socket_broken(sock);

	if (err)
		return err;
	/* SYN_RECV: both ends connect to each other at the same time. */
	return state == TCP_SYN_SENT || state == TCP_SYN_RECV ? -EINPROGRESS : 0;
}
