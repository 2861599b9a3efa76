/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_WRITER_H
#define _KFTP_WRITER_H

#include <uapi/linux/kftp.h>

#include "fs/root.h"
#include "list/style.h"
#include "proto/facts.h"
#include "proto/ls.h"

/* Buffer size that is enough for the longest line of a listing, with CRLF. */
#define KFTP_LIST_LINE_MAX 5120

/**
 * struct kftp_writer_owner - the last owner or group that was looked up
 * @id: user or group id
 * @known: if true, @id and @text are set, even if @text is empty
 * @text: the name; empty if the id has no name, or if the daemon has not sent the name
 *	  yet
 */
struct kftp_writer_owner {
	u32 id;
	bool known;
	char text[KFTP_OWNER_MAX + 1];
};

/**
 * struct kftp_writer - writes the lines of a listing
 * @root: the session's root
 * @style: style of the listing
 * @look: settings for kftp_ls_line(), which writes the lines of LIST
 * @owner: the last owner that was looked up; kept because most files in a directory have
 *	   the same owner
 * @group: the last group that was looked up; kept for the same reason
 * @prefix: path that is written before each name; NULL for none
 * @prefix_len: length of @prefix in bytes
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

/**
 * kftp_writer_wants_access() - check if lines tell what the user may do with the entries
 * @writer: the writer
 */
static inline bool kftp_writer_wants_access(const struct kftp_writer *writer)
{
	return writer->style->form == KFTP_LIST_FACTS &&
	       writer->style->facts & KFTP_FACT_PERM;
}

void kftp_writer_init(struct kftp_writer *writer, const struct kftp_root *root,
		      const struct kftp_list_style *style);
int kftp_writer_set_prefix(struct kftp_writer *writer, const char *asked,
			   const char *below);
size_t kftp_writer_name(const struct kftp_writer *writer, const char *name,
			size_t len, char *buf);
size_t kftp_writer_entry(struct kftp_writer *writer, struct kftp_entry *entry,
			 const struct kstat *stat, u32 access, char *buf);
void kftp_writer_free(struct kftp_writer *writer);
int kftp_writer_mlst(const struct kftp_root *root, const char *path,
		     const struct kstat *stat, u32 access,
		     const struct kftp_list_style *style, char *buf);

#endif
