// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on paths. Each operation does what a system call (stat, mkdir, rename ...)
 * does, but in the session's root and as the session's user.
 *
 * Context: process context; may sleep.
 */
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/fs.h"
#include "fs/location.h"
#include "fs/name.h"
#include "fs/umask.h"

/**
 * kftp_fs_stat() - get the attributes of a file
 * @root: the session's root
 * @path: path of the file, absolute in @root
 * @follow: if true, a symbolic link at the end of @path is followed
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
 * kftp_fs_stat_shown() - get the attributes of a file that the client named for a listing
 * @root: the session's root
 * @path: path of the file, absolute in @root
 * @stat: set to the attributes
 *
 * If @path is a symbolic link, @stat is set to the attributes of the link's target.
 * Exception: if the user can't reach the target (for example because the target does
 * not exist), @stat is set to the attributes of the link itself.
 *
 * Return: 0 or an error of the lookup.
 */
int kftp_fs_stat_shown(const struct kftp_root *root, const char *path, struct kstat *stat)
{
	int err = kftp_fs_stat(root, path, true, stat);

	if (!err || kftp_fs_stat(root, path, false, stat))
		return err;
	return S_ISLNK(stat->mode) ? 0 : err;
}

/**
 * kftp_fs_may() - check if the session's user may access a file
 * @root: the session's root
 * @path: path of the file, absolute in @root
 * @mask: the access to check: MAY_READ, MAY_WRITE and MAY_EXEC in any combination
 *
 * Return: 0 if the user has all the access in @mask; -EACCES if not; an error of the
 * lookup.
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

/**
 * kftp_fs_mkdir() - make a directory
 * @root: the session's root
 * @path: path of the new directory, absolute in @root
 * @umask: permission bits that the new directory does not get; not used if the parent
 *	   directory has a default ACL
 *
 * Return: 0 or an error of mkdir(2).
 */
int kftp_fs_mkdir(const struct kftp_root *root, const char *path, umode_t umask)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	umode_t umask_before;
	int err = kftp_umask_enter(umask, &umask_before);

	if (!err) {
		err = kftp_location_get(&at, root, path) ?:
		      kftp_name_mkdir(root, &at.dir, at.name, 0777);
		kftp_umask_leave(umask_before);
	}
	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_fs_rmdir() - remove an empty directory
 * @root: the session's root
 * @path: path of the directory, absolute in @root
 *
 * Return: 0 or an error of rmdir(2); -EINVAL if @path is the root itself.
 */
int kftp_fs_rmdir(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	int err = kftp_location_get(&at, root, path) ?:
		  kftp_name_rmdir(root, &at.dir, at.name);

	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}

/*
 * Checks that the name of a location leads to a directory. Called if a path of the
 * command ends in "/". Returns 0; -ENOTDIR if the name leads to a file that is not a
 * directory; -EBUSY if something is mounted on the directory; or an error of the lookup.
 *
 * @found: set to the directory; the caller must drop it by path_put(). NULL if it is not
 *	   wanted
 */
static int location_is_directory(const struct kftp_location *at, struct path *found)
{
	struct path path;
	struct kstat stat;
	int err = kftp_name_find(&at->dir, at->name, &path, &stat);

	if (err)
		return err;
	if (!S_ISDIR(stat.mode))
		err = -ENOTDIR;
	else if (path.mnt != at->dir.mnt)
		err = -EBUSY;
	if (!err && found)
		*found = path;
	else
		path_put(&path);
	return err;
}

/*
 * Checks if a link may be made at a location. A path that ends in "/" must lead to a
 * directory, so no link may be made at such a path. For such a path, returns -ENOENT if
 * the name does not exist, else -EEXIST. For any other path, returns 0.
 */
static int location_may_link(const struct kftp_location *at)
{
	int err;

	if (!at->directory)
		return 0;
	err = location_is_directory(at, NULL);
	return err == -ENOENT ? err : -EEXIST;
}

