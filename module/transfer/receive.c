// SPDX-License-Identifier: GPL-2.0
/*
 * The mover from a data socket to a file.
 *
 * Received packets are taken off the socket by reference (clones share their
 * data) and written from where they lie: the copy into the page cache is the
 * only one. The socket is not locked while the file is written.
 */
#include <linux/slab.h>
#include <linux/uio.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn/socket.h"
#include "fs/file.h"
#include "transfer/receive.h"

/* Bytes taken off the socket before they are written. */
#define KFTP_RECEIVE_BATCH (256 * 1024)

/* Bytes for which one waits before the work is called: fewer calls per file. */
#define KFTP_RECEIVE_LOWAT (64 * 1024)

/* Pieces of packets written at once. */
#define KFTP_RECEIVE_PIECES 64

/* Raw bytes converted at once in TYPE A. */
#define KFTP_RECEIVE_ASCII 4096

/**
 * kftp_receive_start() - prepare a socket for an upload
 * @sock: the data socket
 */
void kftp_receive_start(struct socket *sock)
{
	lock_sock(sock->sk);
	/* A byte that the client calls urgent is one of the file all the same. */
	sock_set_flag(sock->sk, SOCK_URGINLINE);
	sock->ops->set_rcvlowat(sock->sk, KFTP_RECEIVE_LOWAT);
	release_sock(sock->sk);
}

/* Which part of a clone belongs to the file. */
struct part {
	u32 offset;
	u32 len;
};

#define PART(skb) ((struct part *)(skb)->cb)

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
	PART(clone)->offset = offset;
	PART(clone)->len = len;
	__skb_queue_tail(taken, clone);
	desc->count -= len;
	return len;
}

/* What a socket without bytes to read means. */
static int receive_why_empty(struct sock *sk)
{
	if (sk->sk_err)
		return -sk->sk_err;
	/* tcp_read_sock() gives nothing from an urgent byte on. */
	if (tcp_sk(sk)->urg_data && !skb_queue_empty(&sk->sk_receive_queue))
		return -EPROTO;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return 0;
	return inet_sk_state_load(sk) == TCP_CLOSE ? -ECONNRESET : -EAGAIN;
}

/* Returns bytes; 0 at the peer's FIN; -EAGAIN nothing there; an error. */
static ssize_t receive_take(struct socket *sock, struct sk_buff_head *taken, size_t max)
{
	read_descriptor_t desc = { .arg.data = taken, .count = max };
	ssize_t ret;

	lock_sock(sock->sk);
	ret = tcp_read_sock(sock->sk, &desc, receive_take_skb);
	if (!ret)
		ret = desc.error ?: receive_why_empty(sock->sk);
	release_sock(sock->sk);
	return ret;
}

struct pieces {
	struct bio_vec bvec[KFTP_RECEIVE_PIECES];
	unsigned int count;
	size_t len;
	struct file *file;
	loff_t *pos;
};

static int write_pieces(struct pieces *pieces)
{
	struct iov_iter from;

	if (!pieces->count)
		return 0;
	iov_iter_bvec(&from, ITER_SOURCE, pieces->bvec, pieces->count,
		      pieces->len);
	pieces->count = 0;
	pieces->len = 0;
	return kftp_file_write(pieces->file, pieces->pos, &from);
}

static int add_piece(struct pieces *pieces, struct page *page,
		     unsigned int offset, unsigned int len)
{
	struct bio_vec *bvec;

	if (pieces->count == KFTP_RECEIVE_PIECES) {
		int err = write_pieces(pieces);

		if (err)
			return err;
	}
	bvec = &pieces->bvec[pieces->count++];
	bvec->bv_page = page;
	bvec->bv_offset = offset;
	bvec->bv_len = len;
	pieces->len += len;
	return 0;
}

