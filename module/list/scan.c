// SPDX-License-Identifier: GPL-2.0
/*
 * The entries of a directory, in order: names are read, as many as there may be
 * memory for, then sorted, a batch at a time, then taken out; then the rest of
 * a larger directory in the same way.
 */
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "fs/dir.h"
#include "fs/file.h"
#include "proto/path.h"
#include "list/pattern.h"
#include "list/scan.h"

/* What is done to one name, or one directory, costs that much of a piece of work. */
#define COST_READ 1
#define COST_STAT 4
#define COST_OPEN 32

/**
 * kftp_scan_init() - before the first directory
 * @scan: set up, also where it fails: to be freed
 * @root: of the session; outlives @scan
 * @style: which entries are wanted; outlives @scan
 * @path: of the directory, whenever kftp_scan_open() is called
 * @use: the listing's, see struct kftp_chunks
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_scan_init(struct kftp_scan *scan, const struct kftp_root *root,
		   const struct kftp_list_style *style, const char *path,
		   struct kftp_chunk_use *use)
{
	scan->root = root;
	scan->style = style;
	scan->path = path;
	scan->dir = NULL;
	scan->pattern = NULL;
	scan->hidden = NULL;
	scan->budget = KFTP_SCAN_PIECE;
	kftp_names_init(&scan->names, use, KFTP_SCAN_MEMORY);
	if (!style->hidden)
		return 0;
	scan->hidden = kftp_pattern_split(style->hidden);
	return scan->hidden ? 0 : -ENOMEM;
}

/**
 * kftp_scan_open() - begin with a directory
 * @scan: without one
 *
 * Return: 0; -EACCES where it may not be read, or its entries not be looked up
 * though the style needs that; another error. @scan is to be closed in any case.
 */
int kftp_scan_open(struct kftp_scan *scan)
{
	struct file *dir = kftp_file_open(scan->root, scan->path, O_RDONLY | O_DIRECTORY);

	scan->budget -= COST_OPEN;
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	scan->dir = dir;
	scan->ended = false;
	if (scan->style->form == KFTP_LIST_NAMES)
		return 0;
	return kftp_dir_may(dir, MAY_EXEC) ? 0 : -EACCES;
}

/* "." and ".." of MLSD only with the fact that tells them from others (RFC 3659, 7.5.1). */
static bool wants_dots(const struct kftp_scan *scan, size_t len)
{
	const struct kftp_list_style *style = scan->style;

	if (scan->pattern)
		return false;
	if (style->form != KFTP_LIST_FACTS)
		return style->options.all;
	/* Above the session's root there is nothing. */
	return style->facts & KFTP_FACT_TYPE && (len == 1 || scan->path[1]);
}

static bool wants(struct kftp_scan *scan, const char *name, size_t len)
{
	const struct kftp_list_style *style = scan->style;
	const char *pattern = scan->pattern;

	if (kftp_dir_is_dots(name, len))
		return wants_dots(scan, len);
	/* A name that no path can have can't be looked up. */
	if (len > KFTP_NAME_LEN)
		return false;
	if (name[0] == '.' && style->form != KFTP_LIST_FACTS &&
	    !style->options.all && !style->options.almost &&
	    !(pattern && pattern[0] == '.'))
		return false;
	if (!pattern && !scan->hidden)
		return true;
	memcpy(scan->text, name, len);
	scan->text[len] = '\0';
	if (pattern && !glob_match(pattern, scan->text))
		return false;
	return !scan->hidden || !kftp_pattern_any(scan->hidden, scan->text);
}

/**
 * struct reader - one call to read a directory
 * @ctx: of the file system
 * @scan: whose directory it is
 * @seen: entries that were given
 * @full: there is no memory for the next one
 */
struct reader {
	struct dir_context ctx;
	struct kftp_scan *scan;
	int seen;
	bool full;
};

/* Returns false for a name that is to be given again by the next call. */
static bool take_name(struct dir_context *ctx, const char *text, int len,
		      loff_t offset, u64 inode, unsigned int type)
{
	struct reader *reader = container_of(ctx, struct reader, ctx);
	struct kftp_scan *scan = reader->scan;

	if (reader->seen >= scan->budget)
		return false;
	if (wants(scan, text, len))
		reader->full = !kftp_names_add(&scan->names, text, len);
	reader->seen += !reader->full;
	return !reader->full;
}

