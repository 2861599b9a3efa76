/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SCANDIR_H
#define _KFTP_SCANDIR_H

#include <linux/stat.h>

#include "fs/root.h"
#include "fs/slice.h"
#include "list/sorter.h"
#include "list/style.h"
#include "proto/path.h"

/*
 * Maximum bytes for names. 250,000 names of 30 bytes fit in 16 MiB. A larger directory
 * is listed in parts, and each part is sorted separately.
 */
#define KFTP_SCANDIR_MEMORY (16 * 1024 * 1024)

/*
 * Budget of one piece of work, which takes one or two milliseconds. Reading a name takes
 * 1 from the budget.
 */
#define KFTP_SCANDIR_PIECE 8192

/**
 * struct kftp_scandir - reads a directory in sorted order, in short pieces of work
 * @root: the session's root
 * @style: which entries to return
 * @path: path of the directory
 * @dir: the open directory; NULL if none is open
 * @pattern: only names that match this pattern are returned; NULL to return all names.
 *	     The caller frees the pattern
 * @hidden: patterns of names that are not returned; NULL for none
 * @hidden_len: length of all these patterns together in bytes
 * @names: names that have been read but not taken out yet
 * @ended: if true, all names of the directory have been read
 * @error: -ENOMEM if memory was too short to read the attributes of an entry; else 0.
 *	   After -ENOMEM the listing must fail: it lacks the entry, but looks complete
 * @budget: the part of KFTP_SCANDIR_PIECE that this piece of work has not used yet
 * @slice: the time after which kftp_scandir_sort() must stop
 * @unkeyed: the next name whose key kftp_scandir_sort() must set; NULL if it has not
 *	     begun with the keys of a batch
 * @text: buffer for a name or a path
 */
struct kftp_scandir {
	const struct kftp_root *root;
	const struct kftp_list_style *style;
	const char *path;
	struct file *dir;
	const char *pattern;
	char *hidden;
	size_t hidden_len;
	struct kftp_sorter names;
	bool ended;
	int error;
	int budget;
	const struct kftp_slice *slice;
	struct kftp_sorter_name *unkeyed;
	char text[KFTP_PATH_SIZE];
};

/**
 * kftp_scandir_has_next() - check if kftp_scandir_next() will return a name
 * @scan: kftp_scandir_sort() must have returned true
 */
static inline bool kftp_scandir_has_next(const struct kftp_scandir *scan)
{
	return scan->names.heaped;
}

int kftp_scandir_init(struct kftp_scandir *scan, const struct kftp_root *root,
		      const struct kftp_list_style *style, const char *path,
		      struct kftp_arena_use *use);
int kftp_scandir_open(struct kftp_scandir *scan);
int kftp_scandir_read(struct kftp_scandir *scan);
bool kftp_scandir_sort(struct kftp_scandir *scan);
struct kftp_sorter_name *kftp_scandir_next(struct kftp_scandir *scan);
int kftp_scandir_stat(struct kftp_scandir *scan,
		      const struct kftp_sorter_name *name, struct kstat *stat,
		      u32 *access);
int kftp_scandir_stat_shown(struct kftp_scandir *scan, const char *path,
			    struct kstat *stat);
int kftp_scandir_stat_target(struct kftp_scandir *scan,
			     const struct kftp_sorter_name *name, struct kstat *stat);
void kftp_scandir_close(struct kftp_scandir *scan);
void kftp_scandir_free(struct kftp_scandir *scan);

#endif
