// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of files and file systems: one of the callers of the VFS.
 *
 * Context: process, may sleep.
 */
#include <linux/fs_struct.h>
#include <linux/namei.h>
#include <linux/statfs.h>

#include "fs/attr.h"
#include "compat/compat.h"

static void fill(struct iattr *to, const struct kftp_attr *attr,
		 const struct inode *inode)
{
	to->ia_valid = ATTR_CTIME;
	if (attr->given & KFTP_ATTR_MODIFY) {
		to->ia_valid |= ATTR_MTIME | ATTR_MTIME_SET;
		to->ia_mtime.tv_sec = attr->modify;
	}
	if (attr->given & KFTP_ATTR_ACCESS) {
		to->ia_valid |= ATTR_ATIME | ATTR_ATIME_SET;
		to->ia_atime.tv_sec = attr->access;
	}
	if (attr->given & KFTP_ATTR_MODE) {
		to->ia_valid |= ATTR_MODE;
		to->ia_mode = (attr->mode & S_IALLUGO) |
			      (inode->i_mode & ~S_IALLUGO);
	}
}

static int change(const struct path *path, struct iattr *attr)
{
	int err = mnt_want_write(path->mnt);

	if (err)
		return err;
	inode_lock(d_inode(path->dentry));
	err = notify_change(kftp_idmap(path->mnt), path->dentry, attr, NULL);
	inode_unlock(d_inode(path->dentry));
	mnt_drop_write(path->mnt);
	return err;
}

static int set(const struct path *path, const struct kftp_attr *attr)
{
	struct iattr to = {};

	fill(&to, attr, d_inode(path->dentry));
	return change(path, &to);
}

static bool has_acl(struct inode *inode, int type)
{
	struct posix_acl *acl;

	if (!IS_POSIXACL(inode))
		return false;
	acl = kftp_compat_get_acl(inode, type);
	if (!IS_ERR_OR_NULL(acl))
		posix_acl_release(acl);
	return acl;
}

/* Then its files get no umask, but what that says. */
static bool has_default_acl(struct dentry *file)
{
	struct dentry *dir = dget_parent(file);
	bool has = has_acl(d_inode(dir), ACL_TYPE_DEFAULT);

	dput(dir);
	return has;
}

/**
 * kftp_attr_unmask() - give back the bits that the worker's umask has taken from a new file
 * @path: of the file; its user's credentials are on, and the mount may be written
 * @mode: permission bits that it was made with
 *
 * What a default access control list of the directory has taken stays taken.
 */
void kftp_attr_unmask(const struct path *path, umode_t mode)
{
	struct inode *inode = d_inode(path->dentry);
	umode_t masked = mode & ~current_umask();
	struct iattr change = { .ia_valid = ATTR_MODE | ATTR_CTIME };

	if (masked == mode || (inode->i_mode & 0777) != masked ||
	    has_default_acl(path->dentry))
		return;
	change.ia_mode = mode | (inode->i_mode & ~0777);
	inode_lock(inode);
	notify_change(kftp_idmap(path->mnt), path->dentry, &change, NULL);
	inode_unlock(inode);
}

/**
 * kftp_attr_unmask_file() - the same, of an open file
 * @file: the file; the file system may be frozen meanwhile
 * @mode: permission bits that it was made with, 0 where it was not made
 */
void kftp_attr_unmask_file(struct file *file, umode_t mode)
{
	if (!mode || mnt_want_write_file(file))
		return;
	kftp_attr_unmask(&file->f_path, mode);
	mnt_drop_write_file(file);
}

/**
 * kftp_attr_take_after() - make a new file like the one that it is to replace
 * @path: of the new file; its user's credentials are on
 * @replaced: the one that it replaces
 * @old: its attributes
 *
 * It gets the mode and, where the user may give it, the group. Where not, the
 * new file's group gets what others had: that is what its members were; and so
 * where the old file has an access control list, whose mask the mode shows.
 * Owner, that list and extended attributes are those of a new file.
 *
 * Return: 0 or an error.
 */
int kftp_attr_take_after(const struct path *path, struct inode *replaced,
			 const struct kstat *old)
{
	struct iattr group = { .ia_valid = ATTR_GID | ATTR_CTIME };
	struct iattr mode = { .ia_valid = ATTR_MODE | ATTR_CTIME };
	struct kstat new;
	int err;

	err = vfs_getattr(path, &new, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	if (err)
		return err;
	mode.ia_mode = old->mode & (S_IFMT | 0777);
	group.ia_gid = old->gid;
	/* With an access control list the group's bits are a mask, and not the group's. */
	if ((!gid_eq(old->gid, new.gid) && change(path, &group)) ||
	    has_acl(replaced, ACL_TYPE_ACCESS))
		mode.ia_mode = (mode.ia_mode & ~0070) | (mode.ia_mode & 0007) << 3;
	return mode.ia_mode == new.mode ? 0 : change(path, &mode);
}

/**
 * kftp_attr_set() - change attributes of a file, all or none
 * @root: the session's root
 * @path: absolute in it; a symbolic link is followed
 * @attr: what to change
 *
 * Return: 0; -EPERM where the user does not own the file; another error.
 */
int kftp_attr_set(const struct kftp_root *root, const char *path,
		  const struct kftp_attr *attr)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found);
	if (!err) {
		err = set(&found, attr);
		path_put(&found);
	}
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_attr_space() - what is free in a file system
 * @root: the session's root
 * @path: of any file in it, absolute in the root
 * @bytes: set to what users without privileges may still fill
 *
 * Return: 0; -EOPNOTSUPP where the file system does not say; another error.
 */
int kftp_attr_space(const struct kftp_root *root, const char *path, u64 *bytes)
{
	const struct cred *before = kftp_root_enter(root);
	struct kstatfs stat;
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found);
	if (!err) {
		err = vfs_statfs(&found, &stat);
		path_put(&found);
	}
	kftp_root_leave(before);
	if (err)
		return err;
	if (!stat.f_blocks)
		return -EOPNOTSUPP;
	/* Some say by a negative number that root's reserve is in use. */
	if ((s64)stat.f_bavail < 0)
		stat.f_bavail = 0;
	if (check_mul_overflow(stat.f_bavail, (u64)(stat.f_frsize ?: stat.f_bsize),
			       bytes))
		*bytes = U64_MAX;
	return 0;
}
