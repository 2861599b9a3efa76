// SPDX-License-Identifier: GPL-2.0
/* Opens the sockets that listen on passive ports. */
#include <net/sock.h>

#include "compat/socket.h"
#include "conn/listen.h"
#include "conn/socket.h"

static struct socket *listen_bind(struct net *net, const struct kftp_addr *any, int backlog)
{
	struct sockaddr_storage storage;
	struct socket *sock;
	int len, err;

	len = kftp_socket_sockaddr(any, &storage);
	err = sock_create_kern(net, storage.ss_family, SOCK_STREAM, IPPROTO_TCP,
			       &sock);
	if (err)
		return ERR_PTR(err);
	sock->sk->sk_ipv6only = 0;
	sock_set_reuseaddr(sock->sk);
	err = kernel_bind(sock, kftp_sockaddr(&storage), len);
	if (!err)
		err = kernel_listen(sock, backlog);
	if (err) {
		sock_release(sock);
		return ERR_PTR(err);
	}
	return sock;
}

/**
 * kftp_listen_open() - listen on a port of all addresses
 * @net: the network namespace. The socket has no reference to it
 * @port: port number in host byte order
 * @backlog: maximum number of connections that wait until they are accepted. If there are
 *	     more, a SYN is dropped, and the client repeats the SYN later
 *
 * If the namespace has IPv6, the socket accepts IPv6 and IPv4 connections. If not, it
 * accepts only IPv4 connections.
 *
 * Return: the socket; ERR_PTR(-EADDRINUSE) if another socket has the port; another error
 * pointer.
 */
struct socket *kftp_listen_open(struct net *net, u16 port, int backlog)
{
	struct kftp_addr any = { .family = 6, .port = port };
	struct socket *sock = listen_bind(net, &any, backlog);

	if (sock != ERR_PTR(-EAFNOSUPPORT) && sock != ERR_PTR(-EADDRNOTAVAIL))
		return sock;
	any.family = 4;
	return listen_bind(net, &any, backlog);
}
