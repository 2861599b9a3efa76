/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ARENA_H
#define _KFTP_ARENA_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>

/* Maximum size of one piece of memory from kftp_arena_alloc(), in bytes. */
#define KFTP_ARENA_ALLOC_MAX 2048

/* Bytes that each owner may use, even if its group or all owners use too much memory. */
#define KFTP_ARENA_FLOOR 16384

/**
 * struct kftp_arena_use - counters of the memory that an owner (a listing) uses
 * @bytes: number of bytes in all chunks of all arenas of the owner
 * @shared: counts the bytes of the owner's group (all listings of one client address),
 *	    which has its own limit; NULL if the owner is in no group
 */
struct kftp_arena_use {
	size_t bytes;
	atomic_long_t *shared;
};

/**
 * struct kftp_arena - small pieces of memory that are freed together
 * @chunks: the chunks that contain the pieces
 * @free: next free byte of the first chunk
 * @left: number of free bytes in the first chunk
 * @use: counters of the owner's memory: the memory in all arenas that the owner has
 * @max: maximum of @use->bytes
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
