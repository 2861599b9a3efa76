// SPDX-License-Identifier: GPL-2.0
/*
 * Walks through a tree of directories, for -R or for a path with wildcards. As ls -R
 * does, the walk visits a directory before the directories in that directory. For each
 * level, the walk remembers the directories that it must still visit. After the walk has
 * visited all directories of a level, it frees the memory of that level.
 */
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "list/walk.h"

/*
 * Level n contains directories that are n + 1 levels below the first directory. The last
 * level stays empty, because the walk goes only KFTP_WALK_DEPTH levels down.
 */
#define LEVELS (KFTP_WALK_DEPTH + 1)

/* A directory that the walk must still visit. */
struct branch {
	struct list_head node;
	char name[];
};

/**
 * struct kftp_walk_level - directories with the same parent, to be visited later
 * @arena: contains the struct branch of each directory
 * @branches: list of struct branch, in the order of kftp_walk_add()
 */
struct kftp_walk_level {
	struct kftp_arena arena;
	struct list_head branches;
};

/**
 * kftp_walk_begin_at() - begin at the directory that is in @walk->path now
 * @walk: set up by kftp_walk_init(), but not yet by kftp_walk_alloc()
 */
void kftp_walk_begin_at(struct kftp_walk *walk)
{
	/* For "/", use 0. With 1, kftp_walk_below() would return "dir", not "/dir". */
	walk->start = walk->path[1] ? strlen(walk->path) : 0;
}

/**
 * kftp_walk_init() - begin a walk at a directory
 * @walk: is set up to visit only that directory
 * @path: path of the directory; must be absolute, and without ".", ".." and "//"; a "/"
 *	  at its end is cut off
 */
void kftp_walk_init(struct kftp_walk *walk, const char *path)
{
	strscpy(walk->path, path, sizeof(walk->path));
	kftp_path_trim(walk->path);
	kftp_walk_begin_at(walk);
	walk->depth = 0;
	walk->levels = NULL;
	walk->cut = false;
}

/**
 * kftp_walk_alloc() - let a walk visit the directories below the first one
 * @walk: the walk, after kftp_walk_init()
 * @asked_len: length of the path as the client wrote it, in bytes
 * @use: counters of the listing's memory
 * @max: maximum of @use->bytes
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_walk_alloc(struct kftp_walk *walk, size_t asked_len,
		    struct kftp_arena_use *use, size_t max)
{
	unsigned int i;

	walk->longest = max_t(size_t, asked_len, walk->start);
	walk->levels = kmalloc_array(LEVELS, sizeof(*walk->levels), GFP_KERNEL);
	if (!walk->levels)
		return -ENOMEM;
	for (i = 0; i < LEVELS; i++) {
		kftp_arena_init(&walk->levels[i].arena, use, max);
		INIT_LIST_HEAD(&walk->levels[i].branches);
	}
	return 0;
}

/**
 * kftp_walk_add() - remember a subdirectory of the present directory, to visit it later
 * @walk: the walk, after kftp_walk_alloc()
 * @name: name of the subdirectory
 * @len: length of @name in bytes
 *
 * If the subdirectory is too deep, its path is too long, or there is no memory, this
 * function sets @walk->cut instead.
 */
void kftp_walk_add(struct kftp_walk *walk, const char *name, size_t len)
{
	struct kftp_walk_level *level = &walk->levels[walk->depth];
	size_t path_len = walk->longest + strlen(kftp_walk_below(walk)) + 1 + len;
	struct branch *branch = NULL;

	/* A longer path is of no use to a client, because a client can't send it. */
	if (walk->depth < KFTP_WALK_DEPTH && path_len < KFTP_PATH_SIZE)
		branch = kftp_arena_alloc(&level->arena, sizeof(*branch) + len + 1);
	if (!branch) {
		walk->cut = true;
		return;
	}
	memcpy(branch->name, name, len);
	branch->name[len] = '\0';
	list_add_tail(&branch->node, &level->branches);
}

static void walk_enter(struct kftp_walk *walk, const char *name)
{
	size_t len = walk->path[1] ? strlen(walk->path) : 0;

	walk->path[len] = '/';
	strscpy(walk->path + len + 1, name, sizeof(walk->path) - len - 1);
	walk->depth++;
}

static void walk_leave(struct kftp_walk *walk)
{
	char *slash = strrchr(walk->path, '/');

	slash[slash == walk->path] = '\0';
	walk->depth--;
}

/**
 * kftp_walk_next() - go to the next directory
 * @walk: the walk; @walk->path and @walk->depth are set for the next directory
 *
 * Return: true; false if there is no next directory.
 */
bool kftp_walk_next(struct kftp_walk *walk)
{
	struct branch *branch;

	if (!walk->levels)
		return false;
	while (list_empty(&walk->levels[walk->depth].branches)) {
		kftp_arena_free(&walk->levels[walk->depth].arena);
		if (!walk->depth)
			return false;
		walk_leave(walk);
	}
	branch = list_first_entry(&walk->levels[walk->depth].branches,
				  struct branch, node);
	list_del(&branch->node);
	walk_enter(walk, branch->name);
	return true;
}

/**
 * kftp_walk_below() - get the path from the first directory to the present directory
 * @walk: the walk
 *
 * Return: the end of @walk->path, like "/dir/dir"; "" if the present directory is the
 * first one.
 */
const char *kftp_walk_below(const struct kftp_walk *walk)
{
	return walk->depth ? walk->path + walk->start : "";
}

/**
 * kftp_walk_free() - free the memory of a walk
 * @walk: the walk; it may be finished or not
 */
void kftp_walk_free(struct kftp_walk *walk)
{
	unsigned int i;

	for (i = 0; walk->levels && i < LEVELS; i++)
		kftp_arena_free(&walk->levels[i].arena);
	kfree(walk->levels);
	walk->levels = NULL;
}
