// SPDX-License-Identifier: GPL-2.0
/*
 * Partials: the files that broken uploads leave. The partial of a file NAME is named
 * ".NAME.part" and is in the same directory. A client can resume the partial while no
 * file NAME exists. If the draft of an upload (see draft.c) needs a hidden name, and no
 * file is named ".NAME.part", the draft uses this name too.
 *
 * If other users may write to the directory, they could make a link or a file named
 * ".NAME.part". So only a regular file that the user owns, and that has no other hard
 * link, counts as a partial. Uploads of NAME never resume, replace or remove a file that
 * does not count as a partial.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter(), except
 * where the comment of a function says otherwise.
 */
#include <linux/mount.h>
#include <linux/slab.h>

#include "fs/access.h"
#include "fs/dangling.h"
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
 * @name: name of the file, a single component
 *
 * Return: the name, to be freed by kfree(); an error pointer: -ENAMETOOLONG if
 * @name is so long that the file can't have a partial; -ENOMEM.
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
 * @partial: name of the partial
 * @found: set to the partial; the caller must drop it by path_put()
 *
 * Return: 0 if the partial is found; -ENOENT if there is none; another error.
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
 * Return: 0 if the name is free or belongs to a partial that may be replaced; -EEXIST
 * if the name belongs to a file that is no partial of this user; -EBUSY if the name
 * belongs to a partial that an upload is writing; another error.
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

/*
 * Finds the partial of a file. Returns -ENOENT if there is no partial, and also if
 * kftp_partial_name() returns -ENAMETOOLONG.
 */
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
 * @name: name of the file
 *
 * Return: 0 if there is no partial; -EBUSY if an upload writes to the partial; -EUCLEAN
 * if there is a partial to which no upload writes; another error.
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
 * @root: the session's root
 * @dir: the directory
 * @name: name of the file
 *
 * Return: 0 if the partial is removed; -ENOENT if there is no partial; -EBUSY if an
 * upload writes to the partial; another error.
 */
int kftp_partial_remove(const struct kftp_root *root, const struct path *dir,
			const char *name)
{
	struct path found;
	char *partial;
	int err = find_partial_of(dir, name, &partial, &found);

	if (err)
		return err;
	err = inode_is_open_for_write(d_inode(found.dentry)) ? -EBUSY :
	      kftp_name_unlink(root, dir, partial, d_inode(found.dentry));
	path_put(&found);
	kfree(partial);
	return err;
}

/**
 * kftp_partial_unlink() - remove the partial of a file, by the path of the file
 * @root: the session's root
 * @path: path of the file, absolute in @root
 *
 * Context: does not require kftp_root_enter() before the call.
 *
 * Return: see kftp_partial_remove().
 */
int kftp_partial_unlink(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	int err = kftp_location_get(&at, root, path) ?:
		  kftp_partial_remove(root, &at.dir, at.name);

	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_partial_stat() - get the attributes of a file's partial, by the path of the file
 * @root: the session's root
 * @path: path of the file, absolute in @root
 * @stat: set to the attributes
 * @access: set to KFTP_ACCESS_*: what the user may do with the partial if the argument of
 *	    the command is @path. KFTP_ACCESS_READ and KFTP_ACCESS_RENAME are never set,
 *	    because such a command can't read or rename a partial. NULL if not wanted
 *
 * Context: does not require kftp_root_enter() before the call.
 *
 * Return: 0 if there is a partial; -ENOENT if there is none; another error.
 */
int kftp_partial_stat(const struct kftp_root *root, const char *path,
		      struct kstat *stat, u32 *access)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_location at = {};
	struct path found;
	char *partial;
	int err = kftp_dangling_get(&at, root, path) ?:
		  find_partial_of(&at.dir, at.name, &partial, &found);

	if (!err) {
		err = vfs_getattr(&found, stat, STATX_BASIC_STATS | STATX_BTIME,
				  AT_STATX_SYNC_AS_STAT);
		if (access)
			*access = ~(KFTP_ACCESS_READ | KFTP_ACCESS_RENAME) &
				  kftp_access_of_entry(kftp_access_of(&at.dir), &at.dir, &found);
		path_put(&found);
		kfree(partial);
	}
	kftp_location_put(&at);
	kftp_root_leave(before);
	return err;
}
