/* SPDX-License-Identifier: GPL-2.0 */
/* The state of a listing, which the files lister*.c share. */
#ifndef _KFTP_LISTER_STATE_H
#define _KFTP_LISTER_STATE_H

#include "list/columns.h"
#include "list/glob.h"
#include "list/scandir.h"
#include "list/walk.h"
#include "list/writer.h"
#include "netns/zone.h"

enum kftp_lister_phase {
	KFTP_LISTER_SINGLE,
	KFTP_LISTER_TITLE,
	KFTP_LISTER_READ,
	KFTP_LISTER_SORT,
	KFTP_LISTER_WRITE,
	KFTP_LISTER_COLLECT,
	KFTP_LISTER_ROW,
	KFTP_LISTER_PART,
	KFTP_LISTER_LEAVE,
	KFTP_LISTER_END,
};

/**
 * struct kftp_lister - a listing that is being written
 * @root: the session's root
 * @style: how entries are written
 * @writer: writes the lines
 * @phase: what the next step does, an enum kftp_lister_phase
 * @of_directory: true if the path of the listing leads to a directory
 * @access: KFTP_ACCESS_*, what the user may do with the present directory; set only if
 *	    kftp_writer_wants_access() is true
 * @error: error with which the listing ends at once; 0 for success
 * @missing: error of an entry that was left out although it may still exist; 0 for none.
 *	     The other entries are written, and then the listing ends with this error
 * @pieces: number of pieces of work that are done
 * @memory: counters of the memory that the names and the walk use
 * @asked: the path as the client wrote it, without "/" at its end, and without the
 *	   components that are in @glob; "" for "/". NULL if the client wrote no path,
 *	   or if the whole path is in @glob
 * @glob: the first component of the path that has a wildcard, and all components after
 *	  it; empty if the path has no wildcard, or if a file has exactly this path. The
 *	  names in the present directory are compared with one component of @glob. The
 *	  depth of @walk is the number of this component.
 * @dirs: if @glob is not empty, number of directories to which @walk has gone
 * @columns: table of names of the present directory, for ls -C
 * @zone: time zone of the lines; NULL for none
 * @scan: reads the present directory
 * @walk: contains the path of the present directory, and the directories to list later.
 *	  If a single file is listed, contains the path of this file
 */
struct kftp_lister {
	const struct kftp_root *root;
	struct kftp_list_style style;
	struct kftp_writer writer;
	u8 phase;
	bool of_directory;
	u32 access;
	int error;
	int missing;
	unsigned int pieces;
	struct kftp_arena_use memory;
	char *asked;
	struct kftp_glob glob;
	unsigned int dirs;
	struct kftp_columns columns;
	struct kftp_zone *zone;
	struct kftp_scandir scan;
	struct kftp_walk walk;
};

int kftp_lister_open_dir(struct kftp_lister *lister);

size_t kftp_lister_title(struct kftp_lister *lister, char *buf);
size_t kftp_lister_single(struct kftp_lister *lister, char *buf);
size_t kftp_lister_part(struct kftp_lister *lister, char *buf);
size_t kftp_lister_next(struct kftp_lister *lister, char *buf);
void kftp_lister_collect(struct kftp_lister *lister);
size_t kftp_lister_row(struct kftp_lister *lister, char *buf);

#endif
