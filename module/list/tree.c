// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a recursive listing through directories: each before those in it,
 * as ls -R has them. What is still to be gone to is remembered for each level,
 * and given back when that level is done.
 */
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "list/tree.h"

/* The last one stays empty. */
#define LEVELS (KFTP_TREE_DEPTH + 1)

/* A directory to be gone to. */
struct branch {
	struct list_head node;
	char name[];
};

/**
 * struct kftp_tree_level - directories in one directory, still to be gone to
 * @chunks: their memory
 * @list: of struct branch, in the order in which they were added
 */
struct kftp_tree_level {
	struct kftp_chunks chunks;
	struct list_head list;
};

/**
 * kftp_tree_init() - begin at a directory
 * @tree: set up, to stay there
 * @path: absolute and normal
 */
void kftp_tree_init(struct kftp_tree *tree, const char *path)
{
	strscpy(tree->path, path, sizeof(tree->path));
	/* The root's path ends with "/", where others have it before a name. */
	tree->start = path[1] ? strlen(tree->path) : 0;
	tree->depth = 0;
	tree->levels = NULL;
	tree->cut = false;
}

/**
 * kftp_tree_alloc() - be able to go to the directories below
 * @tree: from kftp_tree_init()
 * @seen: length of the path, as the client sees it
 * @use: the owner's, see struct kftp_chunks
 * @max: bytes that @use may grow to
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_tree_alloc(struct kftp_tree *tree, size_t seen,
		    struct kftp_chunk_use *use, size_t max)
{
	unsigned int i;

	tree->longest = max_t(size_t, seen, tree->start);
	tree->levels = kmalloc_array(LEVELS, sizeof(*tree->levels), GFP_KERNEL);
	if (!tree->levels)
		return -ENOMEM;
	for (i = 0; i < LEVELS; i++) {
		kftp_chunk_init(&tree->levels[i].chunks, use, max);
		INIT_LIST_HEAD(&tree->levels[i].list);
	}
	return 0;
}

/**
 * kftp_tree_add() - remember a directory in the one where the tree is
 * @tree: after kftp_tree_alloc()
 * @name: its name
 * @len: length of @name in bytes
 */
void kftp_tree_add(struct kftp_tree *tree, const char *name, size_t len)
{
	struct kftp_tree_level *level = &tree->levels[tree->depth];
	size_t path_len = tree->longest + strlen(kftp_tree_below(tree)) + 1 + len;
	struct branch *branch = NULL;

	/* A longer path the client could not send. */
	if (tree->depth < KFTP_TREE_DEPTH && path_len < KFTP_PATH_SIZE)
		branch = kftp_chunk_take(&level->chunks, sizeof(*branch) + len + 1);
	if (!branch) {
		tree->cut = true;
		return;
	}
	memcpy(branch->name, name, len);
	branch->name[len] = '\0';
	list_add_tail(&branch->node, &level->list);
}

static void enter(struct kftp_tree *tree, const char *name)
{
	size_t len = tree->path[1] ? strlen(tree->path) : 0;

	tree->path[len] = '/';
	strscpy(tree->path + len + 1, name, sizeof(tree->path) - len - 1);
	tree->depth++;
}

static void leave(struct kftp_tree *tree)
{
	char *slash = strrchr(tree->path, '/');

	slash[slash == tree->path] = '\0';
	tree->depth--;
}

/**
 * kftp_tree_next() - go to the next directory
 * @tree: changes @path and @depth
 *
 * Return: false where there is none.
 */
bool kftp_tree_next(struct kftp_tree *tree)
{
	struct branch *branch;

	if (!tree->levels)
		return false;
	while (list_empty(&tree->levels[tree->depth].list)) {
		kftp_chunk_free(&tree->levels[tree->depth].chunks);
		if (!tree->depth)
			return false;
		leave(tree);
	}
	branch = list_first_entry(&tree->levels[tree->depth].list,
				  struct branch, node);
	list_del(&branch->node);
	enter(tree, branch->name);
	return true;
}

/**
 * kftp_tree_below() - where the tree is, seen from where it began
 * @tree: the tree
 *
 * Return: "/dir/dir" in @tree->path, "" at the beginning.
 */
const char *kftp_tree_below(const struct kftp_tree *tree)
{
	return tree->depth ? tree->path + tree->start : "";
}

/**
 * kftp_tree_free() - forget what was remembered
 * @tree: at its end or anywhere
 */
void kftp_tree_free(struct kftp_tree *tree)
{
	unsigned int i;

	for (i = 0; tree->levels && i < LEVELS; i++)
		kftp_chunk_free(&tree->levels[i].chunks);
	kfree(tree->levels);
	tree->levels = NULL;
}
