// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the entries of a directory in sorted order, as scandir(3) does. Names are read
 * until the directory ends or the memory limit is reached. Then these names are sorted
 * and taken out one by one. If the directory has more names, these steps are repeated
 * for the next names.
 *
 * The names are sorted in several batches (see sorter.h). Each call of
 * kftp_scandir_sort() sorts one batch.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "fs/dir.h"
#include "fs/file.h"
#include "fs/fs.h"
#include "fs/pattern.h"
#include "list/scandir.h"
#include "proto/facts.h"

/* How much one operation takes from the budget KFTP_SCANDIR_PIECE. */
#define COST_READ 1
#define COST_STAT 4
#define COST_OPEN 32

/*
 * Comparing a name with a pattern takes at most as many steps as the product of their
 * lengths. STEPS_PER_READ steps take as much time as reading a name.
 */
#define STEPS_PER_READ 128

/*
 * The lock of a directory is held for at most about this number of nanoseconds at once.
 * Between two looks at the clock, entries that cost LOCK_COST are read, or a single entry
 * that costs more.
 */
#define LOCK_TIME (2 * NSEC_PER_MSEC)
#define LOCK_COST 32

/**
 * kftp_scandir_init() - get ready to read directories
 * @scan: is set up; the caller must call kftp_scandir_free(), even if this function fails
 * @root: the session's root; must outlive @scan
 * @style: which entries to return; must outlive @scan
 * @path: buffer that must contain the path of the directory when kftp_scandir_open() is
 *	  called; must outlive @scan
 * @use: counters of the listing's memory
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_scandir_init(struct kftp_scandir *scan, const struct kftp_root *root,
		      const struct kftp_list_style *style, const char *path,
		      struct kftp_arena_use *use)
{
	scan->root = root;
	scan->style = style;
	scan->path = path;
	scan->dir = NULL;
	scan->pattern = NULL;
	scan->hidden = NULL;
	scan->hidden_len = style->hidden ? strlen(style->hidden) : 0;
	scan->budget = KFTP_SCANDIR_PIECE;
	scan->slice = NULL;
	scan->unkeyed = NULL;
	kftp_sorter_init(&scan->names, use, KFTP_SCANDIR_MEMORY);
	if (!style->hidden)
		return 0;
	scan->hidden = kftp_pattern_split(style->hidden);
	return scan->hidden ? 0 : -ENOMEM;
}

/**
 * kftp_scandir_open() - begin to read a directory
 * @scan: must have no open directory
 *
 * The caller must call kftp_scandir_close(), even if this function fails.
 *
 * KFTP_LIST_NAMES needs only the permission to read the directory. The other forms also
 * need the permission to look up its entries.
 *
 * Return: 0; -EACCES if the user does not have a needed permission; another error.
 */
int kftp_scandir_open(struct kftp_scandir *scan)
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

/*
 * Returns true if the listing shows "." (@len is 1) or ".." (@len is 2). MLSD shows
 * "." and ".." only if it shows the fact "type", because this fact tells that they are
 * the directory itself and its parent (RFC 3659, 7.5.1).
 */
static bool wants_dots(const struct kftp_scandir *scan, size_t len)
{
	const struct kftp_list_style *style = scan->style;

	if (scan->pattern)
		return false;
	if (style->form != KFTP_LIST_FACTS)
		return style->options.all;
	/* The session's root has no "..". */
	return style->facts & KFTP_FACT_TYPE && (len == 1 || scan->path[1]);
}

static bool wants_name(struct kftp_scandir *scan, const char *name, size_t len)
{
	const struct kftp_list_style *style = scan->style;
	const char *pattern = scan->pattern;

	if (kftp_dir_is_dots(name, len))
		return wants_dots(scan, len);
	/* Paths have no component longer than KFTP_NAME_LEN, so skip a longer name. */
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
	if (pattern && !kftp_pattern_match_one(pattern, scan->text))
		return false;
	return !scan->hidden || !kftp_pattern_match(scan->hidden, scan->text);
}

/**
 * struct reader - state of one call of kftp_dir_iterate()
 * @ctx: context for kftp_dir_iterate()
 * @scan: the names are added to @scan->names
 * @seen: if true, at least one entry was read
 * @cost: amount to take from the budget for the entries that were read
 * @full: if true, @scan->names has no room for the next name
 * @checked: @cost at the last look at the clock
 * @until: time in nanoseconds (ktime_get_ns()) after which the call should end
 */
