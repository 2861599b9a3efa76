/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_WRITER_H
#define _KFTP_WRITER_H

#include <uapi/linux/kftp.h>

#include "fs/root.h"
#include "list/style.h"
#include "proto/ls.h"

/* Room for the longest line of a listing, with CRLF. */
#define KFTP_LIST_LINE_MAX 5120

/**
 * struct kftp_writer_owner - the last owner or group that was looked up
 * @id: number
 * @known: the other members are set
 * @text: the name; empty if it is not known
 */
struct kftp_writer_owner {
	u32 id;
	bool known;
	char text[KFTP_OWNER_MAX + 1];
};

/**
 * struct kftp_writer - writes the lines of a listing
 * @root: of the session
 * @style: how entries are written
 * @look: how LIST shows them
 * @owner: the last owner; most files of a directory have one owner
 * @group: the last group
 * @prefix: NLST: what each name begins with, as lines show it; NULL for nothing
 * @prefix_len: its length in bytes
 */
struct kftp_writer {
	const struct kftp_root *root;
	const struct kftp_list_style *style;
	struct kftp_ls_look look;
	struct kftp_writer_owner owner;
	struct kftp_writer_owner group;
	char *prefix;
	size_t prefix_len;
};

void kftp_writer_init(struct kftp_writer *writer, const struct kftp_root *root,
		      const struct kftp_list_style *style);
int kftp_writer_set_prefix(struct kftp_writer *writer, const char *asked,
			   const char *below);
size_t kftp_writer_name(const struct kftp_writer *writer, const char *name,
			size_t len, char *buf);
size_t kftp_writer_entry(struct kftp_writer *writer, struct kftp_entry *entry,
			 const struct kstat *stat, bool parent_writable,
			 char *buf);
void kftp_writer_free(struct kftp_writer *writer);
int kftp_writer_mlst(const struct kftp_root *root, const char *path,
		     const struct kstat *stat,
		     const struct kftp_list_style *style, char *buf);

#endif