static int add_skb(struct pieces *pieces, struct sk_buff *skb, u32 offset, u32 len)
{
	struct sk_buff *frag;
	u32 part;
	int i, err;

	/* The linear part may lie anywhere in memory; a page at a time. */
	while (len && offset < skb_headlen(skb)) {
		char *data = skb->data + offset;

		part = min3(len, skb_headlen(skb) - offset,
			    (u32)(PAGE_SIZE - offset_in_page(data)));
		err = add_piece(pieces, virt_to_page(data), offset_in_page(data),
				part);
		if (err)
			return err;
		offset += part;
		len -= part;
	}
	offset -= skb_headlen(skb);
	for (i = 0; len && i < skb_shinfo(skb)->nr_frags; i++) {
		skb_frag_t *page = &skb_shinfo(skb)->frags[i];

		if (offset >= skb_frag_size(page)) {
			offset -= skb_frag_size(page);
			continue;
		}
		part = min(len, skb_frag_size(page) - offset);
		err = add_piece(pieces, skb_frag_page(page),
				skb_frag_off(page) + offset, part);
		if (err)
			return err;
		offset = 0;
		len -= part;
	}
	skb_walk_frags(skb, frag) {
		if (!len)
			break;
		if (offset >= frag->len) {
			offset -= frag->len;
			continue;
		}
		part = min(len, frag->len - offset);
		err = add_skb(pieces, frag, offset, part);
		if (err)
			return err;
		offset = 0;
		len -= part;
	}
	return len ? -EIO : 0;
}

static int write_taken(struct sk_buff_head *taken, struct file *file, loff_t *pos)
{
	struct pieces pieces = { .file = file, .pos = pos };
	struct sk_buff *skb;
	int err = 0;

	skb_queue_walk(taken, skb) {
		err = add_skb(&pieces, skb, PART(skb)->offset, PART(skb)->len);
		if (err)
			return err;
	}
	return write_pieces(&pieces);
}

/**
 * kftp_receive_file() - write what has arrived to a file
 * @sock: the data socket
 * @file: opened for writing
 * @pos: offset in the file in bytes; moved on
 * @done: bytes received so far; counted up
 * @budget: bytes that this call may move; lowered by what it moved
 *
 * Return: 0 the peer has sent its FIN and all is in the file; -EAGAIN nothing
 * more is there, the wake calls; -EINPROGRESS the budget is used up; an error
 * of the connection or of the file.
 */
int kftp_receive_file(struct socket *sock, struct file *file, loff_t *pos,
		      u64 *done, size_t *budget)
{
	struct sk_buff_head taken;
	int err = 0;

	__skb_queue_head_init(&taken);
	while (*budget) {
		ssize_t ret = receive_take(sock, &taken,
					   min_t(size_t, *budget, KFTP_RECEIVE_BATCH));

		if (ret <= 0)
			return ret;
		err = write_taken(&taken, file, pos);
		__skb_queue_purge(&taken);
		if (err)
			return err;
		*done += ret;
		*budget -= ret;
		cond_resched();
	}
	return -EINPROGRESS;
}

static int receive_write_buffer(struct file *file, loff_t *pos, char *buf, size_t len)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct iov_iter from;

	iov_iter_kvec(&from, ITER_SOURCE, &vec, 1, len);
	return kftp_file_write(file, pos, &from);
}

static ssize_t receive_take_bytes(struct socket *sock, char *buf, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct kvec vec = { .iov_base = buf, .iov_len = len };

	return kernel_recvmsg(sock, &msg, &vec, 1, len, msg.msg_flags);
}

/* Moves one piece. Returns its bytes; 0 at the peer's FIN; an error. */
static ssize_t receive_move_ascii(struct socket *sock, struct kftp_ascii *ascii,
				  struct file *file, loff_t *pos, char *raw,
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
	err = len ? receive_write_buffer(file, pos, text, len) : 0;
	return err ?: ret;
}

/**
 * kftp_receive_ascii() - write what has arrived to a file, in TYPE A
 * @sock: the data socket
 * @ascii: state of the conversion
 * @file: opened for writing
 * @pos: offset in the file in bytes; moved on
 * @done: bytes received so far; counted up
 * @budget: bytes that this call may move; lowered by what it moved
 *
 * Return: as kftp_receive_file().
 */
int kftp_receive_ascii(struct socket *sock, struct kftp_ascii *ascii,
		       struct file *file, loff_t *pos, u64 *done,
		       size_t *budget)
{
	char *raw = kmalloc(2 * KFTP_RECEIVE_ASCII + 1, GFP_KERNEL);
	ssize_t ret = -EINPROGRESS;

	if (!raw)
		return -ENOMEM;
	while (*budget) {
		ret = receive_move_ascii(sock, ascii, file, pos, raw, *budget);
		if (ret <= 0)
			break;
		*done += ret;
		*budget -= ret;
		ret = -EINPROGRESS;
	}
	kfree(raw);
	return ret;
}
