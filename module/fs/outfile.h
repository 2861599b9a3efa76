/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OUTFILE_H
#define _KFTP_OUTFILE_H

#include "fs/location.h"

struct kftp_outfile_ops;

/**
 * struct kftp_outfile - the file that an upload writes
 * @ops: how: &kftp_inplace_ops or &kftp_draft_ops
 * @root: of the session; outlives the outfile
 * @at: where the file is after the upload; empty for a file that is a mount point
 * @file: open for writing; NULL while nothing is open
 * @made: this upload has made the file
 * @hidden: present name of a draft, in the same directory; NULL if it has none
 * @beside: keep a broken draft even beside a file that has its final name
 *
 * Zeroed before kftp_outfile_open(). Touched by the session's work only.
 */
struct kftp_outfile {
	const struct kftp_outfile_ops *ops;
	const struct kftp_root *root;
	struct kftp_location at;
	struct file *file;
	bool made;
	char *hidden;
	bool beside;
};

/* What is left of a broken upload. */
enum kftp_outfile_left {
	KFTP_OUTFILE_STANDS,	/* the file, under its name, with the bytes that arrived */
	KFTP_OUTFILE_PARTIAL,	/* the bytes that arrived, under the name @hidden */
	KFTP_OUTFILE_REMOVED,	/* nothing */
};

/**
 * struct kftp_outfile_ops - a way to write the file of an upload
 * @open: see kftp_outfile_open()
 * @finish: see kftp_outfile_finish(); need not sync the directory
 * @abort: see kftp_outfile_abort(); @file is open
 *
 * All are called after kftp_root_enter().
 */
struct kftp_outfile_ops {
	int (*open)(struct kftp_outfile *out, const char *path, int flags,
		    umode_t mode);
	int (*finish)(struct kftp_outfile *out, loff_t size, bool replace,
		      bool durable);
	enum kftp_outfile_left (*abort)(struct kftp_outfile *out, bool keep);
};

int kftp_outfile_open(struct kftp_outfile *out, const struct kftp_root *root,
		      const struct kftp_outfile_ops *ops, const char *path,
		      int flags, umode_t mode);
int kftp_outfile_set(struct kftp_outfile *out, struct file *file, bool made);
int kftp_outfile_finish(struct kftp_outfile *out, loff_t size, bool replace,
			bool durable);
enum kftp_outfile_left kftp_outfile_abort(struct kftp_outfile *out, bool keep);
void kftp_outfile_close(struct kftp_outfile *out);

#endif
