/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TREE_H
#define _KFTP_TREE_H

#include "list/chunk.h"
#include "proto/path.h"

/* Levels of directories below the one that a listing began with. */
#define KFTP_TREE_DEPTH 64

struct kftp_tree_level;

/**
 * struct kftp_tree - the way of a listing through directories
 * @path: of the directory where it is
 * @start: length of the path of the directory where it began
 * @longest: of the lengths of that path, here and as the client sees it
 * @depth: levels below that one
 * @levels: directories still to be gone to; NULL where it stays where it began
 * @cut: some could not be remembered: too deep, or too many
 */
struct kftp_tree {
	char path[KFTP_PATH_SIZE];
	size_t start;
	size_t longest;
	unsigned int depth;
	struct kftp_tree_level *levels;
	bool cut;
};

void kftp_tree_init(struct kftp_tree *tree, const char *path);
int kftp_tree_alloc(struct kftp_tree *tree, size_t seen,
		    struct kftp_chunk_use *use, size_t max);
void kftp_tree_add(struct kftp_tree *tree, const char *name, size_t len);
bool kftp_tree_next(struct kftp_tree *tree);
const char *kftp_tree_below(const struct kftp_tree *tree);
void kftp_tree_free(struct kftp_tree *tree);

#endif
