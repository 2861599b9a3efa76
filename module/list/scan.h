/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SCAN_H
#define _KFTP_SCAN_H

#include "list/entry.h"
#include "list/names.h"

/*
 * Memory for names; a directory that has more comes in parts, each of them
 * sorted. 16 MiB are 250,000 names of 30 bytes.
 */
#define KFTP_SCAN_MEMORY (16 * 1024 * 1024)

/* Work of one piece, a millisecond or two, in units of a name that is read. */
#define KFTP_SCAN_PIECE 8192

/**
 * struct kftp_scan - the entries of a directory, in order
 * @root: of the session
 * @style: which entries are wanted
 * @path: of the directory
 * @dir: the directory; NULL before kftp_scan_open()
 * @pattern: names must match it; NULL for all
 * @hidden: names that match one of these are left out; NULL for none
 * @names: those that are read and not taken out yet
 * @ended: all names are read
 * @budget: work left of this piece
 * @text: room for a name
 */
struct kftp_scan {
	const struct kftp_root *root;
	const struct kftp_list_style *style;
	const char *path;
	struct file *dir;
	char *pattern;
	char *hidden;
	struct kftp_names names;
	bool ended;
	int budget;
	char text[KFTP_PATH_SIZE];
};

int kftp_scan_init(struct kftp_scan *scan, const struct kftp_root *root,
		   const struct kftp_list_style *style, const char *path,
		   struct kftp_chunk_use *use);
int kftp_scan_open(struct kftp_scan *scan);
int kftp_scan_read(struct kftp_scan *scan);
bool kftp_scan_sort(struct kftp_scan *scan);
struct kftp_name *kftp_scan_next(struct kftp_scan *scan);
int kftp_scan_stat(struct kftp_scan *scan, const struct kftp_name *name,
		   struct kstat *stat);
void kftp_scan_close(struct kftp_scan *scan);
void kftp_scan_free(struct kftp_scan *scan);

#endif
