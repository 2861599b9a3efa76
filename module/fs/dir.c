// SPDX-License-Identifier: GPL-2.0
/*
 * Directories that are open or held: one of the callers of the VFS.
 *
 * Context: process, may sleep, with the credentials of the session's user: a
 * listing takes them on once for many entries.
 */
#include <linux/file.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/dir.h"

/* Nothing is done as somebody else, whatever the caller has forgotten. */
static bool is_user(const struct file *dir)
{
	return !WARN_ON_ONCE(current_cred() != dir->f_cred);
}

/**
 * kftp_dir_iterate() - read entries of a directory
 * @dir: from kftp_fs_open_dir(); remembers where it is
 * @ctx: actor that takes the names
 *
 * Return: 0 at the end or when the actor stopped; an error.
 */
int kftp_dir_iterate(struct file *dir, struct dir_context *ctx)
{
	return is_user(dir) ? iterate_dir(dir, ctx) : -EACCES;
}

/*
 * An entry, links not followed. One component needs no walk: that would begin
 * with a copy of the name, and look for ways out of the directory, which one
 * component is not. What is mounted on the entry is found by a walk.
 */
static int lookup(struct file *dir, const char *name, size_t len,
		  struct path *found)
{
	struct dentry *dentry;

	if (!is_user(dir))
		return -EACCES;
	dentry = kftp_compat_lookup(&dir->f_path, name, len);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (d_managed(dentry)) {
		dput(dentry);
		return vfs_path_lookup(dir->f_path.dentry, dir->f_path.mnt,
				       name, 0, found);
	}
	found->dentry = dentry;
	found->mnt = mntget(dir->f_path.mnt);
	return 0;
}

/**
 * kftp_dir_stat() - attributes of an entry of an open directory, links not followed
 * @dir: the directory
 * @name: a single component, NUL-terminated; "." and ".." give -EACCES
 * @len: its length in bytes
 * @stat: set to the attributes
 *
 * Return: 0; -ENOENT where it has gone meanwhile; another error.
 */
int kftp_dir_stat(struct file *dir, const char *name, size_t len,
		  struct kstat *stat)
{
	struct path found;
	int err;

	err = lookup(dir, name, len, &found);
	if (err)
		return err;
	err = vfs_getattr(&found, stat, STATX_BASIC_STATS | STATX_BTIME,
			  AT_STATX_SYNC_AS_STAT);
	path_put(&found);
	return err;
}

/**
 * kftp_dir_readlink() - what a symbolic link in an open directory says
 * @dir: the directory
 * @name: a single component, NUL-terminated
 * @len: its length in bytes
 * @buf: gets the text, cut to its size, NUL-terminated
 * @size: room in @buf
 *
 * Return: the length of the text; -EINVAL where it is no link, or one without a
 * text; another error.
 */
int kftp_dir_readlink(struct file *dir, const char *name, size_t len,
		      char *buf, size_t size)
{
	DEFINE_DELAYED_CALL(done);
	const char *link;
	struct path found;
	int err;

	err = lookup(dir, name, len, &found);
	if (err)
		return err;
	err = -EINVAL;
	/*
	 * A magic link (of procfs) has no text: it jumps, which takes a lookup
	 * that runs. One can tell by its own readlink.
	 */
	if (!d_is_symlink(found.dentry) || d_inode(found.dentry)->i_op->readlink)
		goto put;
	link = vfs_get_link(found.dentry, &done);
	err = PTR_ERR_OR_ZERO(link);
	if (!err) {
		err = min_t(size_t, strlen(link), size - 1);
		memcpy(buf, link, err);
		buf[err] = '\0';
		do_delayed_call(&done);
	}
put:
	path_put(&found);
	return err;
}

/**
 * kftp_dir_open() - open a directory in an open directory, a link not followed
 * @dir: the directory
 * @name: a single component, NUL-terminated; "." and ".." give -EACCES
 * @len: its length in bytes
 *
 * Return: the directory, for kftp_dir_iterate(); an error pointer, -ENOTDIR.
 */
struct file *kftp_dir_open(struct file *dir, const char *name, size_t len)
{
	struct path found;
	struct file *file;
	int err;

	err = lookup(dir, name, len, &found);
	if (err)
		return ERR_PTR(err);
	err = d_can_lookup(found.dentry) ?
		inode_permission(kftp_idmap(found.mnt), d_inode(found.dentry),
				 MAY_OPEN | MAY_READ) : -ENOTDIR;
	file = err ? ERR_PTR(err) :
		     dentry_open(&found, O_RDONLY | O_DIRECTORY | O_LARGEFILE,
				 current_cred());
	path_put(&found);
	return file;
}

/**
 * kftp_dir_may() - whether the user may use an open directory in a way
 * @dir: the directory
 * @mask: MAY_READ, MAY_WRITE, MAY_EXEC
 *
 * Return: whether all of @mask is permitted.
 */
bool kftp_dir_may(struct file *dir, int mask)
{
	return is_user(dir) && !inode_permission(kftp_idmap(dir->f_path.mnt),
						 file_inode(dir), mask);
}