struct reader {
	struct dir_context ctx;
	struct kftp_scandir *scan;
	bool seen;
	int cost;
	bool full;
	int checked;
	u64 until;
};

static int read_cost(const struct kftp_scandir *scan, size_t len)
{
	size_t patterns = (scan->pattern ? strlen(scan->pattern) : 0) + scan->hidden_len;

	return COST_READ + len * patterns / STEPS_PER_READ;
}

static bool reader_is_over(struct reader *reader)
{
	if (reader->cost >= reader->scan->budget)
		return true;
	if (reader->cost - reader->checked < LOCK_COST)
		return false;
	/* The kernel holds the directory's lock while it calls scandir_actor(). */
	reader->checked = reader->cost;
	return ktime_get_ns() > reader->until;
}

/* Adds a name if the listing shows it. Returns false to stop before this name. */
static bool scandir_actor(struct dir_context *ctx, const char *text, int len,
			  loff_t offset, u64 inode, unsigned int type)
{
	struct reader *reader = container_of(ctx, struct reader, ctx);
	struct kftp_scandir *scan = reader->scan;

	if (reader_is_over(reader))
		return false;
	if (wants_name(scan, text, len))
		reader->full = !kftp_sorter_add(&scan->names, text, len);
	if (reader->full)
		return false;
	reader->seen = true;
	reader->cost += read_cost(scan, len);
	return true;
}

/**
 * kftp_scandir_read() - read some names of the directory
 * @scan: must be open; @scan->ended must be false; @scan->names must have no sorted batch
 *
 * Return: 1 if the caller must now sort and take out the names, even if there are none;
 * 0 if the caller must call this function again to read more names; or an error.
 */
int kftp_scandir_read(struct kftp_scandir *scan)
{
	struct reader reader = {
		.ctx.actor = scandir_actor,
		.scan = scan,
		.until = ktime_get_ns() + LOCK_TIME,
	};
	int err = kftp_dir_iterate(scan->dir, &reader.ctx);

	if (err)
		return err;
	if (reader.full && !scan->names.batches)
		return -ENOMEM;
	scan->budget -= reader.cost;
	scan->ended = !reader.seen && !reader.full;
	if (scan->ended || reader.full)
		return 1;
	/* The names of a whole piece, however often the lock was given up meanwhile. */
	return scan->style->brief && scan->names.batches && scan->budget <= 0;
}

static int scandir_note_error(struct kftp_scandir *scan, int err)
{
	if (err == -ENOMEM)
		scan->error = err;
	return err;
}

/**
 * kftp_scandir_stat() - get the attributes of an entry without following links
 * @scan: the open directory
 * @name: the entry, from kftp_scandir_next()
 * @stat: set to the attributes
 * @access: the caller sets it to the return value of kftp_dir_access() for the directory;
 *	    this function sets it to KFTP_ACCESS_* for the entry. NULL if not wanted
 *
 * For ".", this function looks up the path of the directory in the session's root. For
 * "..", this function looks up the path of the directory's parent.
 *
 * Return: 0 if @stat is set; -ENOENT if the entry no longer exists; another error. If the
 * error is -ENOMEM, @scan->error is set.
 */
int kftp_scandir_stat(struct kftp_scandir *scan,
		      const struct kftp_sorter_name *name, struct kstat *stat,
		      u32 *access)
{
	int err;

	if (!kftp_dir_is_dots(name->text, name->len)) {
		scan->budget -= COST_STAT;
		err = kftp_dir_stat(scan->dir, name->text, name->len, stat, access);
		return scandir_note_error(scan, err);
	}
	err = kftp_scandir_stat_target(scan, name, stat);
	if (!err && access)
		*access = kftp_access_get(scan->root, scan->text);
	return err;
}

/**
 * kftp_scandir_stat_target() - get the attributes of an entry; for a link, of its target
 * @scan: the open directory
 * @name: the entry, from kftp_scandir_next()
 * @stat: set to the attributes
 *
 * Return: 0 or an error of the lookup. If the error is -ENOMEM, @scan->error is set.
 */
