/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SCANDIR_H
#define _KFTP_SCANDIR_H

#include <linux/stat.h>

#include "fs/root.h"
#include "list/sorter.h"
#include "list/style.h"
#include "proto/path.h"

/*
 * Memory for names. 16 MiB are 250,000 names of 30 bytes; a larger directory is listed
 * in parts, each of them sorted.
 */
#define KFTP_SCANDIR_MEMORY (16 * 1024 * 1024)

/* A piece of work, one or two milliseconds. To read a name costs 1. */
#define KFTP_SCANDIR_PIECE 8192

/**
 * struct kftp_scandir - reads a directory, as scandir(3) does but in pieces of work
 * @root: of the session
 * @style: which entries to return
 * @path: of the directory
 * @dir: the directory; NULL before kftp_scandir_open()
 * @pattern: names must match it; NULL to return all
 * @hidden: patterns of names to leave out; NULL for none
 * @names: names that are read and not taken out yet
 * @ended: all names are read
 * @budget: rest of this piece of work
 * @text: room for a name
 */
struct kftp_scandir {
	const struct kftp_root *root;
	const struct kftp_list_style *style;
	const char *path;
	struct file *dir;
	char *pattern;
	char *hidden;
	struct kftp_sorter names;
	bool ended;
	int budget;
	char text[KFTP_PATH_SIZE];
};

int kftp_scandir_init(struct kftp_scandir *scan, const struct kftp_root *root,
		      const struct kftp_list_style *style, const char *path,
		      struct kftp_arena_use *use);
int kftp_scandir_open(struct kftp_scandir *scan);
int kftp_scandir_read(struct kftp_scandir *scan);
bool kftp_scandir_sort(struct kftp_scandir *scan);
struct kftp_sorter_name *kftp_scandir_next(struct kftp_scandir *scan);
int kftp_scandir_stat(struct kftp_scandir *scan,
		      const struct kftp_sorter_name *name, struct kstat *stat);
void kftp_scandir_close(struct kftp_scandir *scan);
void kftp_scandir_free(struct kftp_scandir *scan);

#endif