/* If the old or the new path ends in "/", the renamed file must be a directory. */
static int rename_locations(const struct kftp_root *root, const struct kftp_location *old,
			    const struct kftp_location *new, bool replace)
{
	struct path found = {};
	int err = 0;

	if (old->directory || new->directory)
		err = location_is_directory(old, &found);
	if (!err)
		err = kftp_name_rename(root, &old->dir, old->name, &new->dir, new->name,
				       replace, found.dentry ? d_inode(found.dentry) : NULL);
	path_put(&found);
	return err;
}

/**
 * kftp_fs_unlink() - remove a file
 * @root: the session's root
 * @path: path of the file, absolute in @root
 *
 * Return: 0; -ENOTDIR if @path ends in "/" and the file is not a directory; another error
 * of unlink(2).
 */
int kftp_fs_unlink(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	int err = kftp_location_get(&at, root, path);

	if (!err && at.directory)
		err = location_is_directory(&at, NULL) ?: -EISDIR;
	if (!err)
		err = kftp_name_unlink(root, &at.dir, at.name, NULL);

	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_fs_rename() - rename a file or directory
 * @root: the session's root
 * @from: old path, absolute in @root
 * @to: new path, absolute in @root
 * @replace: if true, a file at @to is replaced
 *
 * If @replace is true, and @from and @to are hard links of one file, nothing changes and
 * both names stay, as POSIX demands of rename(2).
 *
 * Return: 0; -EEXIST if @replace is false and @to exists; -ENOTDIR if @from or @to ends
 * in "/" and the file at @from is not a directory; another error of rename(2).
 */
int kftp_fs_rename(const struct kftp_root *root, const char *from,
		   const char *to, bool replace)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location old = {}, new = {};
	int err = kftp_location_get(&old, root, from) ?:
		  kftp_location_get(&new, root, to) ?:
		  rename_locations(root, &old, &new, replace);

	kftp_location_put(&old);
	kftp_location_put(&new);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_fs_symlink() - make a symbolic link
 * @root: the session's root
 * @target: text of the link; need not be the path of an existing file
 * @path: path of the link, absolute in @root
 *
 * Any @target is safe for sessions, because a lookup in the root never leaves the root.
 * But the link can lead other programs out of the root.
 *
 * Return: 0 or an error of symlink(2).
 */
int kftp_fs_symlink(const struct kftp_root *root, const char *target,
		    const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	int err = kftp_location_get(&at, root, path) ?:
		  location_may_link(&at) ?:
		  kftp_name_symlink(root, &at.dir, at.name, target);

	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}

/*
 * Checks the rule of the sysctl fs.protected_hardlinks, because vfs_link() does not check
 * it. By this rule, a user who makes a hard link to a file of another user must have
 * permission to read and to write that file. The file must be a regular file that does
 * not give its user id, or its group id, to a process that executes it.
 */
static int may_link(const struct path *file)
{
	struct inode *inode = d_inode(file->dentry);

	if (inode_owner_or_capable(kftp_idmap(file->mnt), inode))
		return 0;
	if (!S_ISREG(inode->i_mode) || inode->i_mode & S_ISUID ||
	    (inode->i_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		return -EPERM;
	return inode_permission(kftp_idmap(file->mnt), inode,
				MAY_READ | MAY_WRITE) ? -EPERM : 0;
}

/**
 * kftp_fs_link() - make a hard link
 * @root: the session's root
 * @from: path of the file, absolute in @root; a symbolic link is not followed
 * @path: new path, absolute in @root
 *
 * Return: 0; -EPERM if the file is a directory, or if may_link() forbids the link to
 * a file of another user; -EXDEV if @path is on another mount than the file; another
 * error of link(2).
 */
int kftp_fs_link(const struct kftp_root *root, const char *from,
		 const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	struct path file;
	int err = kftp_root_lookup(root, from, 0, &file);

	if (!err) {
		err = may_link(&file) ?:
		      kftp_location_get(&at, root, path) ?:
		      location_may_link(&at) ?:
		      kftp_name_link(root, &at.dir, at.name, &file);
		kftp_location_put(&at);
		path_put(&file);
	}
	kftp_root_leave(before);
	return err;
}
