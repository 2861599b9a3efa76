// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and changes attributes of files, and reads the free space of file systems.
 *
 * Context: process context; may sleep.
 */
#include <linux/namei.h>
#include <linux/statfs.h>

#include "compat/compat.h"
#include "fs/acl.h"
#include "fs/attr.h"
#include "fs/checks.h"

static int attr_get(const struct path *path, struct kstat *now)
{
	return vfs_getattr(path, now, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
}

/*
 * Sets @to to the mode that @attr gives to a file with the mode @now. Returns true if
 * @attr gives a mode.
 */
static bool attr_to_mode(umode_t *to, const struct kftp_attr *attr, umode_t now)
{
	u32 mode = attr->mode;

	if (attr->given & KFTP_ATTR_CHANGE) {
		mode = now & S_IALLUGO;
		kftp_mode_apply(&attr->change, S_ISDIR(now), &mode);
	}
	*to = (mode & S_IALLUGO) | (now & ~S_IALLUGO);
	return attr->given & (KFTP_ATTR_MODE | KFTP_ATTR_CHANGE);
}

/* @now: the file's present mode; the mode in the inode may be out of date (FUSE, NFS) */
static void attr_to_iattr(struct iattr *to, const struct kftp_attr *attr, umode_t now)
{
	to->ia_valid = ATTR_CTIME;
	if (attr->given & KFTP_ATTR_MODIFY) {
		to->ia_valid |= ATTR_MTIME | ATTR_MTIME_SET | ATTR_TIMES_SET;
		to->ia_mtime.tv_sec = attr->modify;
	}
	if (attr->given & KFTP_ATTR_ACCESS) {
		to->ia_valid |= ATTR_ATIME | ATTR_ATIME_SET | ATTR_TIMES_SET;
		to->ia_atime.tv_sec = attr->access;
	}
	if (attr_to_mode(&to->ia_mode, attr, now))
		to->ia_valid |= ATTR_MODE;
	if (attr->given & KFTP_ATTR_GROUP) {
		to->ia_valid |= ATTR_GID;
		to->ia_gid = make_kgid(&init_user_ns, attr->group);
	}
}

/* Returns -EACCES if KFTP_ATTR_UNREADABLE forbids the change. */
static int attr_check(const struct kftp_attr *attr, const struct iattr *to,
		      const struct inode *inode)
{
	bool shows = S_ISREG(inode->i_mode) && to->ia_valid & ATTR_MODE &&
		     to->ia_mode & ~inode->i_mode & S_IROTH;

	return shows && attr->given & KFTP_ATTR_UNREADABLE ? -EACCES : 0;
}

/*
 * Returns ATTR_KILL_* for the set-ID bits and capabilities that a file must lose when its
 * group changes, as with chown(2). If the file kept the set-group-ID bit, the program in
 * the file would get the rights of the new group. The caller must have locked the inode.
 */
static unsigned int attr_kills(const struct path *path)
{
	const struct inode *inode = d_inode(path->dentry);

	if (S_ISDIR(inode->i_mode))
		return 0;
	return ATTR_KILL_SUID | ATTR_KILL_PRIV |
	       setattr_should_drop_sgid(kftp_idmap(path->mnt), inode);
}

/*
 * The caller must have write access to the mount, by mnt_want_write(). All that comes
 * before the change can hang. Then the client may have sent the command again in another
 * session, and may have uploaded the file again. So if this session was cut, returns
 * -ESHUTDOWN and changes nothing.
 */
static int attr_notify(const struct kftp_root *root, const struct path *path,
		       struct iattr *attr)
{
	int err = kftp_checks_setattr(path, attr);

	if (err)
		return err;
	inode_lock(d_inode(path->dentry));
	if (attr->ia_valid & ATTR_GID)
		attr->ia_valid |= attr_kills(path);
	err = kftp_root_check(root) ?:
	      notify_change(kftp_idmap(path->mnt), path->dentry, attr, NULL);
	inode_unlock(d_inode(path->dentry));
	return err;
}

static int attr_change(const struct kftp_root *root, const struct path *path,
		       struct iattr *attr)
{
	int err = mnt_want_write(path->mnt);

	if (err)
		return err;
	err = attr_notify(root, path, attr);
	mnt_drop_write(path->mnt);
	return err;
}

/*
 * Removes the set-ID bits and capabilities, as every truncation does, before the check:
 * this can hang too.
 */
static int attr_cut(const struct kftp_root *root, struct file *file, loff_t size)
{
	struct iattr attr = {
		.ia_valid = ATTR_SIZE | ATTR_MTIME | ATTR_CTIME | ATTR_FILE,
		.ia_size = size,
		.ia_file = file,
	};
	int err;

	inode_lock(file_inode(file));
	err = file_remove_privs(file) ?: kftp_root_check(root) ?:
	      notify_change(kftp_idmap(file->f_path.mnt), file->f_path.dentry, &attr, NULL);
	inode_unlock(file_inode(file));
	return err;
}

/**
 * kftp_attr_cut() - cut a file to a size, as ftruncate(2) does
 * @root: the session's root
 * @file: the file, open for writing
 * @size: the new size in bytes; a shorter file gets longer
 *
 * Context: must be called after kftp_root_enter().
 *
 * Return: 0; -ESHUTDOWN after kftp_root_shut(), and then the file has its former size;
 * another error.
 */
int kftp_attr_cut(const struct kftp_root *root, struct file *file, loff_t size)
{
	int err;

	kftp_root_assert_entered();
	err = kftp_checks_truncate(&file->f_path) ?: mnt_want_write(file->f_path.mnt);
	if (err)
		return err;
	err = attr_cut(root, file, size);
	mnt_drop_write(file->f_path.mnt);
	return err;
}

/**
 * kftp_attr_copy() - give a new file the mode, ACL and group of the file it will replace
 * @root: the session's root
 * @path: path of the new file
 * @replaced: path of the old file, in the same directory
 * @old: attributes of the old file
 *
 * If the user may not set the group, the new file keeps its own group. The members of
 * this group had only the permissions of others on the old file. So on the new file, the
 * group gets a permission only if others have it too. The owner is not copied, and no
 * extended attribute except the ACL is copied.
 *
 * Context: must be called after kftp_root_enter().
 *
 * Return: 0 or an error.
 */
int kftp_attr_copy(const struct kftp_root *root, const struct path *path,
		   const struct path *replaced, const struct kstat *old)
{
	struct iattr group = { .ia_valid = ATTR_GID | ATTR_CTIME };
	struct iattr mode = { .ia_valid = ATTR_MODE | ATTR_CTIME };
	struct kstat new;
	bool weaken;
	int ret;

	kftp_root_assert_entered();
	ret = attr_get(path, &new) ?: mnt_want_write(path->mnt);
	if (ret)
		return ret;
	mode.ia_mode = old->mode & (S_IFMT | 0777);
	group.ia_gid = old->gid;
	weaken = !gid_eq(old->gid, new.gid) && attr_notify(root, path, &group);
	if (weaken)
		mode.ia_mode &= ~0070 | (mode.ia_mode & 0007) << 3;
	ret = kftp_acl_copy(path, replaced, weaken);
	if (!ret && d_inode(path->dentry)->i_mode != mode.ia_mode)
		ret = attr_notify(root, path, &mode);
	mnt_drop_write(path->mnt);
	return min(ret, 0);
}

static int attr_set(const struct kftp_root *root, const struct path *path,
		    const struct kftp_attr *attr, struct kstat *now)
{
	struct iattr to = {};
	int err = attr_get(path, now);

	if (err)
		return err;
	attr_to_iattr(&to, attr, now->mode);
	return attr_check(attr, &to, d_inode(path->dentry)) ?:
	       attr_change(root, path, &to) ?: attr_get(path, now);
}

/**
 * kftp_attr_set() - change all given attributes of a file, or none of them
 * @root: the session's root
 * @path: path of the file, absolute in @root; a symbolic link is followed
 * @attr: the new attributes; must not give both a group and a mode
 * @now: set to the attributes of the file after the change
 *
 * A file system may change a time to one that it can represent, and may drop bits of the
 * mode. As with chmod(2), the file loses the set-group-ID bit if the user is not in the
 * file's group.
 *
 * Return: 0 if all given attributes are changed; -EPERM if the user does not own the
 * file or is not in the new group; -EACCES if KFTP_ATTR_UNREADABLE forbids the mode;
 * -ESHUTDOWN after kftp_root_shut(); another error.
 */
int kftp_attr_set(const struct kftp_root *root, const char *path,
		  const struct kftp_attr *attr, struct kstat *now)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found);
	if (!err) {
		err = attr_set(root, &found, attr, now);
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
	/* f_bavail can be negative if the superuser's reserve is in use. */
	if ((s64)stat.f_bavail < 0)
		stat.f_bavail = 0;
	if (check_mul_overflow(stat.f_bavail, (u64)(stat.f_frsize ?: stat.f_bsize),
			       bytes))
		*bytes = U64_MAX;
	return 0;
}
