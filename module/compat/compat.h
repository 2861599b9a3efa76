/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Only the files of this folder depend on the version of the kernel. They use interfaces
 * that are different in older kernels. Each function or macro does the same on all
 * supported kernels. The functions for sockets are in socket.h, all others in this file.
 */
#ifndef _KFTP_COMPAT_H
#define _KFTP_COMPAT_H

#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/posix_acl_xattr.h>
#include <linux/timer.h>
#include <linux/uio.h>
#include <linux/version.h>
#include <linux/xattr.h>

#define KFTP_KERNEL(major, minor) (LINUX_VERSION_CODE >= KERNEL_VERSION(major, minor, 0))

#if !KFTP_KERNEL(6, 3)
#define kftp_idmap(mnt) mnt_user_ns(mnt)
#else
#define kftp_idmap(mnt) mnt_idmap(mnt)
#endif

#if !KFTP_KERNEL(6, 4)
/* These kernels export this function, but declare it only in fs/internal.h. */
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt,
		    const char *name, unsigned int flags, struct path *path);
#endif

#if !KFTP_KERNEL(6, 2)
#define kftp_timer_stop(timer) del_timer_sync(timer)
#else
#define kftp_timer_stop(timer) timer_delete_sync(timer)
#endif

/**
 * kftp_compat_get_acl() - get the access ACL of a file
 * @path: the file, in a file system that has ACLs
 *
 * Return: the ACL, with ids as they are in the file system; NULL or ERR_PTR(-ENODATA) if
 * the file has no ACL; or another error pointer.
 */
static inline struct posix_acl *kftp_compat_get_acl(const struct path *path)
{
#if KFTP_KERNEL(6, 2)
	return vfs_get_acl(kftp_idmap(path->mnt), path->dentry,
			   XATTR_NAME_POSIX_ACL_ACCESS);
#else
	return get_acl(d_inode(path->dentry), ACL_TYPE_ACCESS);
#endif
}

/**
 * kftp_compat_set_acl() - set the access ACL of a file
 * @path: the file; the caller holds mnt_want_write()
 * @acl: the ACL, with ids as the mount shows them; NULL to remove the ACL
 *
 * Return: 0 or an error of setxattr(2).
 */
#if KFTP_KERNEL(6, 2)
static inline int kftp_compat_set_acl(const struct path *path, struct posix_acl *acl)
{
	if (!acl)
		return vfs_remove_acl(kftp_idmap(path->mnt), path->dentry,
				      XATTR_NAME_POSIX_ACL_ACCESS);
	return vfs_set_acl(kftp_idmap(path->mnt), path->dentry,
			   XATTR_NAME_POSIX_ACL_ACCESS, acl);
}
#else
static inline int kftp_compat_set_acl(const struct path *path, struct posix_acl *acl)
{
	size_t size = acl ? posix_acl_xattr_size(acl->a_count) : 0;
	void *value;
	int err;

	if (!acl)
		return vfs_removexattr(kftp_idmap(path->mnt), path->dentry,
				       XATTR_NAME_POSIX_ACL_ACCESS);
	value = kmalloc(size, GFP_KERNEL);
	if (!value)
		return -ENOMEM;
	err = posix_acl_to_xattr(&init_user_ns, acl, value, size);
	if (err >= 0)
		err = vfs_setxattr(kftp_idmap(path->mnt), path->dentry,
				   XATTR_NAME_POSIX_ACL_ACCESS, value, size, 0);
	kfree(value);
	return err;
}
#endif

#if !KFTP_KERNEL(7, 0)
#define kftp_compat_unbound_wq system_unbound_wq
#else
#define kftp_compat_unbound_wq system_dfl_wq
#endif

/**
 * kftp_compat_silence() - turn off the inotify and fanotify events of an open file
 * @file: the open file; nothing else may have a reference to it
 */
static inline void kftp_compat_silence(struct file *file)
{
#ifdef FMODE_FSNOTIFY_MASK
	file->f_mode &= ~FMODE_FSNOTIFY_MASK;
#endif
	file->f_mode |= FMODE_NONOTIFY;
}

