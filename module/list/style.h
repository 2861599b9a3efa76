/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_STYLE_H
#define _KFTP_STYLE_H

#include <linux/atomic.h>
#include <linux/stat.h>

#include "proto/parse.h"

struct kftp_events;
struct kftp_owners;
struct kftp_zone_slot;

enum kftp_list_form {
	KFTP_LIST_LONG,		/* LIST: lines like those of ls -l */
	KFTP_LIST_NAMES,	/* NLST: names only */
	KFTP_LIST_FACTS,	/* MLSD: facts and names */
};

/**
 * struct kftp_list_style - which entries a listing shows, and how
 * @form: form of the lines, an enum kftp_list_form
 * @options: options like those of ls
 * @brief: if true, a listing of many entries ends early, with the error -E2BIG
 * @hide_owners: if true, "ftp" is shown for each owner and group
 * @number_owners: if true, numbers of owners and groups are shown instead of names
 * @facts: KFTP_FACT_* bits of the facts that MLSD shows
 * @rights: KFTP_RIGHT_* bits of the session, for the fact "perm"
 * @replaces: if true, an upload to an existing file does not write in the file, but
 *	      replaces the file; the fact "perm" depends on this
 * @world_readable: if true, the session reads only files that all users may read; the
 *		    fact "perm" depends on this
 * @utc_offset: number of seconds that LIST adds to UTC
 * @zone: time zone whose offsets LIST adds; NULL to add @utc_offset
 * @hidden: patterns of names that are not shown, separated by spaces; NULL for none
 * @refused: patterns made by kftp_pattern_split(); NULL for no patterns. -R and paths
 *	     with wildcards do not enter a directory whose name matches a pattern
 * @asked: the path as the client wrote it, which NLST writes before each name
 * @asked_len: length of @asked in bytes; 0 if the client wrote no path
 * @memory: counts the bytes that all listings of the client's address use
 * @owners: names of users and groups
 * @events: queue to the daemon, which is asked for names that are not in @owners
 */
struct kftp_list_style {
	u8 form;
	struct kftp_list_options options;
	bool brief;
	bool hide_owners;
	bool number_owners;
	u32 facts;
	u32 rights;
	bool replaces;
	bool world_readable;
	s32 utc_offset;
	struct kftp_zone_slot *zone;
	const char *hidden;
	const char *refused;
	const char *asked;
	size_t asked_len;
	atomic_long_t *memory;
	struct kftp_owners *owners;
	struct kftp_events *events;
};

/**
 * kftp_list_time() - get the time that a listing shows, and by which it sorts
 * @options: options of the listing
 * @stat: attributes of the file
 */
static inline const struct timespec64 *kftp_list_time(const struct kftp_list_options *options,
						      const struct kstat *stat)
{
	if (options->changed)
		return &stat->ctime;
	return options->accessed ? &stat->atime : &stat->mtime;
}

#endif
