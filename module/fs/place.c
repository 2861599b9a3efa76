// SPDX-License-Identifier: GPL-2.0
/*
 * Places of files: a directory, which is held, and a name in it, which is not.
 * Other names may come and go meanwhile, and this one too.
 *
 * Context: process, may sleep; after kftp_root_enter().
 */
#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "fs/place.h"

/**
 * kftp_place_hold() - the place of a path, whether there is something or not
 * @place: zeroed, or held; what it held is dropped
 * @root: the session's root
 * @path: absolute in it
 *
 * Return: 0; -ENOENT where the directory is not there; another error.
 */
int kftp_place_hold(struct kftp_place *place, const struct kftp_root *root,
		    const char *path)
{
	struct filename *name = getname_kernel(path);
	struct path dir;
	struct qstr last;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	kftp_place_drop(place);
	err = kftp_root_lookup_parent(root, name, &dir, &last);
	if (!err) {
		place->dir = dir;
		place->name = kstrdup(last.name, GFP_KERNEL);
		err = place->name ? 0 : -ENOMEM;
	}
	putname(name);
	return err;
}

/**
 * kftp_place_hold_found() - the place of a file that exists
 * @place: zeroed, or held; what it held is dropped
 * @found: the file; the root of a mount has no place that is of use
 *
 * Return: 0; -EAGAIN where the file has been moved in between; -ENOMEM.
 */
int kftp_place_hold_found(struct kftp_place *place, const struct path *found)
{
	struct name_snapshot name;

	kftp_place_drop(place);
	place->dir.mnt = mntget(found->mnt);
	place->dir.dentry = dget_parent(found->dentry);
	take_dentry_name_snapshot(&name, found->dentry);
	place->name = kstrdup(name.name.name, GFP_KERNEL);
	release_dentry_name_snapshot(&name);
	if (!place->name)
		return -ENOMEM;
	/* Renamed in between: the name may not be one of that directory. */
	if (READ_ONCE(found->dentry->d_parent) != place->dir.dentry)
		return -EAGAIN;
	return 0;
}

/**
 * kftp_place_drop() - let a place go
 * @place: held, also where holding has failed, or zeroed; zeroed afterwards
 */
void kftp_place_drop(struct kftp_place *place)
{
	path_put(&place->dir);
	kfree(place->name);
	*place = (struct kftp_place){};
}
