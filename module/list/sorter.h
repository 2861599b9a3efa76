/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SORTER_H
#define _KFTP_SORTER_H

#include "list/arena.h"

/*
 * Maximum number of names in a batch, maximum number of bytes of these names, and maximum
 * number of batches. Each batch is sorted separately; kftp_sorter_next() merges the
 * sorted batches.
 *
 * Names that begin alike must be compared byte by byte, so the time to sort a batch also
 * depends on the bytes. KFTP_SORTER_BATCH names of 30 bytes fit.
 */
#define KFTP_SORTER_BATCH 8192
#define KFTP_SORTER_BYTES (256 * 1024)
#define KFTP_SORTER_BATCHES 64

/**
 * struct kftp_sorter_name - a name in a sorter
 * @node: node.next leads to the next name of the batch; node.prev has no meaning
 * @key: some bytes of the name, or an attribute; names are sorted by their key first
 * @len: length of @text without its NUL
 * @text: the name, NUL-terminated
 */
struct kftp_sorter_name {
	struct list_head node;
	u64 key;
	u8 len;
	char text[];
};

/**
 * struct kftp_sorter - sorts the names of a directory
 * @arena: contains the names
 * @batch: for each batch, the first name that is not taken out yet
 * @batches: number of batches
 * @last: number of names in the last batch
 * @bytes: number of bytes of the names in the last batch
 * @end: where to store the link to the next name that is added to the last batch
 * @first_key: key of the first name that was added
 * @sorted: number of sorted batches; these are the first ones in @batch
 * @differ: mask of the bits in which the first eight bytes of the names differ
 * @reverse: if true, the order is reversed
 * @heaped: number of batches in @heap. Batches whose names are all taken out are not in
 *	    @heap
 * @heap: a binary heap of batch numbers; heap[0] is the batch with the next name
 */
struct kftp_sorter {
	struct kftp_arena arena;
	struct list_head *batch[KFTP_SORTER_BATCHES];
	unsigned int batches;
	unsigned int last;
	unsigned int bytes;
	struct list_head **end;
	u64 first_key;
	unsigned int sorted;
	u64 differ;
	bool reverse;
	unsigned int heaped;
	u8 heap[KFTP_SORTER_BATCHES];
};

void kftp_sorter_init(struct kftp_sorter *sorter, struct kftp_arena_use *use,
		      size_t max);
struct kftp_sorter_name *kftp_sorter_add(struct kftp_sorter *sorter,
					 const char *text, size_t len);
struct kftp_sorter_name *kftp_sorter_unsorted(struct kftp_sorter *sorter);
void kftp_sorter_sort(struct kftp_sorter *sorter, bool keyed, bool reverse);
struct kftp_sorter_name *kftp_sorter_next(struct kftp_sorter *sorter);
void kftp_sorter_free(struct kftp_sorter *sorter);

/**
 * kftp_sorter_after() - get the next name of a batch
 * @name: a name of the batch
 *
 * Return: the name after @name; NULL if @name is the last one of the batch.
 */
static inline struct kftp_sorter_name *kftp_sorter_after(const struct kftp_sorter_name *name)
{
	return name->node.next ? list_entry(name->node.next, struct kftp_sorter_name, node) : NULL;
}

#endif
