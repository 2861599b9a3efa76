/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ENTRY_H
#define _KFTP_ENTRY_H

#include <uapi/linux/kftp.h>

#include "proto/facts.h"
#include "proto/ls.h"
#include "fs/fs.h"
#include "proto/parse.h"

struct kftp_events;
struct kftp_owners;

enum kftp_list_form {
	KFTP_LIST_LONG,		/* LIST: as ls -l */
	KFTP_LIST_NAMES,	/* NLST */
	KFTP_LIST_FACTS,	/* MLSD */
};

/**
 * struct kftp_list_style - which entries are listed, and how they are written
 * @form: enum kftp_list_form
 * @options: as of ls
 * @brief: some of the entries are enough, where there are many
 * @hide_owners: show "ftp" for each owner and group
 * @number_owners: show their numbers, no names
 * @facts: KFTP_FACT_*, for MLSD
 * @rights: KFTP_RIGHT_* of the session, for the fact "perm"
 * @utc_offset: seconds that LIST adds to UTC
 * @hidden: patterns of names that are not shown, NULL for none
 * @refused: kftp_pattern_split() of directories that -R does not go to, NULL for none
 * @asked: the path as the client gave it, whose names NLST begins with; NULL
 *	   where it gave none
 * @asked_len: its length in bytes
 * @memory: counts what all listings of the client's address hold
 * @owners: names of users and groups
 * @events: where names that are not known are asked for
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

/**
 * struct kftp_owner_name - the last owner or group seen
 * @id: number
 * @asked: @id and @text are those of one that was looked up
 * @text: the name, empty where it is not known
 */
struct kftp_owner_name {
	u32 id;
	bool asked;
	char text[KFTP_NAME_MAX + 1];
};

/**
 * struct kftp_entry_writer - writes entries for a session
 * @root: of the session
 * @style: how entries are written
 * @look: how LIST shows them
 * @owner: the last owner seen: most files of a directory have one owner
 * @group: the last group seen
 */
struct kftp_entry_writer {
	const struct kftp_root *root;
	const struct kftp_list_style *style;
	struct kftp_ls_look look;
	struct kftp_owner_name owner;
	struct kftp_owner_name group;
};

void kftp_entry_init(struct kftp_entry_writer *writer,
		     const struct kftp_root *root,
		     const struct kftp_list_style *style);
size_t kftp_entry_write(struct kftp_entry_writer *writer,
			struct kftp_entry *entry, const struct kstat *stat,
			bool parent_writable, char *buf);

#endif
