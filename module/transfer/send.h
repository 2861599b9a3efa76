/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SEND_H
#define _KFTP_SEND_H

#include <linux/fs.h>
#include <linux/net.h>

#include "fs/slice.h"
#include "proto/ascii.h"

/* Size of the buffer of struct kftp_send. */
#define KFTP_SEND_BUFFER 16384

/**
 * struct kftp_send - a buffer for bytes to send: converted bytes, or lines of a listing
 * @buf: buffer of KFTP_SEND_BUFFER bytes; NULL until it is needed
 * @len: number of bytes in @buf
 * @off: offset in @buf of the first byte that the socket has not taken
 * @sent: number of bytes that the socket has taken since the transfer began
 */
struct kftp_send {
	char *buf;
	size_t len;
	size_t off;
	u64 sent;
};

/**
 * struct kftp_text - the part of a file that is sent in TYPE A
 * @file: opened for reading
 * @pos: points to the file offset of the next byte to convert; kftp_send_ascii()
 *	 increases this offset
 * @end: file offset at which to stop: the size of the file, or LLONG_MAX if the file
 *	 system reports a wrong size (see fs/unsized.c)
 * @skip: points to the number of converted bytes that must still be dropped before
 *	  the first byte is sent; kftp_send_ascii() subtracts the bytes that it drops
 * @left: points to the number of converted bytes that may still be sent;
 *	  kftp_send_ascii() subtracts the bytes that it puts into the buffer
 */
struct kftp_text {
	struct file *file;
	loff_t *pos;
	loff_t end;
	u64 *skip;
	u64 *left;
};

int kftp_send_file(struct socket *sock, struct file *file, loff_t *pos,
		   loff_t end, bool unsized, struct kftp_slice *slice);
int kftp_send_ascii(struct socket *sock, struct kftp_send *send,
		    struct kftp_ascii *ascii, const struct kftp_text *text,
		    struct kftp_slice *slice);
int kftp_send_flush(struct socket *sock, struct kftp_send *send);
int kftp_send_alloc(struct kftp_send *send);
void kftp_send_free(struct kftp_send *send);
int kftp_send_finish(struct socket *sock);
int kftp_send_finished(struct socket *sock);

#endif