/**
 * kftp_scan_read() - read some names
 * @scan: open; not all are read, and none sorted
 *
 * Return: 1 where names are to be sorted and taken out now, or there are none;
 * 0 where there is more to be read; an error.
 */
int kftp_scan_read(struct kftp_scan *scan)
{
	struct reader reader = { .ctx.actor = take_name, .scan = scan };
	int err = kftp_dir_iterate(scan->dir, &reader.ctx);

	if (err)
		return err;
	if (reader.full && !scan->names.batches)
		return -ENOMEM;
	scan->budget -= reader.seen * COST_READ;
	scan->ended = !reader.seen && !reader.full;
	return scan->ended || reader.full ||
	       (scan->style->brief && scan->names.batches);
}

/**
 * kftp_scan_stat() - attributes of an entry, links not followed
 * @scan: the directory
 * @name: from kftp_scan_next()
 * @stat: set to the attributes; ".." is the directory above in the session's root
 *
 * Return: 0; -ENOENT where it has gone meanwhile; another error.
 */
int kftp_scan_stat(struct kftp_scan *scan, const struct kftp_name *name,
		   struct kstat *stat)
{
	int len;

	scan->budget -= COST_STAT;
	if (!kftp_dir_is_dots(name->text, name->len))
		return kftp_dir_stat(scan->dir, name->text, name->len, stat);
	len = kftp_path_resolve(scan->path, name->text, name->len, scan->text);
	return len < 0 ? len : kftp_fs_stat(scan->root, scan->text, true, stat);
}

/* Later times give larger numbers; a part of the nanoseconds is enough. */
static u64 key_of_time(const struct timespec64 *time)
{
	const s64 most = 1LL << 38;	/* 8,700 years */

	return (u64)(clamp(time->tv_sec, -most, most - 1) + most) << 24 |
	       time->tv_nsec >> 6;
}

/* The newest and the largest come first; what has gone meanwhile is last. */
static void set_keys(struct kftp_scan *scan, struct kftp_name *first)
{
	struct kftp_name *name;
	struct kstat stat;

	for (name = first; name; name = kftp_name_after(name)) {
		name->key = U64_MAX;
		if (kftp_scan_stat(scan, name, &stat))
			continue;
		name->key -= scan->style->options.by_time ?
			key_of_time(&stat.mtime) : stat.size;
	}
}

/**
 * kftp_scan_sort() - sort some names
 * @scan: after kftp_scan_read()
 *
 * Return: true where all are sorted.
 */
bool kftp_scan_sort(struct kftp_scan *scan)
{
	const struct kftp_list_options *options = &scan->style->options;
	bool keyed = options->by_time || options->by_size;
	struct kftp_name *first = kftp_names_unsorted(&scan->names);

	if (!first)
		return true;
	if (keyed)
		set_keys(scan, first);
	kftp_names_sort(&scan->names, keyed, options->reverse);
	scan->budget -= KFTP_NAMES_BATCH * COST_READ;
	return false;
}

/**
 * kftp_scan_next() - take the next name out
 * @scan: after kftp_scan_sort()
 *
 * Return: the name, there until the next call; NULL at the end, where
 * kftp_scan_read() reads the rest unless @scan->ended.
 */
struct kftp_name *kftp_scan_next(struct kftp_scan *scan)
{
	struct kftp_name *name = kftp_names_next(&scan->names);

	scan->budget -= COST_READ;
	if (!name)
		kftp_names_free(&scan->names);
	return name;
}

/**
 * kftp_scan_close() - end with a directory
 * @scan: with one or without
 */
void kftp_scan_close(struct kftp_scan *scan)
{
	kftp_names_free(&scan->names);
	if (scan->dir)
		kftp_file_close(scan->dir);
	scan->dir = NULL;
}

/**
 * kftp_scan_free() - end for good
 * @scan: after kftp_scan_init()
 */
void kftp_scan_free(struct kftp_scan *scan)
{
	kftp_scan_close(scan);
	kfree(scan->pattern);
	kfree(scan->hidden);
}
