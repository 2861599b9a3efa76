// SPDX-License-Identifier: GPL-2.0
/*
 * Names in a directory: look one up, make, remove and rename one.
 *
 * The directory is held by the caller; nothing is locked between two calls. So
 * a caller that must not touch another's file says which inode it means.
 *
 * Context: process, may sleep; after kftp_root_enter().
 */
#include <linux/file.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/attr.h"
#include "fs/name.h"

/**
 * kftp_name_find() - look up a name in a directory, links not followed
 * @dir: the directory
 * @name: a single component, not ".."
 * @found: set to what was found; the caller puts it
 * @stat: set to its attributes
 *
 * Return: 0; -ENOENT; another error.
 */
int kftp_name_find(const struct path *dir, const char *name,
		   struct path *found, struct kstat *stat)
{
	int err;

	kftp_root_assert_entered();
	err = vfs_path_lookup(dir->dentry, dir->mnt, name, 0, found);
	if (err)
		return err;
	err = vfs_getattr(found, stat, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	if (err)
		path_put(found);
	return err;
}

/**
 * kftp_name_may_replace() - check if the user may replace a file by another one
 * @dir: the directory that it is in
 * @target: the file
 *
 * The user must be allowed to write to it, and to remove it from its directory.
 *
 * Return: 0; -EISDIR; -EEXIST for a link; -EINVAL for other kinds; -EBUSY if it is
 * a mount point, so that its name belongs to another directory; -EPERM; -EACCES;
 * -EROFS.
 */
int kftp_name_may_replace(const struct path *dir, const struct path *target)
{
	struct inode *inode = d_inode(target->dentry);

	kftp_root_assert_entered();
	if (d_is_dir(target->dentry))
		return -EISDIR;
	if (d_is_symlink(target->dentry))
		return -EEXIST;
	if (!d_is_reg(target->dentry))
		return -EINVAL;
	if (target->dentry == target->mnt->mnt_root)
		return -EBUSY;
	/* rename(2) will check this, after all has arrived. */
	if (IS_APPEND(inode) ||
	    check_sticky(kftp_idmap(dir->mnt), d_inode(dir->dentry), inode))
		return -EPERM;
	return inode_permission(kftp_idmap(target->mnt), inode, MAY_WRITE);
}

/* Locks the directory. The name must be free if @create, else it must exist. */
static struct dentry *name_lock(const struct path *dir, const char *name,
				bool create)
{
	struct qstr last = QSTR_INIT(name, strlen(name));
	struct dentry *dentry;
	int err;

	kftp_root_assert_entered();
	err = mnt_want_write(dir->mnt);
	if (err)
		return ERR_PTR(err);
	dentry = kftp_compat_start(dir, &last, create);
	if (IS_ERR(dentry))
		mnt_drop_write(dir->mnt);
	return dentry;
}

static void name_unlock(const struct path *dir, struct dentry *dentry)
{
	kftp_compat_end(dir, dentry);
	mnt_drop_write(dir->mnt);
}

/**
 * kftp_name_mkdir() - make a directory
 * @dir: the directory that it will be in
 * @name: a single component
 * @mode: permission bits, umask already taken off
 *
 * Return: 0 or an error of mkdir(2).
 */
int kftp_name_mkdir(const struct path *dir, const char *name, umode_t mode)
{
	struct path made = { .mnt = dir->mnt };

	made.dentry = name_lock(dir, name, true);
	if (IS_ERR(made.dentry))
		return PTR_ERR(made.dentry);
	made.dentry = kftp_compat_mkdir(dir, made.dentry, mode);
	/* Some file systems leave the dentry negative until the next lookup. */
	if (!IS_ERR(made.dentry) && d_really_is_positive(made.dentry))
		kftp_attr_unmask(&made, mode);
	name_unlock(dir, made.dentry);
	return PTR_ERR_OR_ZERO(made.dentry);
}

/**
 * kftp_name_rmdir() - remove an empty directory
 * @dir: the directory that it is in
 * @name: a single component
 *
 * Return: 0 or an error of rmdir(2).
 */
int kftp_name_rmdir(const struct path *dir, const char *name)
{
	struct dentry *dentry = name_lock(dir, name, false);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = kftp_compat_rmdir(dir, dentry);
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_symlink() - make a symbolic link
 * @dir: the directory
 * @name: a single component
 * @target: text of the link
 *
 * Return: 0 or an error of symlink(2).
 */
int kftp_name_symlink(const struct path *dir, const char *name,
		      const char *target)
{
	struct dentry *dentry = name_lock(dir, name, true);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = kftp_compat_symlink(dir, dentry, target);
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_link() - give a file a name
 * @dir: the directory
 * @name: a single component
 * @file: has a name already, or was opened with O_TMPFILE
 *
 * Return: 0; -EEXIST; -EXDEV if the file is on another mount; another error of
 * link(2).
 */
int kftp_name_link(const struct path *dir, const char *name,
		   const struct path *file)
{
	struct dentry *dentry;
	int err;

	if (file->mnt != dir->mnt)
		return -EXDEV;
	dentry = name_lock(dir, name, true);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = vfs_link(file->dentry, kftp_idmap(dir->mnt), d_inode(dir->dentry),
		       dentry, NULL);
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_unlink() - remove a file's name
 * @dir: the directory
 * @name: a single component
 * @inode: the file; NULL for any
 *
 * Return: 0; -ENOENT if the name does not exist or is another file's; another
 * error of unlink(2).
 */
int kftp_name_unlink(const struct path *dir, const char *name,
		     const struct inode *inode)
{
	struct dentry *dentry = name_lock(dir, name, false);
	int err = -ENOENT;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (!inode || d_inode(dentry) == inode)
		err = vfs_unlink(kftp_idmap(dir->mnt), d_inode(dir->dentry),
				 dentry, NULL);
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_rename() - rename a file or directory
 * @from: directory of the old name
 * @old: a single component
 * @to: directory of the new name
 * @new: a single component
 * @replace: a file with the new name may be replaced; else -EEXIST
 * @inode: the file; NULL for any
 *
 * Return: 0; -ENOENT if the old name does not exist or is another file's; -EXDEV
 * if the directories are on different mounts; another error of rename(2).
 */
int kftp_name_rename(const struct path *from, const char *old,
		     const struct path *to, const char *new, bool replace,
		     const struct inode *inode)
{
	struct qstr old_last = QSTR_INIT(old, strlen(old));
	struct qstr new_last = QSTR_INIT(new, strlen(new));
	int err;

	kftp_root_assert_entered();
	if (from->mnt != to->mnt)
		return -EXDEV;
	err = mnt_want_write(from->mnt);
	if (err)
		return err;
	err = kftp_compat_rename(from, &old_last, to, &new_last,
				 replace ? 0 : RENAME_NOREPLACE, inode);
	mnt_drop_write(from->mnt);
	return err;
}

/**
 * kftp_name_sync() - bring a directory's names to stable storage
 * @dir: the directory
 *
 * Checks no permission: a user who may only write there syncs too.
 *
 * Context: blocks for as long as the disk takes.
 *
 * Return: 0, also if the file system has nothing to sync; an error.
 */
int kftp_name_sync(const struct path *dir)
{
	struct file *file;
	int err;

	kftp_root_assert_entered();
	file = dentry_open(dir, O_RDONLY | O_DIRECTORY, current_cred());
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = vfs_fsync(file, 0);
	__fput_sync(file);
	return err == -EINVAL ? 0 : err;
}
