// SPDX-License-Identifier: GPL-2.0
/*
 * Open directories: what listings read of them.
 *
 * Context: process, may sleep; after kftp_root_enter(), which a listing calls
 * once for many entries.
 */
#include <linux/file.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/dir.h"

/* If a caller forgot kftp_root_enter(), nothing is done with the rights of the worker. */
static bool is_user(const struct file *dir)
{
	return !WARN_ON_ONCE(current_cred() != dir->f_cred);
}

/**
 * kftp_dir_iterate() - read entries of a directory
 * @dir: the directory, which remembers its position
 * @ctx: actor that takes the names
 *
 * Return: 0 at the end or when the actor stopped; an error.
 */
int kftp_dir_iterate(struct file *dir, struct dir_context *ctx)
{
	return is_user(dir) ? iterate_dir(dir, ctx) : -EACCES;
}

/*
 * Looks up an entry, links not followed. A single component needs no path walk,
 * which would copy the name and guard against ways out of the directory. Only
 * what is mounted on the entry is found by a path walk.
 */
static int lookup_entry(struct file *dir, const char *name, size_t len,
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
 * Return: 0; -ENOENT if it no longer exists; another error.
 */
int kftp_dir_stat(struct file *dir, const char *name, size_t len,
		  struct kstat *stat)
{
	struct path found;
	int err;

	err = lookup_entry(dir, name, len, &found);
	if (err)
		return err;
	err = vfs_getattr(&found, stat, STATX_BASIC_STATS | STATX_BTIME,
			  AT_STATX_SYNC_AS_STAT);
	path_put(&found);
	return err;
}

/**
 * kftp_dir_readlink() - read the text of a symbolic link in an open directory
 * @dir: the directory
 * @name: a single component, NUL-terminated
 * @len: its length in bytes
 * @buf: gets the text, cut to its size, NUL-terminated
 * @size: room in @buf
 *
 * Return: the length of the text; -EINVAL if it is no link, or has no text;
 * another error.
 */
int kftp_dir_readlink(struct file *dir, const char *name, size_t len,
		      char *buf, size_t size)
{
	DEFINE_DELAYED_CALL(done);
	const char *link;
	struct path found;
	int err;

	err = lookup_entry(dir, name, len, &found);
	if (err)
		return err;
	err = -EINVAL;
	/*
	 * A magic link (of procfs) has no text: it jumps, which needs a lookup in
	 * progress. It can be told by its own readlink operation.
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
 * kftp_dir_open() - open a directory in an open directory, links not followed
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

	err = lookup_entry(dir, name, len, &found);
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
 * kftp_dir_may() - check if the user may access an open directory
 * @dir: the directory
 * @mask: MAY_READ, MAY_WRITE, MAY_EXEC
 *
 * Return: true if all of @mask is permitted.
 */
bool kftp_dir_may(struct file *dir, int mask)
{
	return is_user(dir) && !inode_permission(kftp_idmap(dir->f_path.mnt),
						 file_inode(dir), mask);
}
