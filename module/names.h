/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NAMES_H
#define _KFTP_NAMES_H

#include "chunk.h"

/* Names that are sorted at a time; what is sorted is merged when it is taken out. */
#define KFTP_NAMES_BATCH 4096
#define KFTP_NAMES_BATCHES 128

/**
 * struct kftp_name - a name of a directory's entry
 * @node: in its batch
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
 * @batch: of struct kftp_name; the first @sorted are in order
 * @batches: how many of @batch are in use
 * @last: names in the last of them
 * @sorted: how many are sorted
 * @differ: which of the first eight bytes differ between the names
 * @reverse: the last comes first
 * @heaped: batches that are not taken out yet
 * @heap: their numbers, the one with the next name first, as a binary heap
 */
struct kftp_names {
	struct kftp_chunks chunks;
	struct list_head batch[KFTP_NAMES_BATCHES];
	unsigned int batches;
	unsigned int last;
	unsigned int sorted;
	u64 differ;
	bool reverse;
	unsigned int heaped;
	u8 heap[KFTP_NAMES_BATCHES];
};

void kftp_names_init(struct kftp_names *names, size_t *used, size_t max);
struct kftp_name *kftp_names_add(struct kftp_names *names, const char *text,
				 size_t len);
struct list_head *kftp_names_unsorted(struct kftp_names *names);
void kftp_names_sort(struct kftp_names *names, bool keyed, bool reverse);
struct kftp_name *kftp_names_next(struct kftp_names *names);
void kftp_names_free(struct kftp_names *names);

#endif
