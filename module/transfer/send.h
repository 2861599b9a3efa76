/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SEND_H
#define _KFTP_SEND_H

#include <linux/fs.h>
#include <linux/net.h>

#include "proto/ascii.h"

/* Room for converted or listed bytes that wait for the socket. */
#define KFTP_SEND_BUFFER 16384

/**
 * struct kftp_send - made bytes on their way to the socket: converted or listed
 * @buf: KFTP_SEND_BUFFER bytes, NULL until needed
 * @len: bytes in @buf
 * @off: those of them that the socket has taken
 * @sent: bytes that the socket has taken in all
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
 * @pos: offset in the file in bytes; moved on by what was converted
 * @end: offset at which the file ends
 * @skip: bytes of the network form not to be sent; lowered
 * @left: bytes of the network form that may still be sent; lowered
 */
struct kftp_text {
	struct file *file;
	loff_t *pos;
	loff_t end;
	u64 *skip;
	u64 *left;
};

int kftp_send_file(struct socket *sock, struct file *file, loff_t *pos,
		   loff_t end, size_t *budget);
int kftp_send_ascii(struct socket *sock, struct kftp_send *send,
		    struct kftp_ascii *ascii, const struct kftp_text *text,
		    size_t *budget);
int kftp_send_flush(struct socket *sock, struct kftp_send *send);
int kftp_send_alloc(struct kftp_send *send);
void kftp_send_free(struct kftp_send *send);
void kftp_send_finish(struct socket *sock);
int kftp_send_finished(struct socket *sock);

#endif
