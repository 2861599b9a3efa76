// SPDX-License-Identifier: GPL-2.0
/*
 * What the session's user may do with files: as access(2) says, and what the system
 * calls check beyond that.
 *
 * For display only. Every command checks again when it opens or changes a file.
 *
 * Context: process, may sleep; after kftp_root_enter() unless said otherwise.
 */
#include <linux/mount.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/access.h"
#include "fs/location.h"
#include "fs/name.h"

/* MAY_ACCESS: file systems ask their server (FUSE), security modules do not log. */
static bool access_permits(const struct path *path, int mask)
{
	return !inode_permission(kftp_idmap(path->mnt), d_inode(path->dentry),
				 MAY_ACCESS | mask);
}

/* Returns KFTP_ACCESS_WRITE and KFTP_ACCESS_ADD. */
static u32 access_to_write(const struct path *path, int mask)
{
	if (__mnt_is_readonly(path->mnt) || !access_permits(path, mask))
		return 0;
	if (IS_APPEND(d_inode(path->dentry)))
		return KFTP_ACCESS_ADD;
	return KFTP_ACCESS_WRITE | KFTP_ACCESS_ADD;
}

/**
 * kftp_access_of() - what the user may do with the content of a file or directory
 * @path: of the file
 *
 * Return: KFTP_ACCESS_*, without REMOVE and RENAME; 0 if @path is neither
 * a file nor a directory.
 */
u32 kftp_access_of(const struct path *path)
{
	u32 access = 0;

	kftp_root_assert_entered();
	if (!d_is_reg(path->dentry) && !d_is_dir(path->dentry))
		return 0;
	if (access_permits(path, MAY_READ))
		access |= KFTP_ACCESS_READ;
	if (d_is_reg(path->dentry))
		return access | access_to_write(path, MAY_WRITE);
	if (!access_permits(path, MAY_EXEC))
		return access;
	return access | KFTP_ACCESS_ENTER | access_to_write(path, MAY_WRITE | MAY_EXEC);
}

/* What unlink(2) checks beyond the permission to change the directory. */
static bool access_may_unlink(const struct path *dir, const struct path *path)
{
	struct inode *inode = d_inode(path->dentry);

	/* A mount point: its name belongs to another directory. */
	if (path->mnt != dir->mnt || IS_APPEND(inode) || IS_IMMUTABLE(inode))
		return false;
	return !check_sticky(kftp_idmap(dir->mnt), d_inode(dir->dentry), inode);
}

/**
 * kftp_access_of_entry() - what the user may do with an entry of a directory
 * @dir_access: kftp_access_of() of the directory
 * @dir: path of the directory
 * @path: of the entry; a link is not followed
 *
 * Return: KFTP_ACCESS_*.
 */
u32 kftp_access_of_entry(u32 dir_access, const struct path *dir, const struct path *path)
{
	u32 access = kftp_access_of(path);

	if (dir_access & KFTP_ACCESS_WRITE && access_may_unlink(dir, path))
		access |= KFTP_ACCESS_REMOVE | KFTP_ACCESS_RENAME;
	return access;
}

/* May the user remove or rename what has the last name of a path? */
static bool access_to_name(const struct kftp_root *root, const char *path)
{
	struct kftp_location at = {};
	struct path found;
	struct kstat stat;
	bool may;

	may = !kftp_location_get(&at, root, path) &&
	      kftp_access_of(&at.dir) & KFTP_ACCESS_WRITE &&
	      !kftp_name_find(&at.dir, at.name, &found, &stat);
	if (may) {
		may = access_may_unlink(&at.dir, &found);
		path_put(&found);
	}
	kftp_location_put(&at);
	return may;
}

/**
 * kftp_access_get() - what the user may do with a path
 * @root: the session's root
 * @path: absolute in it; a link at the end is followed, except to remove it
 *
 * Context: need not be after kftp_root_enter().
 *
 * Return: KFTP_ACCESS_*; 0 if it does not exist.
 */
u32 kftp_access_get(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	u32 access = 0;

	if (!kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found)) {
		access = kftp_access_of(&found);
		path_put(&found);
	}
	if (access_to_name(root, path))
		access |= KFTP_ACCESS_REMOVE | KFTP_ACCESS_RENAME;
	kftp_root_leave(before);
	return access;
}
