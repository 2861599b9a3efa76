// SPDX-License-Identifier: GPL-2.0
/*
 * Paths: with attr.c, dir.c, draft.c, file.c and link.c the only caller of the VFS.
 *
 * Every path is absolute in the session's root and is looked up with
 * LOOKUP_IN_ROOT: "..", absolute links and renames under way all stay inside.
 * Every access runs with the credentials of the process that opened the root.
 *
 * Context: process, may sleep.
 */
#include <linux/file.h>
#include <linux/namei.h>
#include <linux/security.h>

#include "fs/attr.h"
#include "compat/compat.h"
#include "fs/fs.h"

/**
 * kftp_fs_stat() - attributes of a file
 * @root: the session's root
 * @path: absolute in it
 * @follow: follow a symbolic link at the end
 * @stat: set to the attributes
 *
 * Return: 0 or an error of the lookup.
 */
int kftp_fs_stat(const struct kftp_root *root, const char *path, bool follow,
		 struct kstat *stat)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, follow ? LOOKUP_FOLLOW : 0, &found);
	if (!err) {
		err = vfs_getattr(&found, stat, STATX_BASIC_STATS | STATX_BTIME,
				  AT_STATX_SYNC_AS_STAT);
		path_put(&found);
	}
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_fs_may() - whether the session's user may access a file
 * @root: the session's root
 * @path: absolute in it
 * @mask: MAY_READ, MAY_WRITE, MAY_EXEC
 *
 * Return: 0; -EACCES; an error of the lookup.
 */
int kftp_fs_may(const struct kftp_root *root, const char *path, int mask)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found);
	if (!err) {
		err = inode_permission(kftp_idmap(found.mnt),
				       d_inode(found.dentry), mask);
		path_put(&found);
	}
	kftp_root_leave(before);
	return err;
}

static bool in_groups(const struct cred *cred, kgid_t gid)
{
	int i;

	if (gid_eq(cred->fsgid, gid))
		return true;
	for (i = 0; i < cred->group_info->ngroups; i++)
		if (gid_eq(cred->group_info->gid[i], gid))
			return true;
	return false;
}

/**
 * kftp_fs_access() - what the mode bits of a file give the session's user
 * @root: the session's root
 * @stat: of the file
 *
 * For showing only: access control lists and security modules have the last
 * word when the file is opened.
 *
 * Return: MAY_READ, MAY_WRITE, MAY_EXEC.
 */
u32 kftp_fs_access(const struct kftp_root *root, const struct kstat *stat)
{
	if (uid_eq(root->cred->fsuid, stat->uid))
		return stat->mode >> 6 & 7;
	if (in_groups(root->cred, stat->gid))
		return stat->mode >> 3 & 7;
	return stat->mode & 7;
}

/* Some file systems ask another host only then what has become of a file (NFS). */
static bool is_revalidated_by_open(const struct path *path)
{
	return path->dentry->d_flags & DCACHE_OP_WEAK_REVALIDATE;
}

/*
 * Reading needs nothing of what a second walk does for writing (truncation,
 * write access); the permission is asked for here, since dentry_open() does not.
 */
static struct file *open_for_reading(const struct kftp_root *root,
				     const struct path *path, int flags)
{
	int err = inode_permission(kftp_idmap(path->mnt), d_inode(path->dentry),
				   MAY_OPEN | MAY_READ);

	if (err)
		return ERR_PTR(err);
	return dentry_open(path, flags, root->cred);
}

/**
 * kftp_fs_open_existing() - open what a path means
 * @root: the session's root
 * @name: absolute in it; a link at the end is followed
 * @flags: as of open(2): how; O_DIRECTORY for a directory, else a regular file
 *
 * Context: after kftp_root_enter().
 *
 * Return: the file; an error pointer, -EISDIR, -ENOTDIR, -EINVAL for what is
 * neither file nor directory.
 */
struct file *kftp_fs_open_existing(const struct kftp_root *root,
				   const char *name, int flags)
{
	struct file *file;
	struct path path;
	int err;

	err = kftp_root_lookup(root, name, LOOKUP_FOLLOW, &path);
	if (err)
		return ERR_PTR(err);
	flags |= O_NONBLOCK | O_NOCTTY | O_LARGEFILE;
	/* Checked before the open: opening a device or a FIFO has effects. */
	if (d_is_dir(path.dentry) != !!(flags & O_DIRECTORY))
		file = ERR_PTR(d_is_dir(path.dentry) ? -EISDIR : -ENOTDIR);
	else if (!d_is_dir(path.dentry) && !d_is_reg(path.dentry))
		file = ERR_PTR(-EINVAL);
	else if ((flags & O_ACCMODE) == O_RDONLY && !is_revalidated_by_open(&path))
		file = open_for_reading(root, &path, flags);
	else
		file = file_open_root(&path, "", flags, 0);
	path_put(&path);
	return file;
}

/**
 * kftp_fs_open() - open a regular file for reading
 * @root: the session's root
 * @path: absolute in it
 *
 * Return: the file; an error pointer, -EISDIR, -EINVAL for what is neither file
 * nor directory.
 */
struct file *kftp_fs_open(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct file *file = kftp_fs_open_existing(root, path, O_RDONLY);

	kftp_root_leave(before);
	return file;
}

