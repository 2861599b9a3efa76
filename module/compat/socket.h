/* SPDX-License-Identifier: GPL-2.0 */
/* These functions for sockets do the same on all supported kernels. See compat.h. */
#ifndef _KFTP_COMPAT_SOCKET_H
#define _KFTP_COMPAT_SOCKET_H

#include <linux/net.h>
#include <linux/uio.h>
#include <net/sock.h>

#include "compat/compat.h"

/**
 * kftp_compat_send_pages() - send the contents of pages without copying them
 * @sock: a TCP socket
 * @bvec: the pages
 * @count: number of elements of @bvec
 * @len: total number of bytes in @bvec
 * @more: true if the caller will send more data immediately after this call (MSG_MORE)
 *
 * This function does not block. The socket takes its own references to the pages.
 *
 * Return: the number of bytes that the socket took, which may be less than @len; -EAGAIN
 * if the socket has no room; another error if the connection is broken.
 */
#if KFTP_KERNEL(6, 5)
static inline ssize_t kftp_compat_send_pages(struct socket *sock,
					     struct bio_vec *bvec,
					     unsigned int count, size_t len,
					     bool more)
{
	struct msghdr msg = {
		.msg_flags = MSG_SPLICE_PAGES | MSG_DONTWAIT | MSG_NOSIGNAL |
			     (more ? MSG_MORE : 0),
	};

	iov_iter_bvec(&msg.msg_iter, ITER_SOURCE, bvec, count, len);
	return sock_sendmsg(sock, &msg);
}
#else
static inline ssize_t kftp_compat_send_pages(struct socket *sock,
					     struct bio_vec *bvec,
					     unsigned int count, size_t len,
					     bool more)
{
	ssize_t sent = 0;
	unsigned int i;
	int ret = 0;

	lock_sock(sock->sk);
	for (i = 0; i < count; i++) {
		int flags = MSG_DONTWAIT | MSG_NOSIGNAL;

		if (i + 1 < count)
			flags |= MSG_MORE | MSG_SENDPAGE_NOTLAST;
		else if (more)
			flags |= MSG_MORE;
		ret = kernel_sendpage_locked(sock->sk, bvec[i].bv_page,
					     bvec[i].bv_offset, bvec[i].bv_len,
					     flags);
		if (ret <= 0)
			break;
		sent += ret;
		if (ret < bvec[i].bv_len)
			break;
	}
	release_sock(sock->sk);
	return sent ? sent : ret;
}
#endif

/**
 * kftp_compat_hold_net() - give a socket a reference to its network namespace
 * @sk: a socket that was accepted from a listening socket of kftp; nothing else uses
 *	@sk yet
 *
 * A TCP socket that was closed still exists until the peer has acknowledged all bytes.
 * The namespace of the socket must exist until then. A listening socket that the kernel
 * has opened (sock_create_kern()) has no reference to its namespace. So the sockets that
 * are accepted from this listening socket have no reference either.
 *
 * Return: true on success; false if the namespace is ending.
 */
static inline bool kftp_compat_hold_net(struct sock *sk)
{
	struct net *net = sock_net(sk);

	if (sk->sk_net_refcnt)
		return true;
	if (!maybe_get_net(net))
		return false;
#if KFTP_KERNEL(6, 14)
	sk_net_refcnt_upgrade(sk);
#else
#if KFTP_KERNEL(6, 9)
	__netns_tracker_free(net, &sk->ns_tracker, false);
#endif
	sk->sk_net_refcnt = 1;
	get_net_track(net, &sk->ns_tracker, GFP_KERNEL);
	sock_inuse_add(net, 1);
#endif
	put_net(net);
	return true;
}

#if KFTP_KERNEL(7, 0)
#define kftp_sockaddr(addr) ((struct sockaddr_unsized *)(addr))
#else
#define kftp_sockaddr(addr) ((struct sockaddr *)(addr))
#endif

#endif
