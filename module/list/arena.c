// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for names of files. Clients decide how many names there are, so the memory is
 * limited. There is one limit for each owner (a listing), one for each group of owners
 * (the listings of one client address), and one for all owners together.
 */
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "list/arena.h"

#define CHUNK_SIZE 4096

/* Maximum bytes of all owners together: 1/16 of the memory, at most 256 MiB. */
#ifndef KFTP_ARENA_TOTAL
#define KFTP_ARENA_TOTAL min((totalram_pages() << PAGE_SHIFT) / 16, 256UL << 20)
#endif

struct chunk {
	struct list_head node;
	char bytes[];
};

/* Maximum bytes of one group of owners, so that some memory is left for other groups. */
#define ARENA_SHARED (KFTP_ARENA_TOTAL / 4)

/* Number of bytes in all chunks of all owners. */
static atomic_long_t arena_total;

/**
 * kftp_arena_init() - set up an empty arena
 * @arena: the arena
 * @use: counters of the owner's memory
 * @max: maximum of @use->bytes
 */
void kftp_arena_init(struct kftp_arena *arena, struct kftp_arena_use *use,
		     size_t max)
{
	INIT_LIST_HEAD(&arena->chunks);
	arena->left = 0;
	arena->use = use;
	arena->max = max;
}

/*
 * Adds @bytes to the counters, even if a counter then exceeds its limit. In that case,
 * this function returns false, and the caller must subtract the bytes.
 */
static bool arena_count(struct kftp_arena_use *use, long bytes, size_t max)
{
	long all = atomic_long_add_return(bytes, &arena_total);
	long shared = use->shared ? atomic_long_add_return(bytes, use->shared) : 0;

	use->bytes += bytes;
	if (use->bytes > max)
		return false;
	return use->bytes <= KFTP_ARENA_FLOOR ||
	       (all <= KFTP_ARENA_TOTAL && shared <= ARENA_SHARED);
}

static struct chunk *get_chunk(struct kftp_arena *arena)
{
	struct kftp_arena_use *use = arena->use;
	struct chunk *chunk = NULL;

	if (arena_count(use, CHUNK_SIZE, arena->max))
		chunk = kmalloc(CHUNK_SIZE, GFP_KERNEL);
	if (!chunk)
		arena_count(use, -CHUNK_SIZE, 0);
	return chunk;
}

/**
 * kftp_arena_alloc() - get a piece of memory
 * @arena: the arena
 * @size: size in bytes, at most KFTP_ARENA_ALLOC_MAX
 *
 * Return: the piece, aligned for any type and not zeroed; NULL if a limit is reached or
 * the machine has no memory.
 */
void *kftp_arena_alloc(struct kftp_arena *arena, size_t size)
{
	struct chunk *chunk;
	void *taken;

	size = ALIGN(size, 8);
	if (arena->left < size) {
		chunk = get_chunk(arena);
		if (!chunk)
			return NULL;
		list_add(&chunk->node, &arena->chunks);
		arena->free = chunk->bytes;
		arena->left = CHUNK_SIZE - sizeof(*chunk);
	}
	taken = arena->free;
	arena->free += size;
	arena->left -= size;
	return taken;
}

/**
 * kftp_arena_free() - free all pieces of an arena
 * @arena: is empty afterwards and can be used again
 */
void kftp_arena_free(struct kftp_arena *arena)
{
	struct chunk *chunk, *next;
	long size = 0;

	list_for_each_entry_safe(chunk, next, &arena->chunks, node) {
		kfree(chunk);
		size += CHUNK_SIZE;
	}
	arena_count(arena->use, -size, 0);
	kftp_arena_init(arena, arena->use, arena->max);
}
