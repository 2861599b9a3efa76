// SPDX-License-Identifier: GPL-2.0
/*
 * Writes pieces of received packets to a file, directly from the memory of the
 * packets.
 */
#include <linux/uio.h>

#include "fs/file.h"
#include "fs/outfile.h"
#include "transfer/pieces.h"

/*
 * The bytes of a packet are in several memory areas, one after the other. The next area
 * has @size bytes. Returns how many bytes of this area belong to the piece @left. Sets
 * @at to the offset, in this area, of the first byte that belongs to the piece.
 * Afterwards @left is the rest of the piece, and left->offset counts from the beginning
 * of the following area.
 */
static u32 pieces_part(struct kftp_piece *left, u32 size, u32 *at)
{
	u32 len;

	*at = left->offset;
	if (left->offset >= size) {
		left->offset -= size;
		return 0;
	}
	len = min(left->len, size - left->offset);
	left->offset = 0;
	left->len -= len;
	return len;
}

/**
 * kftp_pieces_write() - write all pieces that were added
 * @pieces: the pieces; contains none afterwards
 *
 * Return: 0 or an error of the file.
 */
int kftp_pieces_write(struct kftp_pieces *pieces)
{
	struct iov_iter from;

	if (!pieces->count)
		return 0;
	iov_iter_bvec(&from, ITER_SOURCE, pieces->bvec, pieces->count, pieces->len);
	pieces->count = 0;
	pieces->len = 0;
	return kftp_file_write(pieces->out->root, pieces->out->file, pieces->pos, &from,
			       &pieces->done);
}

static int pieces_add_page(struct kftp_pieces *pieces, struct page *page,
			   unsigned int offset, unsigned int len)
{
	struct bio_vec *bvec;
	int err = 0;

	if (pieces->count == KFTP_PIECES)
		err = kftp_pieces_write(pieces);
	if (err)
		return err;
	bvec = &pieces->bvec[pieces->count++];
	bvec->bv_page = page;
	bvec->bv_offset = offset;
	bvec->bv_len = len;
	pieces->len += len;
	return 0;
}

/*
 * Adds bytes that are contiguous in memory. They can cross the borders of pages, so
 * they are added page by page.
 */
static int pieces_add_linear(struct kftp_pieces *pieces, char *data, u32 len)
{
	int err = 0;

	while (len && !err) {
		u32 part = min_t(u32, len, PAGE_SIZE - offset_in_page(data));

		err = pieces_add_page(pieces, virt_to_page(data),
				      offset_in_page(data), part);
		data += part;
		len -= part;
	}
	return err;
}

static int pieces_add_skb(struct kftp_pieces *pieces, struct sk_buff *skb,
			  struct kftp_piece *left)
{
	struct sk_buff *next;
	u32 at, len;
	int i, err;

	len = pieces_part(left, skb_headlen(skb), &at);
	err = pieces_add_linear(pieces, skb->data + at, len);
	for (i = 0; !err && left->len && i < skb_shinfo(skb)->nr_frags; i++) {
		skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		len = pieces_part(left, skb_frag_size(frag), &at);
		if (len)
			err = pieces_add_page(pieces, skb_frag_page(frag),
					      skb_frag_off(frag) + at, len);
	}
	skb_walk_frags(skb, next)
		if (!err && left->len)
			err = pieces_add_skb(pieces, next, left);
	return err;
}

/**
 * kftp_pieces_add() - add part of a packet
 * @pieces: the pieces so far; if there is no room for more, they are written first
 * @skb: the packet, which must live until the next kftp_pieces_write()
 * @piece: which part of the packet
 *
 * Return: 0; an error of the file; -EIO if the packet ends before the end of the piece.
 */
int kftp_pieces_add(struct kftp_pieces *pieces, struct sk_buff *skb,
		    struct kftp_piece piece)
{
	int err = pieces_add_skb(pieces, skb, &piece);

	return err ?: piece.len ? -EIO : 0;
}
