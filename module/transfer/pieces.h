/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PIECES_H
#define _KFTP_PIECES_H

#include <linux/bvec.h>
#include <linux/fs.h>
#include <linux/skbuff.h>

struct kftp_outfile;

/* Maximum number of memory areas that are written at once. */
#define KFTP_PIECES 64

/**
 * struct kftp_piece - part of a packet
 * @offset: offset in the packet at which the part begins
 * @len: length of the part in bytes
 */
struct kftp_piece {
	u32 offset;
	u32 len;
};

/**
 * struct kftp_pieces - pieces of packets that are written to a file together
 * @out: the file, open for writing
 * @pos: points to the offset in the file at which the next write begins; each write
 *	 increases the offset
 * @done: number of bytes written so far
 * @bvec: the memory areas of the pieces that are not written yet
 * @count: number of memory areas in @bvec
 * @len: number of bytes in @bvec
 */
struct kftp_pieces {
	const struct kftp_outfile *out;
	loff_t *pos;
	size_t done;
	struct bio_vec bvec[KFTP_PIECES];
	unsigned int count;
	size_t len;
};

int kftp_pieces_add(struct kftp_pieces *pieces, struct sk_buff *skb,
		    struct kftp_piece piece);
int kftp_pieces_write(struct kftp_pieces *pieces);

#endif
