// SPDX-License-Identifier: GPL-2.0
/*
 * Moves bytes from a data socket to a file.
 *
 * In TYPE I, received packets are taken from the socket by reference: a clone of a packet
 * shares the data of the packet. Then the data of the clones are written to the file. So
 * the bytes are copied only once, into the page cache. The socket is not locked while the
 * file is written.
 */
#include <linux/slab.h>
#include <linux/uio.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "fs/file.h"
#include "fs/outfile.h"
#include "transfer/pieces.h"
#include "transfer/receive.h"

/*
 * Maximum number of bytes that kftp_receive_file() takes from the socket before it
 * writes them to the file.
 */
#define KFTP_RECEIVE_BATCH (256 * 1024)

/*
 * Bytes that must arrive before the socket calls the session, so that an upload
 * needs fewer runs of the session's work.
 */
#define KFTP_RECEIVE_LOWAT (64 * 1024)

/* Maximum number of bytes that one call of receive_move_ascii() receives and converts. */
#define KFTP_RECEIVE_ASCII 4096

/**
 * kftp_receive_start() - prepare a socket for an upload
 * @sock: the data socket
 */
void kftp_receive_start(struct socket *sock)
{
	lock_sock(sock->sk);
	/* A byte that the client marks as urgent still belongs to the file. */
	sock_set_flag(sock->sk, SOCK_URGINLINE);
	sock->ops->set_rcvlowat(sock->sk, KFTP_RECEIVE_LOWAT);
	release_sock(sock->sk);
}

/* The cb of a clone @skb says which part of the packet must be written to the file. */
#define PIECE(skb) ((struct kftp_piece *)(skb)->cb)

static int receive_take_skb(read_descriptor_t *desc, struct sk_buff *skb,
			    unsigned int offset, size_t len)
{
	struct sk_buff_head *taken = desc->arg.data;
	struct sk_buff *clone;

	if (!desc->count)
		return 0;
	len = min(len, desc->count);
	clone = skb_clone(skb, GFP_KERNEL);
	if (!clone) {
		desc->error = -ENOMEM;
		return 0;
	}
	*PIECE(clone) = (struct kftp_piece){ offset, len };
	__skb_queue_tail(taken, clone);
	desc->count -= len;
	return len;
}

/*
 * Returns the error of the connection; 0 if it has none, or if the client sent its FIN
 * before the error, and all bytes before the FIN were taken from the socket: @done bytes.
 * TCP counts the FIN as one byte. The number of bytes is compared because TCP may discard
 * bytes that were not taken before a reset. If this end has aborted the connection (ss
 * -K), that is always an error. The caller holds the lock of the socket.
 */
static int receive_error(struct sock *sk, u64 done)
{
	int err = -READ_ONCE(sk->sk_err);

	if (err != -ECONNABORTED && sock_flag(sk, SOCK_DONE) &&
	    tcp_sk(sk)->bytes_received == done + 1)
		return 0;
	return err;
}

/*
 * Finds out why no byte could be taken from the socket, after @done bytes were taken.
 * Returns 0 if the client has sent its FIN; -EAGAIN if more bytes can still come; or the
 * error of the connection.
 */
static int receive_why_empty(struct sock *sk, u64 done)
{
	int err = receive_error(sk, done);

	if (err)
		return err;
	/* tcp_read_sock() stops before an urgent byte. */
	if (tcp_sk(sk)->urg_data && !skb_queue_empty(&sk->sk_receive_queue))
		return -EPROTO;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return 0;
	return inet_sk_state_load(sk) == TCP_CLOSE ? -ECONNRESET : -EAGAIN;
}

/*
 * Takes at most @max bytes from the socket, after @done bytes were taken, and adds clones
 * of their packets to @taken. Returns the number of bytes; 0 if the client has sent its
 * FIN; -EAGAIN if no byte has arrived; or an error.
 */
static ssize_t receive_take(struct socket *sock, struct sk_buff_head *taken, u64 done,
			    size_t max)
{
	read_descriptor_t desc = { .arg.data = taken, .count = max };
	ssize_t ret;

	lock_sock(sock->sk);
	ret = tcp_read_sock(sock->sk, &desc, receive_take_skb);
	if (!ret)
		ret = desc.error ?: receive_why_empty(sock->sk, done);
	release_sock(sock->sk);
	return ret;
}

/*
 * Writes the taken bytes to the file. Sets @done to the number of bytes that are in the
 * file, which may be more than 0 even after an error.
 */
static int receive_write(struct sk_buff_head *taken, const struct kftp_outfile *out,
			 loff_t *pos, size_t *done)
{
	struct kftp_pieces pieces = { .out = out, .pos = pos };
	struct sk_buff *skb;
	int err = 0;

	skb_queue_walk(taken, skb) {
		err = kftp_pieces_add(&pieces, skb, *PIECE(skb));
		if (err)
			break;
	}
	err = err ?: kftp_pieces_write(&pieces);
	*done = pieces.done;
	return err;
}

/**
 * kftp_receive_file() - move the bytes that have arrived on a socket into a file
 * @sock: the data socket
 * @out: the file, open for writing
 * @pos: points to the file offset of the next byte to write, see kftp_file_write()
 * @done: points to the number of bytes received so far; this function adds the number of
 *	  bytes that it has moved
 * @slice: the number of bytes that may be moved, and the time; this function subtracts
 *	   the bytes that it has moved
 *
 * Return: 0 if the client has sent its FIN and all bytes are in the file; -EAGAIN if
 * no byte is left on the socket (the socket will call the session when more bytes
 * arrive); -EINPROGRESS if the budget or the time is used up; -ESHUTDOWN if the session
 * was cut; or an error of the connection or of the file.
 */
