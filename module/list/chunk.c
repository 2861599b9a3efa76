// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for names of files, whose number clients determine: bounded for each
 * owner, for those that share an allowance, and for all of them together.
 */
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "list/chunk.h"

#define CHUNK_SIZE 4096

/* All owners together: a part of the memory, but no more than that. */
#ifndef KFTP_CHUNK_TOTAL
#define KFTP_CHUNK_TOTAL min((totalram_pages() << PAGE_SHIFT) / 16, 256UL << 20)
#endif

struct chunk {
	struct list_head node;
	char bytes[];
};

/* Those of one allowance leave something to the others. */
#define CHUNK_SHARED (KFTP_CHUNK_TOTAL / 4)

/* Bytes of all chunks. */
static atomic_long_t total;

/**
 * kftp_chunk_init() - no memory yet
 * @chunks: set up
 * @use: the owner's
 * @max: bytes that @use may grow to
 */
void kftp_chunk_init(struct kftp_chunks *chunks, struct kftp_chunk_use *use,
		     size_t max)
{
	INIT_LIST_HEAD(&chunks->list);
	chunks->left = 0;
	chunks->use = use;
	chunks->max = max;
}

/* Returns whether the bytes may be had; they are counted in any case. */
static bool count(struct kftp_chunk_use *use, long bytes, size_t max)
{
	long all = atomic_long_add_return(bytes, &total);
	long shared = use->shared ? atomic_long_add_return(bytes, use->shared) : 0;

	use->bytes += bytes;
	if (use->bytes > max)
		return false;
	return use->bytes <= KFTP_CHUNK_FLOOR ||
	       (all <= KFTP_CHUNK_TOTAL && shared <= CHUNK_SHARED);
}

static struct chunk *get_chunk(struct kftp_chunks *chunks)
{
	struct kftp_chunk_use *use = chunks->use;
	struct chunk *chunk = NULL;

	if (count(use, CHUNK_SIZE, chunks->max))
		chunk = kmalloc(CHUNK_SIZE, GFP_KERNEL);
	if (!chunk)
		count(use, -CHUNK_SIZE, 0);
	return chunk;
}

/**
 * kftp_chunk_take() - take some memory
 * @chunks: where from
 * @size: bytes, at most KFTP_CHUNK_MAX
 *
 * Return: memory for any type, not zeroed; NULL where the owner or all owners
 * have as much as they may, or the machine has none.
 */
void *kftp_chunk_take(struct kftp_chunks *chunks, size_t size)
{
	struct chunk *chunk;
	void *taken;

	size = ALIGN(size, 8);
	if (chunks->left < size) {
		chunk = get_chunk(chunks);
		if (!chunk)
			return NULL;
		list_add(&chunk->node, &chunks->list);
		chunks->free = chunk->bytes;
		chunks->left = CHUNK_SIZE - sizeof(*chunk);
	}
	taken = chunks->free;
	chunks->free += size;
	chunks->left -= size;
	return taken;
}

/**
 * kftp_chunk_free() - give all back
 * @chunks: empty afterwards, ready for more
 */
void kftp_chunk_free(struct kftp_chunks *chunks)
{
	struct chunk *chunk, *next;
	long size = 0;

	list_for_each_entry_safe(chunk, next, &chunks->list, node) {
		kfree(chunk);
		size += CHUNK_SIZE;
	}
	count(chunks->use, -size, 0);
	kftp_chunk_init(chunks, chunks->use, chunks->max);
}