/**
 * kftp_dir_may_replace() - whether a file may be replaced by another
 * @dir: the directory that it is in
 * @target: what is to be replaced
 *
 * It has to be one that the user may write, and take away from its directory.
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0; -EISDIR; -EEXIST a link; -EINVAL another kind; -EBUSY it is mounted by
 * itself, from another directory; -EPERM; -EACCES; -EROFS.
 */
int kftp_dir_may_replace(const struct path *dir, const struct path *target)
{
	struct inode *inode = d_inode(target->dentry);

	if (d_is_dir(target->dentry))
		return -EISDIR;
	if (d_is_symlink(target->dentry))
		return -EEXIST;
	if (!d_is_reg(target->dentry))
		return -EINVAL;
	if (target->dentry == target->mnt->mnt_root)
		return -EBUSY;
	/* rename(2) will ask for this, when all has arrived. */
	if (IS_APPEND(inode) ||
	    check_sticky(kftp_idmap(dir->mnt), d_inode(dir->dentry), inode))
		return -EPERM;
	return inode_permission(kftp_idmap(target->mnt), inode, MAY_WRITE);
}

/**
 * kftp_dir_find() - what a name in a directory stands for, links not followed
 * @dir: the directory
 * @name: a single component; ".." must not be asked for
 * @found: set to what was found; the caller puts it
 * @stat: set to its attributes
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0; -ENOENT; another error.
 */
int kftp_dir_find(const struct path *dir, const char *name,
		  struct path *found, struct kstat *stat)
{
	int err = vfs_path_lookup(dir->dentry, dir->mnt, name, 0, found);

	if (err)
		return err;
	err = vfs_getattr(found, stat, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	if (err)
		path_put(found);
	return err;
}

/**
 * kftp_dir_link() - give an open file a name
 * @dir: a directory of the file's own mount
 * @name: a single component that nothing has
 * @file: has a name already, or was opened with O_TMPFILE
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0; -EEXIST; what else link(2) says.
 */
int kftp_dir_link(const struct path *dir, const char *name, struct file *file)
{
	struct qstr last = QSTR_INIT(name, strlen(name));
	struct dentry *dentry;
	int err = mnt_want_write(dir->mnt);

	if (err)
		return err;
	dentry = kftp_compat_start(dir, &last, true);
	err = PTR_ERR_OR_ZERO(dentry);
	if (!err) {
		err = vfs_link(file->f_path.dentry, kftp_idmap(dir->mnt),
			       d_inode(dir->dentry), dentry, NULL);
		kftp_compat_end(dir, dentry);
	}
	mnt_drop_write(dir->mnt);
	return err;
}

/**
 * kftp_dir_unlink() - take a name away from a file
 * @dir: the directory
 * @name: a single component
 * @inode: the file
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0; -ENOENT where the name is not there, or is another file's; what
 * else unlink(2) says.
 */
int kftp_dir_unlink(const struct path *dir, const char *name,
		    const struct inode *inode)
{
	struct qstr last = QSTR_INIT(name, strlen(name));
	struct dentry *dentry;
	int err = mnt_want_write(dir->mnt);

	if (err)
		return err;
	dentry = kftp_compat_start(dir, &last, false);
	err = PTR_ERR_OR_ZERO(dentry);
	if (!err) {
		err = -ENOENT;
		if (d_inode(dentry) == inode)
			err = vfs_unlink(kftp_idmap(dir->mnt),
					 d_inode(dir->dentry), dentry, NULL);
		kftp_compat_end(dir, dentry);
	}
	mnt_drop_write(dir->mnt);
	return err;
}

/**
 * kftp_dir_rename() - rename a file in its directory
 * @dir: the directory
 * @from: old name, a single component
 * @to: new name, a single component
 * @replace: a file with the new name may be replaced; else -EEXIST
 * @inode: the file
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0; -ENOENT where the old name is not there, or is another file's;
 * what else rename(2) says.
 */
int kftp_dir_rename(const struct path *dir, const char *from, const char *to,
		    bool replace, const struct inode *inode)
{
	struct qstr old = QSTR_INIT(from, strlen(from));
	struct qstr new = QSTR_INIT(to, strlen(to));
	int err = mnt_want_write(dir->mnt);

	if (err)
		return err;
	err = kftp_compat_rename(dir, &old, dir, &new,
				 replace ? 0 : RENAME_NOREPLACE, inode);
	mnt_drop_write(dir->mnt);
	return err;
}

/**
 * kftp_dir_sync() - bring a directory's names to stable storage
 * @dir: the directory
 *
 * Asks for no permission: who may only write there syncs too.
 *
 * Context: after kftp_root_enter(); blocks for as long as the disk
 * takes.
 *
 * Return: 0, also where the file system has nothing to sync; an error.
 */
int kftp_dir_sync(const struct path *dir)
{
	struct file *file = dentry_open(dir, O_RDONLY | O_DIRECTORY,
					current_cred());
	int err;

	if (IS_ERR(file))
		return PTR_ERR(file);
	err = vfs_fsync(file, 0);
	__fput_sync(file);
	return err == -EINVAL ? 0 : err;
}