/**
 * kftp_fs_open_dir() - open a directory for kftp_dir_iterate()
 * @root: the session's root
 * @path: absolute in it
 *
 * Return: the directory or an error pointer, -ENOTDIR.
 */
struct file *kftp_fs_open_dir(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct file *file = kftp_fs_open_existing(root, path, O_RDONLY | O_DIRECTORY);

	kftp_root_leave(before);
	return file;
}

enum dirop { DIROP_MKDIR, DIROP_RMDIR, DIROP_UNLINK };

static int make_dir(const struct path *parent, struct dentry **dentry, umode_t mode)
{
	struct path made = { .mnt = parent->mnt };

	*dentry = kftp_compat_mkdir(parent, *dentry, mode);
	if (IS_ERR(*dentry))
		return PTR_ERR(*dentry);
	made.dentry = *dentry;
	/* Some file systems leave it to the next lookup. */
	if (d_really_is_positive(made.dentry))
		kftp_attr_unmask(&made, mode);
	return 0;
}

static int dirop_locked(const struct path *parent, struct qstr *last,
			enum dirop op, umode_t mode)
{
	struct dentry *dentry;
	int err;

	dentry = kftp_compat_start(parent, last, op == DIROP_MKDIR);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	switch (op) {
	case DIROP_MKDIR:
		err = make_dir(parent, &dentry, mode);
		break;
	case DIROP_RMDIR:
		err = kftp_compat_rmdir(parent, dentry);
		break;
	default:
		err = vfs_unlink(kftp_idmap(parent->mnt),
				 d_inode(parent->dentry), dentry, NULL);
		break;
	}
	kftp_compat_end(parent, dentry);
	return err;
}

static int dirop(const struct kftp_root *root, const char *path, enum dirop op,
		 umode_t mode)
{
	const struct cred *before = kftp_root_enter(root);
	struct filename *name = getname_kernel(path);
	struct path parent;
	struct qstr last;
	int err;

	if (IS_ERR(name)) {
		err = PTR_ERR(name);
		goto revert;
	}
	err = kftp_root_lookup_parent(root, name, &parent, &last);
	if (err)
		goto put_name;
	err = mnt_want_write(parent.mnt);
	if (!err) {
		err = dirop_locked(&parent, &last, op, mode);
		mnt_drop_write(parent.mnt);
	}
	path_put(&parent);
put_name:
	putname(name);
revert:
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_fs_mkdir() - make a directory
 * @root: the session's root
 * @path: absolute in it
 * @mode: permission bits, umask already taken off
 *
 * Return: 0 or what mkdir(2) says.
 */
int kftp_fs_mkdir(const struct kftp_root *root, const char *path, umode_t mode)
{
	return dirop(root, path, DIROP_MKDIR, mode);
}

/**
 * kftp_fs_rmdir() - remove an empty directory
 * @root: the session's root
 * @path: absolute in it
 *
 * Return: 0 or what rmdir(2) says; -EINVAL for the root itself.
 */
int kftp_fs_rmdir(const struct kftp_root *root, const char *path)
{
	return dirop(root, path, DIROP_RMDIR, 0);
}

/**
 * kftp_fs_unlink() - remove a file
 * @root: the session's root
 * @path: absolute in it
 *
 * Return: 0 or what unlink(2) says.
 */
int kftp_fs_unlink(const struct kftp_root *root, const char *path)
{
	return dirop(root, path, DIROP_UNLINK, 0);
}

static int rename_parents(const struct path *from, struct qstr *old,
			  const struct path *to, struct qstr *new, bool replace)
{
	int err;

	if (from->mnt != to->mnt)
		return -EXDEV;
	err = mnt_want_write(from->mnt);
	if (err)
		return err;
	err = kftp_compat_rename(from, old, to, new,
				 replace ? 0 : RENAME_NOREPLACE, NULL);
	mnt_drop_write(from->mnt);
	return err;
}

/**
 * kftp_fs_rename() - rename a file or directory
 * @root: the session's root
 * @from: old path, absolute in it
 * @to: new path, absolute in it
 * @replace: a file at @to may be replaced; else -EEXIST
 *
 * Return: 0 or what rename(2) says.
 */
int kftp_fs_rename(const struct kftp_root *root, const char *from,
		   const char *to, bool replace)
{
	const struct cred *before = kftp_root_enter(root);
	struct filename *from_name, *to_name;
	struct path from_parent, to_parent;
	struct qstr from_last, to_last;
	int err;

	from_name = getname_kernel(from);
	if (IS_ERR(from_name)) {
		err = PTR_ERR(from_name);
		goto revert;
	}
	to_name = getname_kernel(to);
	if (IS_ERR(to_name)) {
		err = PTR_ERR(to_name);
		goto put_from_name;
	}
	err = kftp_root_lookup_parent(root, from_name, &from_parent, &from_last);
	if (err)
		goto put_to_name;
	err = kftp_root_lookup_parent(root, to_name, &to_parent, &to_last);
	if (err)
		goto put_from_parent;
	err = rename_parents(&from_parent, &from_last, &to_parent, &to_last,
			     replace);
	path_put(&to_parent);
put_from_parent:
	path_put(&from_parent);
put_to_name:
	putname(to_name);
put_from_name:
	putname(from_name);
revert:
	kftp_root_leave(before);
	return err;
}
