// SPDX-License-Identifier: GPL-2.0
/*
 * What broken uploads have left: ".NAME.part" beside the NAME that it was to
 * become, to be resumed while NAME does not exist. Where a draft needs a hidden
 * name it is this one too.
 *
 * Where others may write too they could put something there that is not to be
 * written to, a link or a file of theirs. So a partial is a regular file of the
 * user's with this one name; anything else is not there.
 *
 * Context: process, may sleep; after kftp_root_enter().
 */
#include <linux/mount.h>
#include <linux/slab.h>

#include "fs/dir.h"
#include "fs/partial.h"
#include "proto/path.h"
#include "fs/place.h"

static bool is_partial(const struct kstat *stat, const struct cred *cred)
{
	return S_ISREG(stat->mode) && stat->nlink == 1 &&
	       uid_eq(stat->uid, cred->fsuid);
}

/**
 * kftp_partial_name() - what the partial of a file is called
 * @name: of the file, a single component
 *
 * Return: the name, to be freed with kfree(); an error pointer: -ENAMETOOLONG
 * where it would be too long, so that there is none; -ENOMEM.
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
 * kftp_partial_find() - look a partial up
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
	int err = kftp_dir_find(dir, partial, found, &stat);

	if (err)
		return err;
	if (found->mnt == dir->mnt && is_partial(&stat, current_cred()))
		return 0;
	path_put(found);
	return -ENOENT;
}

/**
 * kftp_partial_free() - whether a partial may make place for another one
 * @dir: the directory
 * @partial: its name
 *
 * Return: 0; -EEXIST where the name is something else's, or another user's;
 * -EBUSY while an upload writes it; another error.
 */
int kftp_partial_free(const struct path *dir, const char *partial)
{
	struct path found;
	struct kstat stat;
	int err = kftp_dir_find(dir, partial, &found, &stat);

	if (err)
		return err == -ENOENT ? 0 : err;
	if (found.mnt != dir->mnt || !is_partial(&stat, current_cred()))
		err = -EEXIST;
	else if (inode_is_open_for_write(d_inode(found.dentry)))
		err = -EBUSY;
	path_put(&found);
	return err;
}

/* A name that is too long to have a partial has none. */
static int find_of(const struct path *dir, const char *name, char **partial,
		   struct path *found)
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
 * kftp_partial_absent() - whether no upload that was to make or replace a file has broken
 * @dir: the directory
 * @name: of the file
 *
 * Return: 0; -EUCLEAN where there is a partial; -EBUSY where an upload writes it;
 * another error.
 */
int kftp_partial_absent(const struct path *dir, const char *name)
{
	struct path found;
	char *partial;
	int err = find_of(dir, name, &partial, &found);

	if (err)
		return err == -ENOENT ? 0 : err;
	err = inode_is_open_for_write(d_inode(found.dentry)) ? -EBUSY : -EUCLEAN;
	path_put(&found);
	kfree(partial);
	return err;
}

/**
 * kftp_partial_forget() - remove the partial of a file that is whole by now, or not wanted
 * @dir: the directory
 * @name: of the file
 *
 * Return: 0; -ENOENT where there is none; -EBUSY where another upload writes it;
 * another error.
 */
int kftp_partial_forget(const struct path *dir, const char *name)
{
	struct path found;
	char *partial;
	int err = find_of(dir, name, &partial, &found);

	if (err)
		return err;
	err = inode_is_open_for_write(d_inode(found.dentry)) ? -EBUSY :
		kftp_dir_unlink(dir, partial, d_inode(found.dentry));
	path_put(&found);
	kfree(partial);
	return err;
}

/**
 * kftp_partial_unlink() - remove the partial of a file that is not wanted
 * @root: the session's root
 * @path: of the file, absolute in it
 *
 * Context: under any credentials.
 *
 * Return: like kftp_partial_forget().
 */
int kftp_partial_unlink(const struct kftp_root *root, const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct kftp_place place = {};
	int err = kftp_place_hold(&place, root, path) ?:
		  kftp_partial_forget(&place.dir, place.name);

	kftp_place_drop(&place);
	kftp_root_leave(before);
	return err;
}

/**
 * kftp_partial_stat() - attributes of the partial of a file
 * @root: the session's root
 * @path: of the file, absolute in it
 * @stat: set to the attributes
 *
 * Context: under any credentials.
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