/* Assigns the text of a __string() field in a tracepoint. */
#if !KFTP_KERNEL(6, 10)
#define kftp_compat_assign_str(name, text) __assign_str(name, text)
#else
#define kftp_compat_assign_str(name, text) __assign_str(name)
#endif

/*
 * Type of vfs_path_parent_lookup() in kernel 7.0 and later. The stable releases of some
 * older kernels have this type too.
 */
typedef int kftp_compat_parent_fn(struct filename *name, unsigned int flags,
				  struct path *parent, struct qstr *last,
				  const struct path *root);

/*
 * Type of vfs_path_parent_lookup() in kernels before 7.0, except the stable releases that
 * have the type above. The function sets *@type to LAST_NORM (0) if the last component of
 * the path is a name, and to another value if it is "/", "." or "..".
 */
typedef int kftp_compat_parent_old_fn(struct filename *name, unsigned int flags,
				      struct path *parent, struct qstr *last,
				      int *type, const struct path *root);

#define KFTP_PARENT_IS(type) \
	__builtin_types_compatible_p(typeof(vfs_path_parent_lookup), type)

/**
 * kftp_compat_parent() - look up the directory that contains the last name of a path
 * @root: the root directory; ".." and absolute symbolic links do not lead out of it
 * @name: the path
 * @flags: LOOKUP_* flags in addition to LOOKUP_PARENT
 * @parent: set to the directory; the caller must call path_put() for it
 * @last: set to the last component; its text is part of @name
 *
 * Return: 0 on success; -EINVAL if the last component is "/", "." or ".."; another error
 * if the lookup failed.
 */
static inline int kftp_compat_parent(const struct path *root,
				     struct filename *name, unsigned int flags,
				     struct path *parent, struct qstr *last)
{
	void *lookup = vfs_path_parent_lookup;
	int type, err;

	BUILD_BUG_ON(!KFTP_PARENT_IS(kftp_compat_parent_fn) &&
		     !KFTP_PARENT_IS(kftp_compat_parent_old_fn));
	if (KFTP_PARENT_IS(kftp_compat_parent_fn))
		return ((kftp_compat_parent_fn *)lookup)(name, flags, parent,
							 last, root);
	err = ((kftp_compat_parent_old_fn *)lookup)(name, flags, parent, last,
						    &type, root);
	if (!err && type != 0 /* LAST_NORM */) {
		path_put(parent);
		err = -EINVAL;
	}
	return err;
}

/**
 * kftp_compat_lookup() - look up one name in a directory with the current credentials
 * @parent: the directory; the caller's permission to search it is checked
 * @name: the name, a single component
 * @len: length of @name in bytes
 *
 * Return: the dentry, for which the caller must call dput(); or an error pointer: -ENOENT
 * if the directory does not have the name; -EACCES if permission is missing, or if the
 * name is "." or ".."; or another error.
 */
static inline struct dentry *kftp_compat_lookup(const struct path *parent,
						const char *name, size_t len)
{
#if KFTP_KERNEL(6, 16)
	struct qstr component = QSTR_INIT(name, len);

	return lookup_one_positive_unlocked(kftp_idmap(parent->mnt), &component,
					    parent->dentry);
#else
	return lookup_one_positive_unlocked(kftp_idmap(parent->mnt), name,
					    parent->dentry, len);
#endif
}

/**
 * kftp_compat_start() - lock a directory, and look up a name to create or remove in it
 * @parent: the directory
 * @last: the name
 * @create: true to create the name, which must not exist (otherwise -EEXIST); false to
 *	    remove the name, which must exist (otherwise -ENOENT)
 *
 * Return: the dentry, or an error pointer. After an error, the directory is not locked.
 * If there is no error, the directory is locked, and the caller must pass the dentry to
 * kftp_compat_end().
 */
