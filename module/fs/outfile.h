/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OUTFILE_H
#define _KFTP_OUTFILE_H

#include "fs/location.h"

struct kftp_outfile_ops;

/* Permission bits of new files, before the VFS applies the umask or a default ACL. */
#define KFTP_OUTFILE_MODE 0666

/**
 * struct kftp_outfile - the file that an upload writes
 * @ops: how the file is written: &kftp_inplace_ops or &kftp_draft_ops
 * @root: the session's root; must outlive the outfile
 * @at: directory and final name of the file; empty if the file is a mount point
 * @file: the file, open for writing; NULL if none is open
 * @made: if true, this upload made the file
 * @hidden: the present name of a draft, in the directory of @at; NULL if the draft has no
 *	    name
 * @beside: if false, a broken upload leaves no partial if another file has the final name
 * @exists: if true, the upload must find a file or a partial, and makes none; set by the
 *	    caller of kftp_outfile_open()
 *
 * All members except @exists must be zero before kftp_outfile_open(). Only the session's
 * work uses the struct.
 */
struct kftp_outfile {
	const struct kftp_outfile_ops *ops;
	const struct kftp_root *root;
	struct kftp_location at;
	struct file *file;
	bool made;
	char *hidden;
	bool beside;
	bool exists;
};

/* The file that remains after a broken upload. */
enum kftp_outfile_left {
	KFTP_OUTFILE_STANDS,	/* the file itself, with the bytes that arrived */
	KFTP_OUTFILE_PARTIAL,	/* a partial with these bytes; see kftp_outfile.hidden */
	KFTP_OUTFILE_REMOVED,	/* no file: the file that the upload made is removed */
};

/**
 * struct kftp_outfile_ops - one way to write the file of an upload
 * @open: see kftp_outfile_open()
 * @finish: see kftp_outfile_finish(); the caller syncs the directory
 * @abort: see kftp_outfile_abort(); called only while the file is open
 *
 * All functions are called after kftp_root_enter(). @open is called after
 * kftp_umask_enter(), too.
 */
struct kftp_outfile_ops {
	int (*open)(struct kftp_outfile *out, const char *path, int flags);
	int (*finish)(struct kftp_outfile *out, loff_t size, bool replace,
		      bool durable);
	enum kftp_outfile_left (*abort)(struct kftp_outfile *out, bool keep);
};

int kftp_outfile_open(struct kftp_outfile *out, const struct kftp_root *root,
		      const struct kftp_outfile_ops *ops, const char *path,
		      int flags, umode_t umask);
int kftp_outfile_set(struct kftp_outfile *out, struct file *file, bool made);
int kftp_outfile_finish(struct kftp_outfile *out, loff_t size, bool replace,
			bool durable);
enum kftp_outfile_left kftp_outfile_abort(struct kftp_outfile *out, bool keep);
void kftp_outfile_close(struct kftp_outfile *out);

#endif
