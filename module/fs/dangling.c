// SPDX-License-Identifier: GPL-2.0
/*
 * Links whose target does not exist. An upload to such a link makes the target, as
 * open(2) with O_CREAT does. The VFS can do this too, but not in a way that stays inside
 * the session's root. So the code below reads the links itself, and looks up each target
 * in the root.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter().
 */
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "fs/dangling.h"
#include "fs/name.h"

/* Maximum number of links that are followed; the same as in a lookup of the VFS. */
#define DANGLING_LINKS 40

/*
 * Applies the rule of the sysctl fs.protected_symlinks: if a directory is sticky and
 * others may write to it (such as /tmp), a link in the directory is followed only if the
 * link belongs to the user, or to the owner of the directory. The value of the sysctl is
 * not exported. So the rule applies even if the sysctl is 0.
 */
static bool dangling_may_follow(const struct kftp_location *at, const struct path *link,
				const struct kstat *stat)
{
	const struct inode *dir = d_inode(at->dir.dentry);

	if (uid_eq(stat->uid, current_fsuid()) ||
	    (dir->i_mode & (S_ISVTX | 0002)) != (S_ISVTX | 0002))
		return true;
	return uid_eq(dir->i_uid, d_inode(link->dentry)->i_uid);
}

/* Returns the path that a link leads to, to be freed by kfree(); or an error pointer. */
static char *dangling_read(const char *path, const struct path *link)
{
	size_t dir = strrchr(path, '/') + 1 - path;
	DEFINE_DELAYED_CALL(done);
	const char *target;
	char *next;

	/* A magic link (procfs) has no text. In a nosymfollow mount, follow no link. */
	if (d_inode(link->dentry)->i_op->readlink || link->mnt->mnt_flags & MNT_NOSYMFOLLOW)
		return ERR_PTR(-ELOOP);
	target = vfs_get_link(link->dentry, &done);
	if (IS_ERR(target))
		return ERR_CAST(target);
	if (*target == '/')
		dir = 0;
	next = kasprintf(GFP_KERNEL, "%.*s%s", (int)dir, path, target);
	do_delayed_call(&done);
	return next ?: ERR_PTR(-ENOMEM);
}

/*
 * Sets @at to the location of @path. If there is a link at this location, sets @next to
 * the path that the link leads to; else sets @next to NULL. Returns 0 or an error. It is
 * no error if nothing exists at the location.
 */
static int dangling_step(struct kftp_location *at, const struct kftp_root *root,
			 const char *path, char **next)
{
	struct path found;
	struct kstat stat;
	int err = kftp_location_get(at, root, path);

	*next = NULL;
	if (!err && at->directory)
		err = -EISDIR;
	if (err)
		return err;
	err = kftp_name_find(&at->dir, at->name, &found, &stat);
	if (err)
		return err == -ENOENT ? 0 : err;
	if (S_ISLNK(stat.mode)) {
		*next = dangling_may_follow(at, &found, &stat) ?
			dangling_read(path, &found) : ERR_PTR(-EACCES);
		err = PTR_ERR_OR_ZERO(*next);
	}
	path_put(&found);
	return err;
}

/**
 * kftp_dangling_get() - get the location at which an upload to a path makes its file
 * @location: set to the location. The references that @location held before are dropped
 * @root: the session's root
 * @path: path of the file, absolute in @root
 *
 * The location is that of @path itself. But if @path is a link, the location is that of
 * the link's target. The caller must call kftp_location_put(), even after an error.
 *
 * Return: 0, whether the file exists or not; -ENOENT if the directory of @path does not
 * exist; -ENOLINK if @path is a link into a directory that does not exist; -EISDIR if
 * @path, or the link's text, ends in "/"; -EACCES if dangling_may_follow() forbids to
 * follow the link; -ELOOP; another error.
 */
int kftp_dangling_get(struct kftp_location *location, const struct kftp_root *root,
		      const char *path)
{
	unsigned int links = 0;
	char *text = NULL, *next;
	int err;

	for (;;) {
		err = dangling_step(location, root, text ?: path, &next);
		if (err || !next)
			break;
		kfree(text);
		text = next;
		if (++links > DANGLING_LINKS) {
			err = -ELOOP;
			break;
		}
	}
	kfree(text);
	return links && err == -ENOENT ? -ENOLINK : err;
}