static inline struct dentry *kftp_compat_start(const struct path *parent,
					       struct qstr *last, bool create)
{
#if KFTP_KERNEL(7, 0)
	return create ? start_creating(kftp_idmap(parent->mnt), parent->dentry, last) :
			start_removing(kftp_idmap(parent->mnt), parent->dentry, last);
#else
	struct inode *dir = d_inode(parent->dentry);
	struct dentry *dentry;

	inode_lock_nested(dir, I_MUTEX_PARENT);
	dentry = lookup_one(kftp_idmap(parent->mnt), last->name, parent->dentry,
			    last->len);
	if (!IS_ERR(dentry) && d_is_negative(dentry) != create) {
		dput(dentry);
		dentry = ERR_PTR(create ? -EEXIST : -ENOENT);
	}
	if (IS_ERR(dentry))
		inode_unlock(dir);
	return dentry;
#endif
}

/**
 * kftp_compat_end() - unlock the directory that kftp_compat_start() locked
 * @parent: the directory
 * @dentry: the dentry that kftp_compat_start() returned; after kftp_compat_mkdir(), the
 *	    pointer that kftp_compat_mkdir() returned
 */
static inline void kftp_compat_end(const struct path *parent,
				   struct dentry *dentry)
{
#if KFTP_KERNEL(7, 0)
	end_dirop(dentry);
#else
	if (!IS_ERR(dentry))
		dput(dentry);
	inode_unlock(d_inode(parent->dentry));
#endif
}

static inline struct dentry *kftp_compat_mkdir(const struct path *parent,
					       struct dentry *dentry, umode_t mode)
{
	struct inode *dir = d_inode(parent->dentry);
#if KFTP_KERNEL(7, 0)
	return vfs_mkdir(kftp_idmap(parent->mnt), dir, dentry, mode, NULL);
#else
	int err = vfs_mkdir(kftp_idmap(parent->mnt), dir, dentry, mode);

	if (!err)
		return dentry;
	dput(dentry);
	return ERR_PTR(err);
#endif
}

static inline int kftp_compat_rmdir(const struct path *parent,
				    struct dentry *dentry)
{
	struct inode *dir = d_inode(parent->dentry);
#if KFTP_KERNEL(7, 0)
	return vfs_rmdir(kftp_idmap(parent->mnt), dir, dentry, NULL);
#else
	return vfs_rmdir(kftp_idmap(parent->mnt), dir, dentry);
#endif
}

static inline int kftp_compat_symlink(const struct path *parent,
				      struct dentry *dentry, const char *target)
{
	struct inode *dir = d_inode(parent->dentry);
#if KFTP_KERNEL(7, 0)
	return vfs_symlink(kftp_idmap(parent->mnt), dir, dentry, target, NULL);
#else
	return vfs_symlink(kftp_idmap(parent->mnt), dir, dentry, target);
#endif
}

static inline int kftp_compat_vfs_rename(struct renamedata *rd)
{
	int err = vfs_rename(rd);

	if (err == -EINVAL && rd->flags) {
		rd->flags = 0;
		err = vfs_rename(rd);
	}
	return err;
}

struct kftp_root;

/* Type of the function that kftp_compat_rename() calls after it has found the names. */
typedef int kftp_compat_rename_check(const struct kftp_root *root,
				     const struct path *from, struct dentry *source,
				     const struct path *to, struct dentry *target,
				     unsigned int flags);

/**
 * kftp_compat_rename() - rename a file, or move it to a directory of the same mount
 * @from: directory of the old name
 * @old: the old name
 * @to: directory of the new name
 * @new: the new name
 * @flags: RENAME_NOREPLACE or 0
 * @only: NULL, or the inode that the old name must belong to; if the name belongs to
 *	  another inode, the error is -ENOENT
 * @check: called with the found names while the directories are locked; if it returns an
 *	   error, nothing is renamed
 * @root: passed to @check
 *
 * The caller must have called mnt_want_write(). If @flags is RENAME_NOREPLACE, but the
 * file system does not support this flag, this function renames without the flag. No
 * file is replaced in this case either: the function holds the locks of the directories,
 * and has seen that the new name does not exist. Exception: in a network file system
 * (NFS), another NFS client can create a file with the new name at the same time. Then
 * the rename replaces the file that the other NFS client has created.
 *
 * Return: 0 on success; or an error, as from rename(2).
 */
