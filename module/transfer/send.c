// SPDX-License-Identifier: GPL-2.0
/*
 * The mover from a file to a data socket.
 *
 * In TYPE I a file is sent by reference: the socket holds pages of the page cache.
 * Nothing here blocks on the socket. If the socket is full, a function asks for a
 * call when there is room, and returns -EAGAIN.
 */
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "compat/compat.h"
#include "conn/socket.h"
#include "fs/file.h"
#include "transfer/send.h"

/* Pages that one send takes. */
#define KFTP_SEND_PAGES 32

/* Asks for a call when there is room. Returns false if there is room already. */
static bool send_must_wait(struct socket *sock)
{
	set_bit(SOCK_NOSPACE, &sock->flags);
	/* ORDER: set the bit, then look; room that comes in between would not call. */
	smp_mb__after_atomic();
	if (!sk_stream_is_writeable(sock->sk))
		return true;
	clear_bit(SOCK_NOSPACE, &sock->flags);
	return false;
}

static ssize_t send_batch(struct socket *sock, struct file *file, loff_t pos,
			  size_t len)
{
	struct bio_vec bvec[KFTP_SEND_PAGES];
	unsigned int i, count;
	ssize_t ret;

	ret = kftp_file_collect(file, pos, len, bvec, KFTP_SEND_PAGES, &count);
	/*
	 * More always follows: the next batch, or the FIN of kftp_send_finish(),
	 * which is then sent with the last piece.
	 */
	if (ret > 0)
		ret = kftp_compat_send_pages(sock, bvec, count, ret, true);
	else if (!ret)
		ret = -ENODATA;
	for (i = 0; i < count; i++)
		put_page(bvec[i].bv_page);
	return ret;
}

/**
 * kftp_send_file() - send bytes of a file by reference
 * @sock: the data socket
 * @file: opened for reading
 * @pos: offset in bytes; moved on by what the socket took
 * @end: offset at which to stop
 * @budget: bytes that this call may send; lowered by what it sent
 *
 * Return: 0 all up to @end is sent; -EAGAIN the socket is full, the wake calls;
 * -EINPROGRESS come again: the budget is used up, or the socket has room again;
 * -ENODATA the file has become shorter; -EIO and other errors of the file; an
 * error of the connection.
 */
int kftp_send_file(struct socket *sock, struct file *file, loff_t *pos,
		   loff_t end, size_t *budget)
{
	while (*pos < end) {
		size_t len = min_t(loff_t, end - *pos,
				   (KFTP_SEND_PAGES - 1) * PAGE_SIZE);
		ssize_t ret = -EAGAIN;

		if (!*budget)
			return -EINPROGRESS;
		len = min(len, *budget);
		/* Do not look up pages that the socket has no room for. */
		if (kftp_socket_error(sock) || sk_stream_memory_free(sock->sk))
			ret = send_batch(sock, file, *pos, len);
		if (ret == -EAGAIN)
			return send_must_wait(sock) ? -EAGAIN : -EINPROGRESS;
		if (ret < 0)
			return ret;
		*pos += ret;
		*budget -= ret;
	}
	return 0;
}

/**
 * kftp_send_alloc() - allocate the buffer, if that was not done before
 * @send: with or without one
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_send_alloc(struct kftp_send *send)
{
	if (!send->buf)
		send->buf = kmalloc(KFTP_SEND_BUFFER, GFP_KERNEL);
	return send->buf ? 0 : -ENOMEM;
}

/**
 * kftp_send_free() - give the buffer back
 * @send: with or without one
 */
void kftp_send_free(struct kftp_send *send)
{
	kfree(send->buf);
	send->buf = NULL;
}

/**
 * kftp_send_flush() - send the bytes in the buffer
 * @sock: the data socket
 * @send: the buffer; empty when this returns 0
 *
 * Return: 0; -EAGAIN the socket is full, the wake calls; -EINPROGRESS it has room
 * again; an error of the connection.
 */
