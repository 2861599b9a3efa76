// SPDX-License-Identifier: GPL-2.0
/*
 * Looks up, makes, removes and renames names in a directory.
 *
 * The caller must hold a reference to the directory. Nothing is locked between two
 * calls, so the same name can lead to different files in the two calls. If that matters,
 * the caller passes the inode that the name must lead to.
 *
 * The functions that change a name get the session's root. They can wait for the lock of
 * the directory, or until the file system is thawed, or hang in the lookup of the name.
 * If the session is cut meanwhile, they return -ESHUTDOWN and change nothing.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter().
 */
#include <linux/file.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/checks.h"
#include "fs/name.h"
#include "fs/root.h"

/**
 * kftp_name_find() - look up a name in a directory without following links
 * @dir: the directory
 * @name: a single component; must not be ".."
 * @found: set to the file; the caller must drop it by path_put()
 * @stat: set to the attributes of the file
 *
 * Return: 0 if the file is found; -ENOENT if not; another error.
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
 * kftp_name_may_replace() - check if the user may replace a file by another file
 * @dir: the directory of the file
 * @target: the file
 *
 * The user must be allowed to write to the file. The attributes of the file and of the
 * directory must allow the user to remove the file. Does not check the permission to
 * write to the directory.
 *
 * Return: 0 if the user may replace the file; -EISDIR for a directory; -EEXIST for a
 * symbolic link; -EINVAL for a device, FIFO or socket; -EBUSY for a mount point; -EPERM,
 * -EACCES or -EROFS if the user has no permission.
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
	/* The rename will check this too, but only after all bytes have arrived. */
	if (IS_APPEND(inode) || IS_APPEND(d_inode(dir->dentry)) ||
	    check_sticky(kftp_idmap(dir->mnt), d_inode(dir->dentry), inode))
		return -EPERM;
	return inode_permission(kftp_idmap(target->mnt), inode, MAY_WRITE);
}

/*
 * Locks the directory and returns the dentry of the name. If @create is true, the name
 * must not exist. If @create is false, the name must exist. Returns -ESHUTDOWN after
 * kftp_root_shut(); if @root is NULL, locks the directory even then.
 */
