// SPDX-License-Identifier: GPL-2.0
/*
 * Finds out what the session's user may do with files. Checks what access(2) checks, and
 * also conditions of open(2), unlink(2) and rename(2), for example whether a file is
 * append-only.
 *
 * The results are only shown to the client. Every command checks again when it opens or
 * changes a file.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter(), except
 * where the comment of a function says otherwise.
 */
#include <linux/mount.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/access.h"
#include "fs/location.h"
#include "fs/name.h"

/*
 * MAY_ACCESS tells file systems and security modules that no open() follows this check.
 * Without this flag, a file system such as FUSE would leave the check to open(), and a
 * security module might log a refusal.
 */
static bool access_permits(const struct path *path, int mask)
{
	return !inode_permission(kftp_idmap(path->mnt), d_inode(path->dentry),
				 MAY_ACCESS | mask);
}

/*
 * Returns 0 if the user lacks a permission in @mask, or if the mount is read-only. Else
 * returns KFTP_ACCESS_ADD, and also KFTP_ACCESS_WRITE if the file or directory is not
 * append-only.
 */
static u32 access_to_write(const struct path *path, int mask)
{
	if (__mnt_is_readonly(path->mnt) || !access_permits(path, mask))
		return 0;
	if (IS_APPEND(d_inode(path->dentry)))
		return KFTP_ACCESS_ADD;
	return KFTP_ACCESS_WRITE | KFTP_ACCESS_ADD;
}

/**
 * kftp_access_of() - get what the user may do with the content of a file or directory
 * @path: path of the file or directory
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

/*
 * Returns true if an entry of a directory may be removed or renamed. The caller has
 * checked that the user may change the directory.
 */
static bool access_may_unlink(const struct path *dir, const struct path *path)
{
	struct inode *inode = d_inode(path->dentry);

	/* If something is mounted on the entry, the entry can't be removed. */
	if (path->mnt != dir->mnt || IS_APPEND(inode) || IS_IMMUTABLE(inode))
		return false;
	return !check_sticky(kftp_idmap(dir->mnt), d_inode(dir->dentry), inode);
}

/**
 * kftp_access_of_entry() - get what the user may do with an entry of a directory
 * @dir_access: return value of kftp_access_of() for the directory
 * @dir: path of the directory
 * @path: path of the entry; if the entry is a link, the path of the link itself
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

/*
 * Returns true if the user may remove or rename the file at @path. If @path ends in a
 * link, checks the link itself.
 */
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
 * kftp_access_get() - get what the user may do with a file, by its path
 * @root: the session's root
 * @path: path of the file, absolute in @root. If @path ends in a link, REMOVE and RENAME
 *	  apply to the link itself, and the other bits apply to the link's target
 *
 * Context: does not require kftp_root_enter() before the call.
 *
 * Return: KFTP_ACCESS_*; 0 if @path does not exist.
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
