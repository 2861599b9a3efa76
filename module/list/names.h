/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NAMES_H
#define _KFTP_NAMES_H

#include "list/chunk.h"

/* Names that are sorted at a time; what is sorted is merged when it is taken out. */
#define KFTP_NAMES_BATCH 8192
#define KFTP_NAMES_BATCHES 64

/**
 * struct kftp_name - a name of a directory's entry
 * @node: leads to the next one of its batch; only that way
 * @key: what is compared before the name: some of its bytes, or an attribute
 * @len: length of @text without its NUL
 * @text: the name, NUL-terminated
 */
struct kftp_name {
	struct list_head node;
	u64 key;
	u8 len;
	char text[];
};

/**
 * struct kftp_names - names read from a directory, to be taken out in order
 * @chunks: the memory they lie in
 * @batch: the first name of each that is not taken out yet; the first @sorted
 *	   batches are in order
 * @batches: how many of @batch are in use
 * @last: names in the last of them
 * @end: where the next one of that is linked
 * @first_key: key of the first name of all
 * @sorted: how many are sorted
 * @differ: which of the first eight bytes differ between the names
 * @reverse: the last comes first
 * @heaped: batches that are not taken out yet
 * @heap: their numbers, the one with the next name first, as a binary heap
 */
struct kftp_names {
	struct kftp_chunks chunks;
	struct list_head *batch[KFTP_NAMES_BATCHES];
	unsigned int batches;
	unsigned int last;
	struct list_head **end;
	u64 first_key;
	unsigned int sorted;
	u64 differ;
	bool reverse;
	unsigned int heaped;
	u8 heap[KFTP_NAMES_BATCHES];
};

void kftp_names_init(struct kftp_names *names, struct kftp_chunk_use *use,
		     size_t max);
struct kftp_name *kftp_names_add(struct kftp_names *names, const char *text,
				 size_t len);
struct kftp_name *kftp_names_unsorted(struct kftp_names *names);
void kftp_names_sort(struct kftp_names *names, bool keyed, bool reverse);
struct kftp_name *kftp_names_next(struct kftp_names *names);
void kftp_names_free(struct kftp_names *names);

/**
 * kftp_name_after() - the next name of a batch
 * @name: in the batch
 *
 * Return: the name, or NULL at the end.
 */
static inline struct kftp_name *kftp_name_after(const struct kftp_name *name)
{
	return name->node.next ? list_entry(name->node.next, struct kftp_name, node) : NULL;
}

#endif
