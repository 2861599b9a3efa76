// SPDX-License-Identifier: GPL-2.0
/*
 * Files that uploads write, in one of two ways: in place (inplace.c), or as a draft
 * that takes its name when it is complete (draft.c).
 *
 * Context: process, may sleep.
 */
#include <linux/slab.h>

#include "fs/file.h"
#include "fs/name.h"
#include "fs/outfile.h"

/**
 * kftp_outfile_open() - open the file that an upload will write
 * @out: zeroed
 * @root: the session's root
 * @ops: how the file is written
 * @path: absolute in the root
 * @flags: O_WRONLY or O_RDWR; O_TRUNC to replace a file, O_EXCL to only make a new
 *	   one; without both the upload resumes the file, with O_APPEND at its end;
 *	   without O_CREAT no file is made
 * @mode: permission bits of a new file, umask already taken off
 *
 * After an error there is nothing to abort or close.
 *
 * Return: 0; -ENOENT; -EISDIR; -EEXIST (O_EXCL, or a link that leads nowhere); -EBUSY
 * if another upload writes the partial; -EUCLEAN if there is a partial of an upload
 * that was to replace the file; another error.
 */
int kftp_outfile_open(struct kftp_outfile *out, const struct kftp_root *root,
		      const struct kftp_outfile_ops *ops, const char *path,
		      int flags, umode_t mode)
{
	const struct cred *before = kftp_root_enter(root);
	int err;

	out->root = root;
	out->ops = ops;
	err = ops->open(out, path, flags, mode);
	kftp_root_leave(before);
	if (!err)
		return 0;
	kftp_outfile_abort(out, false);
	kftp_outfile_close(out);
	return err;
}

/**
 * kftp_outfile_set() - take over a file that was opened, for kftp_outfile_ops.open
 * @out: without a file
 * @file: the file, or an error pointer
 * @made: the upload has made the file
 *
 * Return: 0 or the error of @file.
 */
int kftp_outfile_set(struct kftp_outfile *out, struct file *file, bool made)
{
	if (IS_ERR(file))
		return PTR_ERR(file);
	out->file = file;
	out->made = made;
	return 0;
}

/**
 * kftp_outfile_finish() - all is written: a draft takes its final name
 * @out: open
 * @size: end of the bytes written
 * @replace: a draft may replace a file that has the name
 * @durable: return after file and name are on stable storage
 *
 * Context: may block for as long as the disk takes.
 *
 * Return: 0; -EEXIST, -EISDIR, -EACCES ... for a file that has the name by now;
 * another error of the file system.
 */
int kftp_outfile_finish(struct kftp_outfile *out, loff_t size, bool replace,
			bool durable)
{
	const struct cred *before = kftp_root_enter(out->root);
	int err = out->ops->finish(out, size, replace, durable);

	if (!err && durable && out->at.dir.dentry)
		err = kftp_name_sync(&out->at.dir);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_outfile_abort() - the upload has broken: keep or remove the bytes that arrived
 * @out: open, or not
 * @keep: keep them, to be resumed; else remove what this upload has made
 *
 * What an upload has changed in place stays in any case.
 *
 * Return: enum kftp_outfile_left.
 */
enum kftp_outfile_left kftp_outfile_abort(struct kftp_outfile *out, bool keep)
{
	enum kftp_outfile_left left;
	const struct cred *before;

	if (!out->file)
		return KFTP_OUTFILE_STANDS;
	before = kftp_root_enter(out->root);
	left = out->ops->abort(out, keep);
	kftp_root_leave(before);
	return left;
}

/**
 * kftp_outfile_close() - close the file
 * @out: open, or not; zeroed afterwards
 */
void kftp_outfile_close(struct kftp_outfile *out)
{
	if (out->file)
		kftp_file_close(out->file);
	kftp_location_put(&out->at);
	kfree(out->hidden);
	memset(out, 0, sizeof(*out));
}
