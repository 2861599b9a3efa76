/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DRAFT_H
#define _KFTP_DRAFT_H

#include "fs/place.h"

/**
 * struct kftp_draft - the file that an upload writes
 * @root: of the session; outlives the draft
 * @place: where the file is in the end
 * @hidden: what it is called there while @pending; NULL while it has no name
 * @file: open for writing
 * @pending: the file takes its name when all of it is there; else it has it already
 * @made: this upload has made the file
 * @replaces: the name was another file's when the upload began
 * @whole: all has arrived
 *
 * Zeroed before kftp_draft_open(). Touched by the session's work only.
 */
struct kftp_draft {
	const struct kftp_root *root;
	struct kftp_place place;
	char *hidden;
	struct file *file;
	bool pending;
	bool made;
	bool replaces;
	bool whole;
};

/* What a broken upload has left. */
enum kftp_draft_left {
	KFTP_DRAFT_STANDS,	/* the file, under its name, with what arrived */
	KFTP_DRAFT_KEPT,	/* what arrived, as draft->hidden */
	KFTP_DRAFT_GONE,	/* nothing of it */
};

int kftp_draft_open(struct kftp_draft *draft, const struct kftp_root *root,
		    const char *path, int flags, umode_t mode, bool atomic);
int kftp_draft_finish(struct kftp_draft *draft, loff_t size, bool replace,
		      bool durable);
enum kftp_draft_left kftp_draft_leave(struct kftp_draft *draft, bool keep);
void kftp_draft_close(struct kftp_draft *draft);

#endif
