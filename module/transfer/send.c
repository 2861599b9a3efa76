// SPDX-License-Identifier: GPL-2.0
/*
 * Moves bytes from a file to a data socket.
 *
 * In TYPE I, a file is sent by reference: the socket holds the pages with the bytes.
 * No function here waits for the socket. If the socket is full, a function returns
 * -EAGAIN, and the socket will call the session when the socket has room.
 */
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "compat/socket.h"
#include "conn/socket.h"
#include "fs/file.h"
#include "fs/unsized.h"
#include "transfer/send.h"

/* Maximum number of pages that are given to the socket at once. */
#define KFTP_SEND_PAGES 32

/*
 * Asks the socket to call the session when the socket has room. Returns true if the
 * socket will call. Returns false if the socket has room already and so will not call.
 */
static bool send_must_wait(struct socket *sock)
{
	set_bit(SOCK_NOSPACE, &sock->flags);
	/*
	 * ORDER: set the bit, and then check. In the other order, if the socket got room
	 * after the check and before the bit is set, the socket would not call the
	 * session.
	 */
	smp_mb__after_atomic();
	if (!sk_stream_is_writeable(sock->sk))
		return true;
	clear_bit(SOCK_NOSPACE, &sock->flags);
	return false;
}

static ssize_t send_batch(struct socket *sock, struct file *file, loff_t pos,
			  size_t len, bool unsized)
{
	struct bio_vec bvec[KFTP_SEND_PAGES];
	unsigned int i, count;
	ssize_t ret;

	if (unsized || !kftp_file_has_references(file))
		ret = kftp_unsized_collect(file, pos, len, bvec, KFTP_SEND_PAGES, &count);
	else
		ret = kftp_file_collect(file, pos, len, bvec, KFTP_SEND_PAGES, &count);
	/*
	 * The last argument is true, because something always follows these bytes: more
	 * bytes, or the FIN of kftp_send_finish(). So TCP sends the FIN in the same
	 * packet as the last bytes.
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
 * @pos: points to the file offset of the next byte; this function adds the number of
 *	 bytes that the socket has taken
 * @end: offset at which to stop
 * @unsized: if true, the file system reports a wrong size for the file, so the page cache
 *	     is not used (see fs/unsized.c)
 * @slice: the number of bytes that may be sent, and the time; this function subtracts the
 *	   bytes that the socket has taken
 *
 * Return: 0 if the socket has taken all bytes before @end; -EAGAIN if the socket is full
 * (the socket will call the session when there is room); -EINPROGRESS if the budget or
 * the time is used up, or if the socket was full but has room again: the caller should
 * call again in the next run; -ENODATA if the file ends before @end; or an error of the
 * file or the connection.
 */
int kftp_send_file(struct socket *sock, struct file *file, loff_t *pos,
		   loff_t end, bool unsized, struct kftp_slice *slice)
{
	while (*pos < end) {
		size_t len = min_t(loff_t, end - *pos,
				   (KFTP_SEND_PAGES - 1) * PAGE_SIZE);
		ssize_t ret = -EAGAIN;

		if (!slice->budget)
			return -EINPROGRESS;
		len = min(len, slice->budget);
		/* Do not look up pages that the socket has no room for. */
		if (kftp_socket_error(sock) || sk_stream_memory_free(sock->sk))
			ret = send_batch(sock, file, *pos, len, unsized);
		if (ret == -EAGAIN)
			return send_must_wait(sock) ? -EAGAIN : -EINPROGRESS;
		if (ret < 0)
			return ret;
		*pos += ret;
		slice->budget -= ret;
		if (*pos < end && kftp_slice_is_over(slice))
			return -EINPROGRESS;
	}
	return 0;
}

/**
 * kftp_send_alloc() - allocate the buffer, if that was not done before
 * @send: with or without a buffer
 *
 * Return: 0 if @send has a buffer now; -ENOMEM if memory is short.
 */
int kftp_send_alloc(struct kftp_send *send)
{
	if (!send->buf)
		send->buf = kmalloc(KFTP_SEND_BUFFER, GFP_KERNEL);
	return send->buf ? 0 : -ENOMEM;
}

/**
 * kftp_send_free() - free the buffer
 * @send: with or without a buffer; has none afterwards
 */
void kftp_send_free(struct kftp_send *send)
{
	kfree(send->buf);
	send->buf = NULL;
}

/**
 * kftp_send_flush() - send the bytes in the buffer
 * @sock: the data socket
 * @send: the buffer; empty if this function returns 0
 *
 * Return: 0 if the socket has taken all bytes; -EAGAIN if the socket is full (the socket
 * will call the session when there is room); -EINPROGRESS if the socket was full but
 * has room again; or an error of the connection.
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

/*
 * Removes unwanted bytes from the buffer. If the client has sent REST or RANG, unwanted
 * bytes can be at the beginning of the buffer. If the client has sent RANG, unwanted
 * bytes can also be at the end of the buffer.
 */
static void send_cut(struct kftp_send *send, const struct kftp_text *text)
{
	size_t len = send->len;

	send->off = min_t(u64, len, *text->skip);
	*text->skip -= send->off;
	send->len = send->off + min_t(u64, len - send->off, *text->left);
	*text->left -= send->len - send->off;
}

/* Reads the next bytes of the file, and fills the empty buffer with converted bytes. */
static int send_fill_ascii(struct kftp_send *send, struct kftp_ascii *ascii,
			   const struct kftp_text *text)
{
	/*
	 * The last third of the buffer holds the bytes of the file. The first two
	 * thirds get the result, because each byte can become two bytes.
	 */
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
 * @send: the buffer for converted bytes
 * @ascii: state of the conversion of line ends
 * @text: the file and which part of it is sent
 * @slice: the number of bytes of the file that may be converted, and the time; this
 *	   function subtracts the bytes that it has converted
 *
 * Return: the same values as kftp_send_file(); -ERANGE if the file ends before the
 * first byte that the client wants; -ENOMEM if memory is short.
 */
int kftp_send_ascii(struct socket *sock, struct kftp_send *send,
		    struct kftp_ascii *ascii, const struct kftp_text *text,
		    struct kftp_slice *slice)
{
	bool late = false;
	int err = kftp_send_alloc(send);

	while (!err) {
		loff_t before = *text->pos;

		err = kftp_send_flush(sock, send);
		if (err || !*text->left)
			break;
		if (*text->pos >= text->end)
			return *text->skip ? -ERANGE : 0;
		if (!slice->budget || late)
			return -EINPROGRESS;
		err = send_fill_ascii(send, ascii, text);
		slice->budget -= min_t(size_t, slice->budget, *text->pos - before);
		late = kftp_slice_is_over(slice);
	}
	return err;
}

/**
 * kftp_send_finish() - send the FIN, and the last bytes if TCP has not sent them yet
 * @sock: the data socket, which has taken all bytes of the transfer
 *
 * Return: 0 if TCP has taken the FIN; -ENOMEM if it had no memory for the FIN; the error
 * of the connection if it has ended before.
 */
int kftp_send_finish(struct socket *sock)
{
	u32 before = READ_ONCE(tcp_sk(sock->sk)->write_seq);

	if (kernel_sock_shutdown(sock, SHUT_WR))
		return kftp_socket_error(sock) ?: -ECONNRESET;
	/* tcp_send_fin() does not tell that it has no memory. A FIN takes a number. */
	return READ_ONCE(tcp_sk(sock->sk)->write_seq) == before ? -ENOMEM : 0;
}

/**
 * kftp_send_finished() - check if the client has acknowledged every byte and the FIN
 * @sock: the data socket, after kftp_send_finish() has returned 0
 *
 * If the client resets the connection after it has acknowledged everything, the bytes
 * have arrived nevertheless.
 *
 * Return: 0 if the client has acknowledged them; -EAGAIN if some acknowledgement is
 * missing (the socket will call the session); or the error that has ended the
 * connection.
 */
int kftp_send_finished(struct socket *sock)
{
	int state = inet_sk_state_load(sock->sk);
	int err = kftp_socket_error(sock);

	if (state == TCP_FIN_WAIT2 || state == TCP_TIME_WAIT)
		return 0;
	if (state != TCP_CLOSE && !err)
		return -EAGAIN;
	return kftp_socket_acked_all(sock) ? 0 : err ?: -ECONNRESET;
}
