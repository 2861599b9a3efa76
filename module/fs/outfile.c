// SPDX-License-Identifier: GPL-2.0
/*
 * Files that uploads write, in one of two ways: in place (inplace.c), or as a draft that
 * takes its final name when it is complete (draft.c).
 *
 * Context: process context; may sleep.
 */
#include <linux/slab.h>

#include "fs/file.h"
#include "fs/name.h"
#include "fs/outfile.h"
#include "fs/umask.h"

/**
 * kftp_outfile_open() - open the file that an upload will write
 * @out: must be zeroed, except @out->exists
 * @root: the session's root
 * @ops: how the file is written: &kftp_inplace_ops or &kftp_draft_ops
 * @path: path of the file, absolute in @root
 * @flags: O_WRONLY or O_RDWR. With O_TRUNC, an existing file is replaced. With O_EXCL, an
 *	   existing file is an error. With neither O_TRUNC nor O_EXCL, the upload resumes
 *	   an existing file or partial. With O_APPEND, the upload writes at the end of the
 *	   file. Without O_CREAT, no file is made
 * @umask: permission bits that a new file does not get; not used if the directory has a
 *	   default ACL
 *
 * After an error, @out is closed; the caller has nothing to clean up.
 *
 * Return: 0; -ENOENT if the directory does not exist, or if the file does not exist and
 * O_CREAT is not set; -ERANGE if @out->exists is true, but there is neither a file nor a
 * partial; -EISDIR for a directory; -EEXIST if O_EXCL is set and the file exists;
 * -ENOLINK if @path is a link into a directory that does not exist; -EBUSY if another
 * upload writes the partial; -EUCLEAN if the upload would resume the existing file, but
 * an earlier upload, which was to replace the file, has left a partial; or another error.
 */
int kftp_outfile_open(struct kftp_outfile *out, const struct kftp_root *root,
		      const struct kftp_outfile_ops *ops, const char *path,
		      int flags, umode_t umask)
{
	const struct cred *before = kftp_root_enter(root);
	umode_t umask_before;
	int err = kftp_umask_enter(umask, &umask_before);

	out->root = root;
	out->ops = ops;
	if (!err) {
		err = ops->open(out, path, flags);
		kftp_umask_leave(umask_before);
	}
	kftp_root_leave(before);
	if (!err)
		return 0;
	kftp_outfile_abort(out, false);
	kftp_outfile_close(out);
	return err;
}

/**
 * kftp_outfile_set() - set the file of an upload, after the file was opened
 * @out: must have no open file
 * @file: the file, which @out owns from now on; or an error pointer
 * @made: true if this upload made the file
 *
 * Return: 0; if @file is an error pointer, its error.
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
 * kftp_outfile_finish() - finish an upload; give a draft its final name
 * @out: must be open
 * @size: maximum size of a draft in bytes; a longer draft is cut to this size
 * @replace: if true, a draft may replace a file that has its final name
 * @durable: if true, return only when the file and its name are on stable storage
 *
 * Context: may block until the disk has written the file.
 *
 * Return: 0 on success; an error such as -EEXIST, -EISDIR or -EACCES if another file now
 * has the final name and may not be replaced; or another error of the file system.
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
 * kftp_outfile_abort() - keep or remove the bytes of an upload that has failed
 * @out: may be open or not
 * @keep: if true, the bytes are kept, so that a client can resume the upload; if false,
 *	  a file that this upload has made is removed
 *
 * If an upload in place writes to a file that existed before, this file is always kept.
 * The bytes that the upload has written stay in it.
 *
 * Return: an enum kftp_outfile_left; tells what remains of the file.
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
 * kftp_outfile_close() - close the file of an upload
 * @out: may be open or not; is zeroed afterwards
 */
void kftp_outfile_close(struct kftp_outfile *out)
{
	if (out->file)
		kftp_file_close(out->file);
	kftp_location_put(&out->at);
	kfree(out->hidden);
	memset(out, 0, sizeof(*out));
}
