// SPDX-License-Identifier: GPL-2.0
/*
 * Reads open directories for listings: the entries and their attributes.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter(), except
 * where the comment of a function says otherwise. A listing calls kftp_root_enter()
 * once for many entries.
 */
#include <linux/file.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/checks.h"
#include "fs/dir.h"

/*
 * Returns true if this task acts as the user who opened the directory. Else the caller
 * has forgotten kftp_root_enter() and must not go on with the rights of the worker.
 */
static bool is_user(const struct file *dir)
{
	return !WARN_ON_ONCE(current_cred() != dir->f_cred);
}

/**
 * kftp_dir_iterate() - read entries of a directory
 * @dir: the directory; reading continues at its file position
 * @ctx: its actor is called with each entry
 *
 * Return: 0 or an error. After 0, there may be more entries. But if this function returns
 * 0 and has not called the actor, the directory has no more entries.
 */
int kftp_dir_iterate(struct file *dir, struct dir_context *ctx)
{
	return is_user(dir) ? iterate_dir(dir, ctx) : -EACCES;
}

/*
 * Looks up an entry and does not follow links. Uses a path walk only if the entry is a
 * mount point, or may become one (autofs). A path walk costs more, because it copies the
 * name, and checks that the path stays in the directory. @name does not need this check,
 * because a single component always stays in the directory.
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
 * kftp_dir_stat() - get the attributes of an entry of an open directory
 * @dir: the directory
 * @name: name of the entry, NUL-terminated
 * @len: length of @name in bytes
 * @stat: set to the attributes of the entry; a symbolic link is not followed
 * @access: the caller sets it to the return value of kftp_dir_access() for the directory;
 *	    this function sets it to KFTP_ACCESS_* for the entry. NULL if not wanted
 *
 * Return: 0 if @stat is set; -EACCES if @name is "." or ".."; -ENOENT if the entry no
 * longer exists; another error.
 */
int kftp_dir_stat(struct file *dir, const char *name, size_t len,
		  struct kstat *stat, u32 *access)
{
	struct path found;
	int err;

	err = lookup_entry(dir, name, len, &found);
	if (err)
		return err;
	err = vfs_getattr(&found, stat, STATX_BASIC_STATS | STATX_BTIME,
			  AT_STATX_SYNC_AS_STAT);
	if (!err && access)
		*access = kftp_access_of_entry(*access, &dir->f_path, &found);
	path_put(&found);
	return err;
}

/**
 * kftp_dir_is_mount() - check if an entry of an open directory is a mount point
 * @dir: the directory
 * @name: name of the entry, NUL-terminated
 * @len: length of @name in bytes
 *
 * Return: true if it is a mount point; false if it is not, or if it can't be looked up in
 * the file system of @dir.
 */
bool kftp_dir_is_mount(struct file *dir, const char *name, size_t len)
{
	struct dentry *dentry;
	bool mount;

	if (!is_user(dir))
		return false;
	dentry = kftp_compat_lookup(&dir->f_path, name, len);
	if (IS_ERR(dentry))
		return false;
	mount = d_mountpoint(dentry);
	dput(dentry);
	return mount;
}

/* Reads the text of a link, see kftp_dir_readlink(). */
static int copy_link(struct dentry *dentry, char *buf, size_t size)
{
	DEFINE_DELAYED_CALL(done);
	const char *link;
	int len;

	/*
	 * A magic link of procfs has no text. Its get_link() jumps to the target, and
	 * such a jump works only during a lookup. A link that has a readlink operation
	 * counts as a magic link.
	 */
	if (!d_is_symlink(dentry) || d_inode(dentry)->i_op->readlink)
		return -EINVAL;
	link = vfs_get_link(dentry, &done);
	if (IS_ERR(link))
		return PTR_ERR(link);
	len = min_t(size_t, strlen(link), size - 1);
	memcpy(buf, link, len);
	buf[len] = '\0';
	do_delayed_call(&done);
	return len;
}

/**
 * kftp_dir_readlink() - read the text of a symbolic link in an open directory
 * @dir: the directory
 * @name: name of the link, NUL-terminated
 * @len: length of @name in bytes
 * @buf: set to the text, cut to @size - 1 bytes and NUL-terminated
 * @size: size of @buf in bytes
 *
 * Return: the length of the text in @buf; -EINVAL if the entry is not a symbolic link
 * or is a link without a text; another error.
 */
int kftp_dir_readlink(struct file *dir, const char *name, size_t len,
		      char *buf, size_t size)
{
	struct path found;
	int ret = lookup_entry(dir, name, len, &found);

	if (ret)
		return ret;
	ret = copy_link(found.dentry, buf, size);
	path_put(&found);
	return ret;
}

/**
 * kftp_dir_readlink_path() - read the text of a symbolic link by its path
 * @root: the session's root
 * @path: path of the link, absolute in @root
 * @buf: set to the text, cut to @size - 1 bytes and NUL-terminated
 * @size: size of @buf in bytes
 *
 * Context: does not require kftp_root_enter() before the call.
 *
 * Return: see kftp_dir_readlink(); or an error of the lookup of @path.
 */
int kftp_dir_readlink_path(const struct kftp_root *root, const char *path,
			   char *buf, size_t size)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	int ret = kftp_root_lookup(root, path, 0, &found);

	if (!ret) {
		ret = copy_link(found.dentry, buf, size);
		path_put(&found);
	}
	kftp_root_leave(before);
	return ret;
}

/**
 * kftp_dir_open() - open a subdirectory of an open directory
 * @dir: the directory
 * @name: name of the subdirectory, NUL-terminated
 * @len: length of @name in bytes
 *
 * Return: the subdirectory, for kftp_dir_iterate(); an error pointer: -EACCES if @name
 * is "." or ".."; -ENOTDIR if the entry is not a directory, or is a link to a directory;
 * another error.
 */
struct file *kftp_dir_open(struct file *dir, const char *name, size_t len)
{
	struct path found;
	struct file *file;
	int err;

	err = lookup_entry(dir, name, len, &found);
	if (err)
		return ERR_PTR(err);
	file = d_can_lookup(found.dentry) ?
		kftp_checks_open_to_read(&found, O_RDONLY | O_DIRECTORY | O_LARGEFILE) :
		ERR_PTR(-ENOTDIR);
	path_put(&found);
	return file;
}

/**
 * kftp_dir_access() - get what the user may do with an open directory
 * @dir: the directory
 *
 * Return: KFTP_ACCESS_*, without REMOVE and RENAME.
 */
u32 kftp_dir_access(struct file *dir)
{
	return is_user(dir) ? kftp_access_of(&dir->f_path) : 0;
}

/**
 * kftp_dir_may() - check if the user may access an open directory
 * @dir: the directory
 * @mask: the access to check: MAY_READ, MAY_WRITE and MAY_EXEC in any combination
 *
 * Return: true if the user has all the access in @mask.
 */
bool kftp_dir_may(struct file *dir, int mask)
{
	return is_user(dir) && !inode_permission(kftp_idmap(dir->f_path.mnt),
						 file_inode(dir), mask);
}