#if KFTP_KERNEL(7, 0)
static inline int kftp_compat_rename(const struct path *from, struct qstr *old,
				     const struct path *to, struct qstr *new,
				     unsigned int flags,
				     const struct inode *only,
				     kftp_compat_rename_check *check,
				     const struct kftp_root *root)
{
	struct renamedata rd = {
		.mnt_idmap = kftp_idmap(from->mnt),
		.old_parent = from->dentry,
		.new_parent = to->dentry,
		.flags = flags,
	};
	int err = start_renaming(&rd, 0, old, new);

	if (err)
		return err;
	err = -ENOENT;
	if (!only || d_inode(rd.old_dentry) == only)
		err = check(root, from, rd.old_dentry, to, rd.new_dentry, flags) ?:
		      kftp_compat_vfs_rename(&rd);
	end_renaming(&rd);
	return err;
}
#else
static inline int kftp_compat_rename_locked(const struct path *from,
					    struct dentry *source,
					    const struct path *to,
					    struct dentry *target,
					    struct dentry *trap,
					    unsigned int flags,
					    const struct inode *only,
					    kftp_compat_rename_check *check,
					    const struct kftp_root *root)
{
	struct renamedata rd = {
#if KFTP_KERNEL(6, 3)
		.old_mnt_idmap = kftp_idmap(from->mnt),
		.new_mnt_idmap = kftp_idmap(to->mnt),
#else
		.old_mnt_userns = kftp_idmap(from->mnt),
		.new_mnt_userns = kftp_idmap(to->mnt),
#endif
		.old_dir = d_inode(from->dentry),
		.old_dentry = source,
		.new_dir = d_inode(to->dentry),
		.new_dentry = target,
		.flags = flags,
	};

	if (d_is_negative(source) || (only && d_inode(source) != only))
		return -ENOENT;
	if ((flags & RENAME_NOREPLACE) && d_is_positive(target))
		return -EEXIST;
	if (source == trap)
		return -EINVAL;
	if (target == trap)
		return -ENOTEMPTY;
	return check(root, from, source, to, target, flags) ?:
	       kftp_compat_vfs_rename(&rd);
}

static inline int kftp_compat_rename(const struct path *from, struct qstr *old,
				     const struct path *to, struct qstr *new,
				     unsigned int flags,
				     const struct inode *only,
				     kftp_compat_rename_check *check,
				     const struct kftp_root *root)
{
	struct dentry *trap, *source, *target;
	int err;

	trap = lock_rename(to->dentry, from->dentry);
	if (IS_ERR(trap))
		return PTR_ERR(trap);
	source = lookup_one(kftp_idmap(from->mnt), old->name, from->dentry, old->len);
	if (IS_ERR(source)) {
		err = PTR_ERR(source);
		goto unlock;
	}
	target = lookup_one(kftp_idmap(to->mnt), new->name, to->dentry, new->len);
	if (IS_ERR(target)) {
		err = PTR_ERR(target);
		goto put_source;
	}
	err = kftp_compat_rename_locked(from, source, to, target, trap, flags,
					only, check, root);
	dput(target);
put_source:
	dput(source);
unlock:
	unlock_rename(to->dentry, from->dentry);
	return err;
}
#endif

/*
 * Writes to a file. While the file system is frozen, vfs_iter_write() waits in kernel 6.8
 * and later. In an older kernel, file_start_write() waits instead.
 */
static inline ssize_t kftp_compat_write(struct file *file, struct iov_iter *from,
					loff_t *pos)
{
	ssize_t ret;

	if (!KFTP_KERNEL(6, 8))
		file_start_write(file);
	ret = vfs_iter_write(file, from, pos, 0);
	if (!KFTP_KERNEL(6, 8))
		file_end_write(file);
	return ret;
}

#endif
