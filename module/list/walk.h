/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_WALK_H
#define _KFTP_WALK_H

#include "list/arena.h"
#include "proto/path.h"

/* Maximum number of levels below the directory where a listing begins. */
#define KFTP_WALK_DEPTH 64

struct kftp_walk_level;

/**
 * struct kftp_walk - the walk of a listing through a tree of directories
 * @path: path of the present directory
 * @start: length of the path of the first directory; 0 for "/"
 * @longest: the larger of two lengths: @start, and the length of the path that the
 *	     client wrote for the first directory
 * @depth: number of levels from the first directory down to the present one
 * @levels: directories that the walk must still visit, for each level; NULL to visit
 *	    only the first directory
 * @cut: if true, directories were left out because they were too deep, their paths were
 *	 too long, or there was no memory for them
 */
struct kftp_walk {
	char path[KFTP_PATH_SIZE];
	size_t start;
	size_t longest;
	unsigned int depth;
	struct kftp_walk_level *levels;
	bool cut;
};

void kftp_walk_begin_at(struct kftp_walk *walk);
void kftp_walk_init(struct kftp_walk *walk, const char *path);
int kftp_walk_alloc(struct kftp_walk *walk, size_t asked_len,
		    struct kftp_arena_use *use, size_t max);
void kftp_walk_add(struct kftp_walk *walk, const char *name, size_t len);
bool kftp_walk_next(struct kftp_walk *walk);
const char *kftp_walk_below(const struct kftp_walk *walk);
void kftp_walk_free(struct kftp_walk *walk);

#endif
