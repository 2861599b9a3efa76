/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CHUNK_H
#define _KFTP_CHUNK_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>

/* What one may take at once, at most. */
#define KFTP_CHUNK_MAX 2048

/* Memory of an owner that is there even when all owners together have too much. */
#define KFTP_CHUNK_FLOOR 16384

/**
 * struct kftp_chunk_use - what an owner has
 * @bytes: of all chunks of the owner
 * @shared: counts those of all owners that share an allowance; NULL where there is none
 */
struct kftp_chunk_use {
	size_t bytes;
	atomic_long_t *shared;
};

/**
 * struct kftp_chunks - small pieces of memory that are given back together
 * @list: the chunks that they lie in
 * @free: next free byte of the first chunk
 * @left: bytes free there
 * @use: of the owner, who may have several of these
 * @max: bytes that @use may grow to
 */
struct kftp_chunks {
	struct list_head list;
	char *free;
	size_t left;
	struct kftp_chunk_use *use;
	size_t max;
};

void kftp_chunk_init(struct kftp_chunks *chunks, struct kftp_chunk_use *use,
		     size_t max);
void *kftp_chunk_take(struct kftp_chunks *chunks, size_t size);
void kftp_chunk_free(struct kftp_chunks *chunks);

#endif
