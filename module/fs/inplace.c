// SPDX-License-Identifier: GPL-2.0
/*
 * Uploads in place: during the upload, the file already has its final name, so other
 * programs see the file grow.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter().
 */
#include <linux/fs.h>

#include "fs/checks.h"
#include "fs/dangling.h"
#include "fs/file.h"
#include "fs/inplace.h"
#include "fs/name.h"

/*
 * Maximum number of times that inplace_open() tries to open the file. A try fails if
 * another program makes the file at the same moment.
 */
#define INPLACE_TRIES 4

/**
 * kftp_inplace_open_existing() - open an existing file for an upload in place
 * @out: must have no open file
 * @path: path of the file, absolute in the session's root
 * @flags: see kftp_outfile_open()
 *
 * Return: 0; -ENOENT if the file does not exist; -EACCES if @flags has O_CREAT and the
 * rule of fs.protected_regular forbids to open the file; another error.
 */
int kftp_inplace_open_existing(struct kftp_outfile *out, const char *path,
			       int flags)
{
	struct file *file = kftp_file_open(out->root, path, flags);
	int err = kftp_outfile_set(out, file, false);

	out->ops = &kftp_inplace_ops;
	/*
	 * If another file is mounted on @path, the opened file is the root of a mount and
	 * has no directory in that mount. So leave out->at empty.
	 */
	if (err || file->f_path.dentry == file->f_path.mnt->mnt_root)
		return err;
	return kftp_location_get_found(&out->at, &file->f_path);
}

static int inplace_make(struct kftp_outfile *out, const char *path, int flags)
{
	int err = kftp_dangling_get(&out->at, out->root, path);
	struct file *file;

	if (!err && out->exists)
		err = -ERANGE;
	if (err)
		return err;
	file = kftp_file_create_at(&out->at.dir, out->at.name, flags, KFTP_OUTFILE_MODE);
	return kftp_outfile_set(out, kftp_checks_made(file), true);
}

static int inplace_open(struct kftp_outfile *out, const char *path, int flags)
{
	unsigned int tries = 0;
	int err;

	if (flags & O_EXCL)
		return inplace_make(out, path, flags);
	/*
	 * If another program makes the file between the two calls, inplace_make() returns
	 * -EEXIST. If another program replaces the file during the first call, that call
	 * returns -EEXIST. Try again.
	 */
	do {
		err = kftp_inplace_open_existing(out, path, flags);
		if (err == -ENOENT && flags & O_CREAT)
			err = inplace_make(out, path, flags);
	} while (err == -EEXIST && ++tries < INPLACE_TRIES);
	return err;
}

static int inplace_finish(struct kftp_outfile *out, loff_t size, bool replace,
			  bool durable)
{
	int err = kftp_file_flush(out->file);

	return err || !durable ? err : vfs_fsync(out->file, 0);
}

static enum kftp_outfile_left inplace_abort(struct kftp_outfile *out, bool keep)
{
	/* After kftp_root_shut() the client may have uploaded the same file again. */
	if (keep || !out->made ||
	    kftp_name_unlink(out->root, &out->at.dir, out->at.name, file_inode(out->file)))
		return KFTP_OUTFILE_STANDS;
	return KFTP_OUTFILE_REMOVED;
}

const struct kftp_outfile_ops kftp_inplace_ops = {
	.open = inplace_open,
	.finish = inplace_finish,
	.abort = inplace_abort,
};
