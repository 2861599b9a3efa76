/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_STYLE_H
#define _KFTP_STYLE_H

#include <linux/atomic.h>

#include "proto/parse.h"

struct kftp_events;
struct kftp_owners;

enum kftp_list_form {
	KFTP_LIST_LONG,		/* LIST: as ls -l */
	KFTP_LIST_NAMES,	/* NLST */
	KFTP_LIST_FACTS,	/* MLSD */
};

/**
 * struct kftp_list_style - which entries a listing shows, and how
 * @form: enum kftp_list_form
 * @options: as of ls
 * @brief: if there are many entries, some of them are enough
 * @hide_owners: show "ftp" for each owner and group
 * @number_owners: show numbers of owners and groups, not names
 * @facts: KFTP_FACT_*, for MLSD
 * @rights: KFTP_RIGHT_* of the session, for the fact "perm"
 * @utc_offset: seconds that LIST adds to UTC
 * @hidden: patterns of names that are not shown; NULL for none
 * @refused: from kftp_pattern_split(), directories that -R does not descend into;
 *	     NULL for none
 * @asked: the path as the client wrote it, with which names of NLST begin; NULL if it
 *	   gave none
 * @asked_len: its length in bytes
 * @memory: counts the bytes that all listings of the client's address hold
 * @owners: names of users and groups
 * @events: where to ask for names that are not known
 */
struct kftp_list_style {
	u8 form;
	struct kftp_list_options options;
	bool brief;
	bool hide_owners;
	bool number_owners;
	u32 facts;
	u32 rights;
	s32 utc_offset;
	const char *hidden;
	const char *refused;
	const char *asked;
	size_t asked_len;
	atomic_long_t *memory;
	struct kftp_owners *owners;
	struct kftp_events *events;
};

#endif
