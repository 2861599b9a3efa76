/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CHUNK_H
#define _KFTP_CHUNK_H

#include <linux/list.h>
#include <linux/types.h>

/* What one may take at once, at most. */
#define KFTP_CHUNK_MAX 2048

/* Memory of an owner that is there even when all owners together have too much. */
#define KFTP_CHUNK_FLOOR 16384

/**
 * struct kftp_chunks - small pieces of memory that are given back together
 * @list: the chunks that they lie in
 * @free: next free byte of the first chunk
 * @left: bytes free there
 * @used: bytes of all chunks of the owner, who may have several of these
 * @max: bytes that @used may grow to
 */
struct kftp_chunks {
	struct list_head list;
	char *free;
	size_t left;
	size_t *used;
	size_t max;
};

void kftp_chunk_init(struct kftp_chunks *chunks, size_t *used, size_t max);
void *kftp_chunk_take(struct kftp_chunks *chunks, size_t size);
void kftp_chunk_free(struct kftp_chunks *chunks);

#endif