int kftp_send_flush(struct socket *sock, struct kftp_send *send)
{
	while (send->off < send->len) {
		struct msghdr msg = {
			.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE,
		};
		struct kvec vec = {
			.iov_base = send->buf + send->off,
			.iov_len = send->len - send->off,
		};
		int ret = kernel_sendmsg(sock, &msg, &vec, 1, vec.iov_len);

		if (ret == -EAGAIN)
			return send_must_wait(sock) ? -EAGAIN : -EINPROGRESS;
		if (ret < 0)
			return ret;
		send->off += ret;
		send->sent += ret;
	}
	send->off = 0;
	send->len = 0;
	return 0;
}

/* Cuts off converted bytes that were not asked for, at either end. */
static void send_cut(struct kftp_send *send, const struct kftp_text *text)
{
	size_t len = send->len;

	send->off = min_t(u64, len, *text->skip);
	*text->skip -= send->off;
	send->len = send->off + min_t(u64, len - send->off, *text->left);
	*text->left -= send->len - send->off;
}

/* Fills the empty buffer with the next piece of the file, converted. */
static int send_fill_ascii(struct kftp_send *send, struct kftp_ascii *ascii,
			   const struct kftp_text *text)
{
	/* Each byte may become two: half of the buffer holds the raw ones. */
	char *raw = send->buf + KFTP_SEND_BUFFER - KFTP_SEND_BUFFER / 3;
	size_t len = min_t(loff_t, text->end - *text->pos, KFTP_SEND_BUFFER / 3);
	ssize_t ret;

	ret = kftp_file_read(text->file, *text->pos, raw, len);
	if (ret <= 0)
		return ret ?: -ENODATA;
	len = ret;
	send->len = kftp_ascii_send(ascii, raw, &len, send->buf,
				    KFTP_SEND_BUFFER - KFTP_SEND_BUFFER / 3);
	*text->pos += len;
	send_cut(send, text);
	return 0;
}

/**
 * kftp_send_ascii() - send a file in TYPE A
 * @sock: the data socket
 * @send: the buffer
 * @ascii: state of the conversion
 * @text: the file and which part of it
 * @budget: bytes of the file that this call may read; lowered by what it read
 *
 * Return: as kftp_send_file(); -ERANGE the file ends before what is to be sent.
 */
int kftp_send_ascii(struct socket *sock, struct kftp_send *send,
		    struct kftp_ascii *ascii, const struct kftp_text *text,
		    size_t *budget)
{
	int err = kftp_send_alloc(send);

	while (!err) {
		loff_t before = *text->pos;

		err = kftp_send_flush(sock, send);
		if (err || !*text->left)
			break;
		if (*text->pos >= text->end)
			return *text->skip ? -ERANGE : 0;
		if (!*budget)
			return -EINPROGRESS;
		err = send_fill_ascii(send, ascii, text);
		*budget -= min_t(size_t, *budget, *text->pos - before);
	}
	return err;
}

/**
 * kftp_send_finish() - send the FIN with the last piece
 * @sock: the data socket; has taken all bytes
 */
void kftp_send_finish(struct socket *sock)
{
	kernel_sock_shutdown(sock, SHUT_WR);
}

/**
 * kftp_send_finished() - whether the peer has acknowledged every byte and the FIN
 * @sock: after kftp_send_finish()
 *
 * Return: 0 it has; -EAGAIN not yet, the wake calls; the error that the
 * connection met instead.
 */
int kftp_send_finished(struct socket *sock)
{
	int state = inet_sk_state_load(sock->sk);
	int err = kftp_socket_error(sock);

	switch (state) {
	case TCP_FIN_WAIT2:
	case TCP_TIME_WAIT:
		return 0;
	case TCP_CLOSE:
		return err;
	default:
		return err ?: -EAGAIN;
	}
}