int kftp_receive_file(struct socket *sock, const struct kftp_outfile *out, loff_t *pos,
		      u64 *done, struct kftp_slice *slice)
{
	struct sk_buff_head taken;
	int err = 0;

	__skb_queue_head_init(&taken);
	while (slice->budget) {
		size_t written;
		ssize_t ret = receive_take(sock, &taken, *done,
					   min_t(size_t, slice->budget, KFTP_RECEIVE_BATCH));

		if (ret <= 0)
			return ret;
		err = receive_write(&taken, out, pos, &written);
		__skb_queue_purge(&taken);
		/* Count only the bytes that are in the file. */
		WRITE_ONCE(*done, *done + written);
		slice->budget -= written;
		if (err)
			return err;
		if (kftp_slice_is_over(slice))
			break;
		cond_resched();
	}
	return -EINPROGRESS;
}

/*
 * The client has sent its FIN, and @done bytes were taken from the socket. Returns 0 if
 * they were all; the error of the connection if some were lost.
 */
static int receive_check_all(struct socket *sock, u64 done)
{
	int err;

	lock_sock(sock->sk);
	err = receive_error(sock->sk, done);
	release_sock(sock->sk);
	return err;
}

/**
 * kftp_receive_end() - check that the client has sent its last byte
 * @sock: the data socket
 * @done: number of bytes taken from @sock so far
 *
 * Return: 0 if the client has sent its FIN and no byte is left on the socket; -EAGAIN if
 * neither a byte nor the FIN has arrived; -EMSGSIZE if there are more bytes; or an error
 * of the connection.
 */
int kftp_receive_end(struct socket *sock, u64 done)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_PEEK };
	char byte;
	struct kvec vec = { .iov_base = &byte, .iov_len = 1 };
	int ret = kernel_recvmsg(sock, &msg, &vec, 1, 1, msg.msg_flags);

	if (ret)
		return ret > 0 ? -EMSGSIZE : ret;
	return receive_check_all(sock, done);
}

static int receive_write_buffer(const struct kftp_outfile *out, loff_t *pos, char *buf,
				size_t len)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct iov_iter from;
	size_t done = 0;

	iov_iter_kvec(&from, ITER_SOURCE, &vec, 1, len);
	return kftp_file_write(out->root, out->file, pos, &from, &done);
}

static ssize_t receive_take_bytes(struct socket *sock, char *buf, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct kvec vec = { .iov_base = buf, .iov_len = len };

	return kernel_recvmsg(sock, &msg, &vec, 1, len, msg.msg_flags);
}

/*
 * Receives bytes, converts them and writes them to the file. The first
 * KFTP_RECEIVE_ASCII bytes of @raw hold the received bytes. The other
 * KFTP_RECEIVE_ASCII + 1 bytes of @raw hold the converted bytes. Returns the number of
 * bytes received; 0 if the client has sent its FIN; or an error.
 */
static ssize_t receive_move_ascii(struct socket *sock, struct kftp_ascii *ascii,
				  const struct kftp_outfile *out, loff_t *pos, char *raw,
				  size_t max)
{
	char *text = raw + KFTP_RECEIVE_ASCII;
	ssize_t ret = receive_take_bytes(sock, raw, min_t(size_t, max, KFTP_RECEIVE_ASCII));
	size_t len;
	int err;

	if (ret < 0)
		return ret;
	if (ret)
		len = kftp_ascii_receive(ascii, raw, ret, text);
	else
		len = kftp_ascii_end(ascii, text);
	err = len ? receive_write_buffer(out, pos, text, len) : 0;
	return err ?: ret;
}

/**
 * kftp_receive_ascii() - TYPE A: convert the bytes on a socket, and write them to a file
 * @sock: the data socket
 * @ascii: state of the conversion of line ends
 * @out: the file, open for writing
 * @pos: points to the file offset of the next byte to write, see kftp_file_write()
 * @done: points to the number of bytes received so far; this function adds the number of
 *	  bytes that it has received
 * @slice: the number of bytes that may be received, and the time; this function subtracts
 *	   the bytes that it has received
 *
 * Return: the same values as kftp_receive_file(), and -ENOMEM if memory is short.
 */
int kftp_receive_ascii(struct socket *sock, struct kftp_ascii *ascii,
		       const struct kftp_outfile *out, loff_t *pos, u64 *done,
		       struct kftp_slice *slice)
{
	char *raw = kmalloc(2 * KFTP_RECEIVE_ASCII + 1, GFP_KERNEL);
	ssize_t ret = -EINPROGRESS;

	if (!raw)
		return -ENOMEM;
	while (slice->budget) {
		ret = receive_move_ascii(sock, ascii, out, pos, raw, slice->budget);
		if (!ret)
			ret = receive_check_all(sock, *done);
		if (ret <= 0)
			break;
		WRITE_ONCE(*done, *done + ret);
		slice->budget -= ret;
		ret = -EINPROGRESS;
		if (kftp_slice_is_over(slice))
			break;
	}
	kfree(raw);
	return ret;
}
