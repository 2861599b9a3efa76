/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ARENA_H
#define _KFTP_ARENA_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>

/* The largest piece of memory, in bytes. */
#define KFTP_ARENA_ALLOC_MAX 2048

/* Bytes that each owner may have, even if all owners together have too much. */
#define KFTP_ARENA_FLOOR 16384

/**
 * struct kftp_arena_use - memory that an owner uses
 * @bytes: in all chunks of all its arenas
 * @shared: counts the bytes of all owners that share an allowance; NULL for none
 */
struct kftp_arena_use {
	size_t bytes;
	atomic_long_t *shared;
};

/**
 * struct kftp_arena - small pieces of memory that are freed together
 * @chunks: the chunks that contain them
 * @free: next free byte of the first chunk
 * @left: free bytes in the first chunk
 * @use: of the owner, which may have several arenas
 * @max: bytes that @use may grow to
 */
struct kftp_arena {
	struct list_head chunks;
	char *free;
	size_t left;
	struct kftp_arena_use *use;
	size_t max;
};

void kftp_arena_init(struct kftp_arena *arena, struct kftp_arena_use *use,
		     size_t max);
void *kftp_arena_alloc(struct kftp_arena *arena, size_t size);
void kftp_arena_free(struct kftp_arena *arena);

#endif
