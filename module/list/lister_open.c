// SPDX-License-Identifier: GPL-2.0
/* Begins and frees listings. Finds out what the path of a listing leads to. */
#include <linux/kernel.h>
#include <linux/slab.h>

#include "fs/fs.h"
#include "list/lister.h"
#include "list/lister_state.h"

/*
 * Maximum bytes that the names and the walk of a listing use together. The walk remembers
 * the directories to list later. If the names use all of KFTP_SCANDIR_MEMORY, 4 MiB are
 * left for the walk.
 */
#define LISTER_MEMORY (KFTP_SCANDIR_MEMORY + 4 * 1024 * 1024)

/* Lets the walk visit directories below the first one. */
static int alloc_walk(struct kftp_lister *lister)
{
	return kftp_walk_alloc(&lister->walk, strlen(lister->asked ?: ""), &lister->memory,
			       LISTER_MEMORY);
}

/*
 * Called if the path does not exist. If the path has wildcards, begins to list the
 * entries that match the last component, in all directories that match the components
 * before the last one.
 */
static int open_pattern(struct kftp_lister *lister)
{
	struct kftp_list_style *style = &lister->style;
	int err = kftp_glob_split(&lister->glob, lister->walk.path, &lister->asked);

	if (err)
		return err;
	kftp_walk_begin_at(&lister->walk);
	if (lister->glob.count == 1)
		return kftp_lister_open_dir(lister);
	/* A name in MLSD must not have "/", so MLSD can list only one directory. */
	if (style->form == KFTP_LIST_FACTS)
		return -ENOENT;
	/* A table of ls -C can't contain names of several directories: write no table. */
	if (style->options.columns)
		style->form = KFTP_LIST_NAMES;
	style->options.columns = false;
	return alloc_walk(lister) ?: kftp_lister_open_dir(lister);
}

static int open_path(struct kftp_lister *lister)
{
	const struct kftp_list_options *options = &lister->style.options;
	struct kstat stat;
	int err = kftp_fs_stat_shown(lister->root, lister->walk.path, &stat);

	if (err == -ENOENT)
		return open_pattern(lister);
	if (err)
		return err;
	lister->of_directory = S_ISDIR(stat.mode);
	if (!lister->of_directory &&
	    (lister->style.form == KFTP_LIST_FACTS ||
	     kftp_path_wants_directory(lister->style.asked, lister->style.asked_len)))
		return -ENOTDIR;
	lister->phase = KFTP_LISTER_SINGLE;
	if (!lister->of_directory || options->directory)
		return 0;
	if (options->recurse)
		err = alloc_walk(lister);
	return err ?: kftp_lister_open_dir(lister);
}

static int copy_asked(struct kftp_lister *lister, const struct kftp_list_style *style)
{
	size_t len = style->asked_len;

	if (!len)
		return 0;
	while (len && style->asked[len - 1] == '/')
		len--;
	lister->asked = kmemdup_nul(style->asked, len, GFP_KERNEL);
	return lister->asked ? 0 : -ENOMEM;
}

/*
 * If the listing shows no dates and -S is not given, -c makes the listing sort by the
 * time of the last status change, and -u by the time of the last access, as in ls.
 */
static void normalize_options(struct kftp_list_style *style)
{
	struct kftp_list_options *options = &style->options;
	bool dates = style->form == KFTP_LIST_LONG && !options->columns;

	if ((options->changed || options->accessed) && !dates && !options->by_size)
		options->by_time = true;
}

/* Makes all lines use the same zone, even if userspace sends another zone meanwhile. */
static void use_zone(struct kftp_lister *lister)
{
	struct kftp_zone_slot *slot = lister->style.zone;

	lister->zone = slot ? kftp_zone_get(slot) : NULL;
	if (!lister->zone)
		return;
	lister->writer.look.changes = lister->zone->changes;
	lister->writer.look.n_changes = lister->zone->count;
}

/**
 * kftp_lister_create() - begin a listing
 * @root: the session's root; must outlive the listing
 * @path: path of a directory or a file, absolute in @root; its components may be patterns
 *	  (see glob(7)), in which "**" means the same as "*"
 * @style: how entries are written
 *
 * Return: the listing; an error pointer: -ENOENT if @path does not exist and has no
 * wildcard, or if MLSD would list several directories; -EACCES if the user is not allowed
 * to read the directory; -ENOTDIR if @path leads to a file that is not a directory, but
 * the listing is MLSD, or the path that the client wrote can only be the path of a
 * directory (see kftp_path_wants_directory()); another error.
 */
struct kftp_lister *kftp_lister_create(const struct kftp_root *root,
				       const char *path,
				       const struct kftp_list_style *style)
{
	struct kftp_lister *lister = kzalloc(sizeof(*lister), GFP_KERNEL);
	const struct cred *before;
	int err;

	if (!lister)
		return ERR_PTR(-ENOMEM);
	lister->root = root;
	lister->style = *style;
	normalize_options(&lister->style);
	kftp_columns_init(&lister->columns);
	lister->memory.shared = style->memory;
	kftp_writer_init(&lister->writer, root, &lister->style);
	use_zone(lister);
	kftp_walk_init(&lister->walk, path);
	err = kftp_scandir_init(&lister->scan, root, &lister->style,
				lister->walk.path, &lister->memory) ?:
	      copy_asked(lister, style);
	before = kftp_root_enter(root);
	err = err ?: open_path(lister);
	kftp_root_leave(before);
	if (err) {
		kftp_lister_free(lister);
		return ERR_PTR(err);
	}
	return lister;
}

/**
 * kftp_lister_of_directory() - check if a listing is the listing of a directory
 * @lister: the listing
 *
 * Return: true if the path of the listing leads to a directory; false if the path leads
 * to a file that is not a directory, or has wildcards.
 */
bool kftp_lister_of_directory(const struct kftp_lister *lister)
{
	return lister->of_directory;
}

/**
 * kftp_lister_free() - free a listing
 * @lister: the listing, even if it is not at its end
 */
void kftp_lister_free(struct kftp_lister *lister)
{
	kftp_scandir_free(&lister->scan);
	kftp_glob_free(&lister->glob);
	kftp_walk_free(&lister->walk);
	kftp_writer_free(&lister->writer);
	kftp_zone_put(lister->zone);
	kfree(lister->asked);
	kfree(lister);
}