static struct dentry *name_lock(const struct kftp_root *root, const struct path *dir,
				const char *name, bool create)
{
	struct qstr last = QSTR_INIT(name, strlen(name));
	struct dentry *dentry;
	int err;

	kftp_root_assert_entered();
	err = mnt_want_write(dir->mnt);
	if (err)
		return ERR_PTR(err);
	dentry = kftp_compat_start(dir, &last, create);
	err = root ? kftp_root_check(root) : 0;
	if (!IS_ERR(dentry) && err) {
		kftp_compat_end(dir, dentry);
		dentry = ERR_PTR(err);
	}
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
 * @root: the session's root
 * @dir: the directory that will contain the new directory
 * @name: name of the new directory, a single component
 * @mode: permission bits, before the VFS applies the umask or a default ACL
 *
 * Return: 0 or an error of mkdir(2).
 */
int kftp_name_mkdir(const struct kftp_root *root, const struct path *dir,
		    const char *name, umode_t mode)
{
	struct dentry *dentry = name_lock(root, dir, name, true);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = kftp_checks_mkdir(dir, dentry, mode);
	if (!err) {
		dentry = kftp_compat_mkdir(dir, dentry, mode);
		err = PTR_ERR_OR_ZERO(dentry);
	}
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_rmdir() - remove an empty directory
 * @root: the session's root
 * @dir: the directory that contains the empty directory
 * @name: name of the empty directory, a single component
 *
 * Return: 0 or an error of rmdir(2).
 */
int kftp_name_rmdir(const struct kftp_root *root, const struct path *dir,
		    const char *name)
{
	struct dentry *dentry = name_lock(root, dir, name, false);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = kftp_checks_rmdir(dir, dentry) ?: kftp_compat_rmdir(dir, dentry);
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_symlink() - make a symbolic link
 * @root: the session's root
 * @dir: the directory
 * @name: name of the link, a single component
 * @target: text of the link
 *
 * Return: 0 or an error of symlink(2).
 */
int kftp_name_symlink(const struct kftp_root *root, const struct path *dir,
		      const char *name, const char *target)
{
	struct dentry *dentry = name_lock(root, dir, name, true);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = kftp_checks_symlink(dir, dentry) ?:
	      kftp_compat_symlink(dir, dentry, target);
	name_unlock(dir, dentry);
	return err;
}

static int name_link(const struct kftp_root *root, const struct path *dir,
		     const char *name, const struct path *file, bool draft)
{
	struct dentry *dentry;
	int err;

	if (file->mnt != dir->mnt)
		return -EXDEV;
	dentry = name_lock(root, dir, name, true);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = (draft ? kftp_checks_name_draft(dir, dentry) :
		       kftp_checks_link(file, dir, dentry)) ?:
	      vfs_link(file->dentry, kftp_idmap(dir->mnt), d_inode(dir->dentry),
		       dentry, NULL);
	name_unlock(dir, dentry);
	return err;
}

/**
 * kftp_name_link() - give a file a new name by a hard link
 * @root: the session's root
 * @dir: the directory of the new name
 * @name: the new name, a single component
 * @file: the file; must have a name already
 *
 * Return: 0; -EEXIST if the name exists; -EXDEV if the file is on another mount than
 * the directory; another error of link(2).
 */
int kftp_name_link(const struct kftp_root *root, const struct path *dir,
		   const char *name, const struct path *file)
{
	return name_link(root, dir, name, file, false);
}

/**
 * kftp_name_link_draft() - give a draft without a name its first name
 * @root: the session's root
 * @dir: the directory of the name; the draft must have been made in it with O_TMPFILE
 * @name: the name, a single component
 * @draft: the draft
 *
 * Return: 0; -EEXIST if the name exists; another error of link(2).
 */
int kftp_name_link_draft(const struct kftp_root *root, const struct path *dir,
			 const char *name, const struct path *draft)
{
	return name_link(root, dir, name, draft, true);
}

/**
 * kftp_name_unlink() - remove a file's name
 * @root: the session's root; NULL if the name is removed even after kftp_root_shut()
 * @dir: the directory
 * @name: a single component
 * @inode: if not NULL, the name is removed only if it leads to this inode
 *
 * Return: 0; -ENOENT if the name does not exist or leads to another inode; another
 * error of unlink(2).
 */
int kftp_name_unlink(const struct kftp_root *root, const struct path *dir,
		     const char *name, const struct inode *inode)
{
	struct dentry *dentry = name_lock(root, dir, name, false);
	struct inode *found;
	int err = -ENOENT;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	found = d_inode(dentry);
	ihold(found);
	if (!inode || found == inode)
		err = kftp_checks_unlink(dir, dentry) ?:
		      vfs_unlink(kftp_idmap(dir->mnt), d_inode(dir->dentry),
				 dentry, NULL);
	kftp_compat_end(dir, dentry);
	/*
	 * ORDER: give up the file after the lock of the directory, as unlink(2) does. If
	 * it was the last name, this frees the file's pages and blocks, which can take
	 * long.
	 */
	iput(found);
	mnt_drop_write(dir->mnt);
	return err;
}

/**
 * kftp_name_rename() - rename a file or directory
 * @root: the session's root
 * @from: directory of the old name
 * @old: the old name, a single component
 * @to: directory of the new name
 * @new: the new name, a single component
 * @replace: if true, a file with the new name is replaced
 * @inode: if not NULL, the file is renamed only if the old name leads to this inode
 *
 * Return: 0; -ENOENT if the old name does not exist or leads to another inode; -EEXIST
 * if @replace is false and the new name exists; -EXDEV if the directories are on
 * different mounts; another error of rename(2).
 */
int kftp_name_rename(const struct kftp_root *root, const struct path *from,
		     const char *old, const struct path *to, const char *new,
		     bool replace, const struct inode *inode)
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
				 replace ? 0 : RENAME_NOREPLACE, inode,
				 kftp_checks_rename, root);
	mnt_drop_write(from->mnt);
	return err;
}

/**
 * kftp_name_sync() - write the names of a directory to stable storage
 * @dir: the directory
 *
 * Opens the directory for reading, but does not check that the user is allowed to read
 * it: a user who can make files in a directory is not always allowed to read it.
 *
 * Context: blocks until the disk has written the names.
 *
 * Return: 0 on success, or if the file system can't sync directories; else an error.
 */
int kftp_name_sync(const struct path *dir)
{
	struct file *file;
	int err;

	kftp_root_assert_entered();
	file = kftp_checks_opened(dentry_open(dir, O_RDONLY | O_DIRECTORY, current_cred()),
				  MAY_READ);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = vfs_fsync(file, 0);
	__fput_sync(file);
	return err == -EINVAL ? 0 : err;
}
