// SPDX-License-Identifier: GPL-2.0
/*
 * Moves bytes from a file to a data socket.
 *
 * In TYPE I, a file is sent by reference: the socket holds the pages with the bytes.
 * No function here waits for the socket. If the socket is full, a function returns
 * -EAGAIN, and the socket will call the session when the socket has room.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "compat/socket.h"
#include "conn/socket.h"
#include "fs/file.h"
#include "fs/unsized.h"
#include "transfer/send.h"

/*
 * Maximum number of pages that are given to the socket at once: as many bytes as one run
 * may move. Each batch wakes a client that waits. The scheduler may then let a client on
 * the same processor run, at the next place where this work may sleep. So small batches
 * can mean many context switches.
 */
#define KFTP_SEND_PAGES 256

/* The same number if memory is short, or if the rest of the file is short. */
#define KFTP_SEND_FEW_PAGES 16

/* Number of pages after which the time is checked: the file system may be slow. */
#define KFTP_SEND_STEP 32

/* Number of bytes that a socket with little room may take in excess: one segment. */
#define KFTP_SEND_EXCESS 65536

/**
 * struct send_pages - pages of a file that are given to the socket at once
 * @bvec: the pages: @few, or an array that send_pages_free() frees
 * @max: number of elements of @bvec, at least 2
 * @count: number of elements in use; send_pages_drop() drops these pages
 * @few: a short array
 */
struct send_pages {
	struct bio_vec *bvec;
	unsigned int max;
	unsigned int count;
	struct bio_vec few[KFTP_SEND_FEW_PAGES];
};

/* Makes the array long enough for @len bytes of a file, if memory is not short. */
static void send_pages_init(struct send_pages *pages, u64 len)
{
	pages->bvec = NULL;
	pages->count = 0;
	pages->max = min_t(u64, len / PAGE_SIZE + 2, KFTP_SEND_PAGES);
	if (pages->max > KFTP_SEND_FEW_PAGES)
		pages->bvec = kmalloc_array(pages->max, sizeof(*pages->bvec),
					    GFP_KERNEL | __GFP_NOWARN);
	if (!pages->bvec) {
		pages->bvec = pages->few;
		pages->max = min_t(unsigned int, pages->max, KFTP_SEND_FEW_PAGES);
	}
}

static void send_pages_free(struct send_pages *pages)
{
	if (pages->bvec != pages->few)
		kfree(pages->bvec);
}

static void send_pages_drop(struct send_pages *pages)
{
	while (pages->count)
		put_page(pages->bvec[--pages->count].bv_page);
}

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

/*
 * Takes references to the next pages of a file. The first bytes of @len can begin in the
 * middle of a page, and then they need a page more.
 */
static ssize_t send_step(struct file *file, loff_t pos, size_t len,
			 struct send_pages *pages)
{
	unsigned int max = min_t(unsigned int, pages->max - pages->count, KFTP_SEND_STEP);
	unsigned int count;
	ssize_t ret;

	len = min(len, (max - 1) * PAGE_SIZE);
	ret = kftp_file_collect(file, pos, len, pages->bvec + pages->count, max, &count);
	pages->count += count;
	return ret;
}

/*
 * Takes references to pages until the array is full, or until the next tick: if the file
 * system is slow, the pages that it has found must not wait for the others. Returns the
 * number of bytes, even if an error follows them; 0 at the end of the file; an error.
 */
static ssize_t send_collect(struct file *file, loff_t pos, size_t len,
			    struct send_pages *pages)
{
	unsigned long began = jiffies;
	size_t done = 0;
	ssize_t ret;

	do {
		ret = send_step(file, pos + done, len - done, pages);
		if (ret <= 0)
			break;
		done += ret;
	} while (done < len && pages->max - pages->count > 1 && jiffies == began);
	return done ?: ret;
}

/*
 * Gives the pages to the socket. If TCP may sleep for the memory of a packet, the
 * scheduler may let the client run before each packet. So TCP may not sleep, unless it
 * has no memory although there is room.
 */
static ssize_t send_give(struct socket *sock, const struct send_pages *pages, size_t len)
{
	struct sock *sk = sock->sk;
	gfp_t before = sk->sk_allocation;
	ssize_t ret;

	/*
	 * The last argument is true, because something always follows these bytes: more
	 * bytes, or the FIN of kftp_send_finish(). So TCP sends the FIN in the same
	 * packet as the last bytes.
	 */
	sk->sk_allocation = GFP_NOWAIT | __GFP_NOWARN;
	ret = kftp_compat_send_pages(sock, pages->bvec, pages->count, len, true);
	sk->sk_allocation = before;
	if (ret == -EAGAIN && sk_stream_memory_free(sk))
		ret = kftp_compat_send_pages(sock, pages->bvec, pages->count, len, true);
	return ret;
}

static ssize_t send_batch(struct socket *sock, struct file *file, loff_t pos,
			  size_t len, bool unsized, struct send_pages *pages)
{
	ssize_t ret;

	if (unsized || !kftp_file_has_references(file))
		ret = kftp_unsized_collect(file, pos, len, pages->bvec, pages->max,
					   &pages->count);
	else
		ret = send_collect(file, pos, len, pages);
	if (ret > 0)
		ret = send_give(sock, pages, ret);
	else if (!ret)
		ret = -ENODATA;
	send_pages_drop(pages);
	return ret;
}

/*
 * Returns the number of bytes for the next batch. The pages that the socket has no room
 * for would be looked up for nothing. But a batch that the room is too small for must
 * fill the socket, because only then TCP sends the last bytes at once, although more
 * bytes follow.
 */
static size_t send_size(struct socket *sock, u64 left, const struct send_pages *pages)
{
	size_t room = max(sk_stream_wspace(sock->sk), 0) + KFTP_SEND_EXCESS;
	size_t len = min_t(u64, left, (pages->max - 1) * PAGE_SIZE);

	return min(len, round_up(room, PAGE_SIZE));
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
	struct send_pages pages;
	ssize_t ret = 0;

	send_pages_init(&pages, min_t(u64, end - *pos, slice->budget));
	while (*pos < end) {
		u64 left = min_t(u64, end - *pos, slice->budget);

		ret = -EINPROGRESS;
		if (!left)
			break;
		ret = -EAGAIN;
		/* Do not look up pages that the socket has no room for. */
		if (kftp_socket_error(sock) || sk_stream_memory_free(sock->sk))
			ret = send_batch(sock, file, *pos, send_size(sock, left, &pages),
					 unsized, &pages);
		if (ret < 0)
			break;
		*pos += ret;
		slice->budget -= ret;
		ret = *pos < end && kftp_slice_is_over(slice) ? -EINPROGRESS : 0;
		if (ret)
			break;
	}
	send_pages_free(&pages);
	if (ret == -EAGAIN)
		return send_must_wait(sock) ? -EAGAIN : -EINPROGRESS;
	return ret;
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