int kftp_scandir_stat_target(struct kftp_scandir *scan,
			     const struct kftp_sorter_name *name, struct kstat *stat)
{
	int len = kftp_path_resolve(scan->path, name->text, name->len, scan->text);

	scan->budget -= COST_STAT;
	if (len < 0)
		return len;
	return scandir_note_error(scan, kftp_fs_stat(scan->root, scan->text, true, stat));
}

/**
 * kftp_scandir_stat_shown() - get the attributes of a path for a listing
 * @scan: kftp_scandir_init() must have been called for it
 * @path: the path, absolute in the session's root
 * @stat: set to the attributes of the file or of the link, see kftp_fs_stat_shown()
 *
 * Return: 0 or an error of the lookup. If the error is -ENOMEM, @scan->error is set.
 */
int kftp_scandir_stat_shown(struct kftp_scandir *scan, const char *path,
			    struct kstat *stat)
{
	return scandir_note_error(scan, kftp_fs_stat_shown(scan->root, path, stat));
}

/*
 * Returns a key that is larger for a later time. The key has no room for the lowest six
 * bits of the nanoseconds.
 */
static u64 key_of_time(const struct timespec64 *time)
{
	const s64 most = 1LL << 38;	/* number of seconds in about 8,700 years */

	return (u64)(clamp(time->tv_sec, -most, most - 1) + most) << 24 |
	       time->tv_nsec >> 6;
}

/*
 * Sets the keys so that the newest or largest files come first. Names that can't be
 * looked up, for example because they no longer exist, come last. Returns false if the
 * time of the run is over: then the next call goes on.
 */
static bool set_keys(struct kftp_scandir *scan, struct kftp_sorter_name *first)
{
	const struct kftp_list_options *options = &scan->style->options;
	struct kftp_sorter_name *begin = scan->unkeyed ?: first, *name;
	struct kstat stat;

	for (name = begin; name; name = kftp_sorter_after(name)) {
		scan->unkeyed = name;
		if (name != begin && kftp_slice_is_over(scan->slice))
			return false;
		name->key = U64_MAX;
		if (kftp_scandir_stat(scan, name, &stat, NULL))
			continue;
		name->key -= options->by_time ?
			key_of_time(kftp_list_time(options, &stat)) : stat.size;
	}
	scan->unkeyed = NULL;
	return true;
}

/**
 * kftp_scandir_sort() - sort one batch of names, or a part of it, see sorter.h
 * @scan: kftp_scandir_read() must have returned 1
 *
 * Return: true if all names were sorted before the call; else false.
 */
bool kftp_scandir_sort(struct kftp_scandir *scan)
{
	const struct kftp_list_options *options = &scan->style->options;
	bool keyed = options->by_time || options->by_size;
	struct kftp_sorter_name *first = kftp_sorter_unsorted(&scan->names);

	if (!first)
		return true;
	if (keyed && !set_keys(scan, first))
		return false;
	kftp_sorter_sort(&scan->names, keyed, options->reverse);
	scan->budget -= KFTP_SORTER_BATCH * COST_READ;
	return false;
}

/**
 * kftp_scandir_next() - take out the next name of the directory
 * @scan: kftp_scandir_sort() must have returned true
 *
 * Return: the name, valid until the call that returns NULL; NULL if all names that were
 * read have been taken out. If this function returns NULL and @scan->ended is false, the
 * caller must call kftp_scandir_read() to read more names of the directory.
 */
struct kftp_sorter_name *kftp_scandir_next(struct kftp_scandir *scan)
{
	struct kftp_sorter_name *name = kftp_sorter_next(&scan->names);

	scan->budget -= COST_READ;
	if (!name)
		kftp_sorter_free(&scan->names);
	return name;
}

/**
 * kftp_scandir_close() - close the directory
 * @scan: with or without an open directory
 */
void kftp_scandir_close(struct kftp_scandir *scan)
{
	kftp_sorter_free(&scan->names);
	scan->unkeyed = NULL;
	if (scan->dir)
		kftp_file_close(scan->dir);
	scan->dir = NULL;
}

/**
 * kftp_scandir_free() - close the directory and free the patterns of hidden names
 * @scan: kftp_scandir_init() must have been called for it
 */
void kftp_scandir_free(struct kftp_scandir *scan)
{
	kftp_scandir_close(scan);
	kfree(scan->hidden);
}
