// SPDX-License-Identifier: GPL-2.0
/*
 * Partials: what broken uploads have left. The partial of NAME is ".NAME.part" beside
 * it, and can be resumed while NAME does not exist. A draft that needs a hidden name
 * uses this one too.
 *
 * If others may write to the directory, they could put a link or a file of theirs
 * there. So only a regular file of the user's own, with no second name, is a partial;
 * anything else is treated as absent.
 *
 * Context: process, may sleep; after kftp_root_enter() unless said otherwise.
 */
#include <linux/mount.h>
#include <linux/slab.h>

#include "fs/fs.h"
#include "fs/location.h"
#include "fs/name.h"
#include "fs/partial.h"
#include "proto/path.h"

static bool is_partial(const struct kstat *stat, const struct cred *cred)
{
	return S_ISREG(stat->mode) && stat->nlink == 1 &&
	       uid_eq(stat->uid, cred->fsuid);
}

/**
 * kftp_partial_name() - get the name of a file's partial
 * @name: of the file, a single component
 *
 * Return: the name, to be freed with kfree(); an error pointer: -ENAMETOOLONG if it
 * would be too long, so that there is no partial; -ENOMEM.
 */
char *kftp_partial_name(const char *name)
{
	char *partial;

	if (strlen(name) + strlen("..part") > KFTP_NAME_LEN)
		return ERR_PTR(-ENAMETOOLONG);
	partial = kasprintf(GFP_KERNEL, ".%s.part", name);
	return partial ?: ERR_PTR(-ENOMEM);
}

/**
 * kftp_partial_find() - look up a partial
 * @dir: the directory
 * @partial: its name
 * @found: set to it; the caller puts it
 *
 * Return: 0; -ENOENT; another error.
 */
int kftp_partial_find(const struct path *dir, const char *partial,
		      struct path *found)
{
	struct kstat stat;
	int err = kftp_name_find(dir, partial, found, &stat);

	if (err)
		return err;
	if (found->mnt == dir->mnt && is_partial(&stat, current_cred()))
		return 0;
	path_put(found);
	return -ENOENT;
}

/**
 * kftp_partial_may_replace() - check if a new partial may take a name
 * @dir: the directory
 * @partial: name of the partial
 *
 * Return: 0 if there is none, or one that may be replaced; -EEXIST if the name is
 * another user's, or no partial's; -EBUSY while an upload writes it; another error.
 */
int kftp_partial_may_replace(const struct path *dir, const char *partial)
{
	struct path found;
	struct kstat stat;
	int err = kftp_name_find(dir, partial, &found, &stat);

	if (err)
		return err == -ENOENT ? 0 : err;
	if (found.mnt != dir->mnt || !is_partial(&stat, current_cred()))
		err = -EEXIST;
	else if (inode_is_open_for_write(d_inode(found.dentry)))
		err = -EBUSY;
	path_put(&found);
	return err;
}

/* Returns -ENOENT also for a name that is too long to have a partial. */
static int find_partial_of(const struct path *dir, const char *name,
			   char **partial, struct path *found)
{
	int err;

	*partial = kftp_partial_name(name);
	if (IS_ERR(*partial))
		return *partial == ERR_PTR(-ENAMETOOLONG) ? -ENOENT : PTR_ERR(*partial);
	err = kftp_partial_find(dir, *partial, found);
	if (err)
		kfree(*partial);
	return err;
}

/**
 * kftp_partial_absent() - check that a file has no partial
 * @dir: the directory
 * @name: of the file
 *
 * Return: 0; -EUCLEAN if there is a partial; -EBUSY if an upload writes it; another
 * error.
 */
int kftp_partial_absent(const struct path *dir, const char *name)
{
	struct path found;
	char *partial;
	int err = find_partial_of(dir, name, &partial, &found);

	if (err)
		return err == -ENOENT ? 0 : err;
	err = inode_is_open_for_write(d_inode(found.dentry)) ? -EBUSY : -EUCLEAN;
	path_put(&found);
	kfree(partial);
	return err;
}

/**
 * kftp_partial_remove() - remove the partial of a file
 * @dir: the directory
 * @name: of the file
 *
 * Return: 0; -ENOENT if there is none; -EBUSY if an upload writes it; another error.
 */
int kftp_partial_remove(const struct path *dir, const char *name)
{
	struct path found;
	char *partial;
	int err = find_partial_of(dir, name, &partial, &found);

	if (err)
		return err;
	err = inode_is_open_for_write(d_inode(found.dentry)) ? -EBUSY :
	      kftp_name_unlink(dir, partial, d_inode(found.dentry));
	path_put(&found);
	kfree(partial);
	return err;
}

/**
 * kftp_partial_unlink() - remove the partial of a path
 * @root: the session's root
 * @path: of the file, absolute in it
 *
 * Context: need not be after kftp_root_enter().
 *
 * Return: like kftp_partial_remove().
 */
int kftp_partial_unlink(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	int err = kftp_location_get(&at, root, path) ?:
		  kftp_partial_remove(&at.dir, at.name);

	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_partial_stat() - attributes of the partial of a path
 * @root: the session's root
 * @path: of the file, absolute in it
 * @stat: set to the attributes
 *
 * Context: need not be after kftp_root_enter().
 *
 * Return: 0; -ENOENT; another error.
 */
int kftp_partial_stat(const struct kftp_root *root, const char *path,
		      struct kstat *stat)
{
	const char *name = kftp_path_name(path);
	char *partial = kasprintf(GFP_KERNEL, "%.*s.%s.part",
				  (int)(name - path), path, name);
	int err;

	if (!partial)
		return -ENOMEM;
	err = kftp_fs_stat(root, partial, false, stat);
	kfree(partial);
	if (!err && !is_partial(stat, root->cred))
		err = -ENOENT;
	return err;
}
