// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and changes attributes of files, and reads the free space of file systems.
 *
 * Context: process context; may sleep.
 */
#include <linux/fs_struct.h>
#include <linux/namei.h>
#include <linux/statfs.h>

#include "fs/attr.h"
#include "compat/compat.h"

static void attr_to_iattr(struct iattr *to, const struct kftp_attr *attr,
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

static int attr_change(const struct path *path, struct iattr *attr)
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

/* Returns true if the file's directory has a default ACL, which replaces the umask. */
static bool has_default_acl(struct dentry *file)
{
	struct dentry *dir = dget_parent(file);
	bool has = has_acl(d_inode(dir), ACL_TYPE_DEFAULT);

	dput(dir);
	return has;
}

/**
 * kftp_attr_unmask() - set the bits that the worker's umask has cleared in a new file
 * @path: path of the file; the caller must have called mnt_want_write() for path->mnt
 * @mode: permission bits that the file should have
 *
 * Bits that a default ACL of the directory has cleared stay cleared.
 *
 * Context: must be called after kftp_root_enter().
 */
void kftp_attr_unmask(const struct path *path, umode_t mode)
{
	struct inode *inode = d_inode(path->dentry);
	umode_t masked = mode & ~current_umask();
	struct iattr change = { .ia_valid = ATTR_MODE | ATTR_CTIME };

	kftp_root_assert_entered();
	if (masked == mode || (inode->i_mode & 0777) != masked ||
	    has_default_acl(path->dentry))
		return;
	change.ia_mode = mode | (inode->i_mode & ~0777);
	inode_lock(inode);
	notify_change(kftp_idmap(path->mnt), path->dentry, &change, NULL);
	inode_unlock(inode);
}

/**
 * kftp_attr_copy() - give a new file the mode and group of the file that it replaces
 * @path: path of the new file
 * @replaced: inode of the old file
 * @old: attributes of the old file
 *
 * If the user may not set the group, the new file keeps another group. The members of
 * this other group had only the permissions of "others" on the old file. So the new
 * file's group permissions are set to the permissions of "others". If the old file has
 * an ACL, its group permissions are only a mask. So in this case too, the new file's
 * group permissions are set to the permissions of "others". Owner, ACL and extended
 * attributes are not copied.
 *
 * Context: must be called after kftp_root_enter().
 *
 * Return: 0 or an error.
 */
int kftp_attr_copy(const struct path *path, struct inode *replaced,
		   const struct kstat *old)
{
	struct iattr group = { .ia_valid = ATTR_GID | ATTR_CTIME };
	struct iattr mode = { .ia_valid = ATTR_MODE | ATTR_CTIME };
	struct kstat new;
	int err;

	kftp_root_assert_entered();
	err = vfs_getattr(path, &new, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	if (err)
		return err;
	mode.ia_mode = old->mode & (S_IFMT | 0777);
	group.ia_gid = old->gid;
	if ((!gid_eq(old->gid, new.gid) && attr_change(path, &group)) ||
	    has_acl(replaced, ACL_TYPE_ACCESS))
		mode.ia_mode = (mode.ia_mode & ~0070) | (mode.ia_mode & 0007) << 3;
	return mode.ia_mode == new.mode ? 0 : attr_change(path, &mode);
}

static bool is_member(const struct cred *cred, kgid_t gid)
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
 * kftp_attr_access() - get the access that the user has by the mode bits of a file
 * @root: the session's root
 * @stat: attributes of the file
 *
 * Use the result only for display. When the file is opened, the kernel also checks ACLs
 * and security modules. This function ignores them.
 *
 * Return: a mask of MAY_READ, MAY_WRITE and MAY_EXEC.
 */
u32 kftp_attr_access(const struct kftp_root *root, const struct kstat *stat)
{
	if (uid_eq(root->cred->fsuid, stat->uid))
		return stat->mode >> 6 & 7;
	if (is_member(root->cred, stat->gid))
		return stat->mode >> 3 & 7;
	return stat->mode & 7;
}

/**
 * kftp_attr_set() - change all given attributes of a file, or none of them
 * @root: the session's root
 * @path: path of the file, absolute in @root; a symbolic link is followed
 * @attr: the new attributes
 *
 * Return: 0 if all are changed; -EPERM if the user does not own the file; another
 * error.
 */
int kftp_attr_set(const struct kftp_root *root, const char *path,
		  const struct kftp_attr *attr)
{
	const struct cred *before = kftp_root_enter(root);
	struct iattr to = {};
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found);
	if (!err) {
		attr_to_iattr(&to, attr, d_inode(found.dentry));
		err = attr_change(&found, &to);
		path_put(&found);
	}
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_attr_space() - get the free space of a file system
 * @root: the session's root
 * @path: path of any file in the file system, absolute in @root
 * @bytes: set to the number of bytes that unprivileged users may still use
 *
 * Return: 0 if @bytes is set; -EOPNOTSUPP if the file system does not report its size;
 * another error.
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
	/* Some file systems report a negative number if root's reserve is in use. */
	if ((s64)stat.f_bavail < 0)
		stat.f_bavail = 0;
	if (check_mul_overflow(stat.f_bavail, (u64)(stat.f_frsize ?: stat.f_bsize),
			       bytes))
		*bytes = U64_MAX;
	return 0;
}
