// SPDX-License-Identifier: GPL-2.0
/*
 * Locations of files. The directory is held, the name is not: it may appear,
 * vanish or become another file's at any time.
 *
 * Context: process, may sleep; after kftp_root_enter().
 */
#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "fs/location.h"

/**
 * kftp_location_get() - find the directory of a path's last name
 * @location: empty, or from an earlier call, whose references are dropped
 * @root: the session's root
 * @path: absolute in it; the file need not exist
 *
 * Return: 0; -ENOENT if the directory does not exist; -EINVAL for the root
 * itself; another error. @location is to be put in any case.
 */
int kftp_location_get(struct kftp_location *location,
		      const struct kftp_root *root, const char *path)
{
	struct filename *name = getname_kernel(path);
	struct path dir;
	struct qstr last;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	kftp_location_put(location);
	err = kftp_root_lookup_parent(root, name, &dir, &last);
	if (!err) {
		location->dir = dir;
		location->name = kmemdup_nul(last.name, last.len, GFP_KERNEL);
		err = location->name ? 0 : -ENOMEM;
	}
	putname(name);
	return err;
}

/**
 * kftp_location_get_found() - the location of a file that was looked up
 * @location: empty, or from an earlier call, whose references are dropped
 * @found: the file; not the root of a mount, whose location is of no use
 *
 * Return: 0; -EAGAIN if the file is being renamed; -ENOMEM. @location is to be
 * put in any case.
 */
int kftp_location_get_found(struct kftp_location *location,
			    const struct path *found)
{
	struct name_snapshot name;

	kftp_location_put(location);
	location->dir.mnt = mntget(found->mnt);
	location->dir.dentry = dget_parent(found->dentry);
	take_dentry_name_snapshot(&name, found->dentry);
	location->name = kstrdup(name.name.name, GFP_KERNEL);
	release_dentry_name_snapshot(&name);
	if (!location->name)
		return -ENOMEM;
	/* Renamed in between: the name may not be one of that directory. */
	if (READ_ONCE(found->dentry->d_parent) != location->dir.dentry)
		return -EAGAIN;
	return 0;
}

/**
 * kftp_location_put() - drop the references of a location
 * @location: may be empty; empty afterwards
 */
void kftp_location_put(struct kftp_location *location)
{
	path_put(&location->dir);
	kfree(location->name);
	*location = (struct kftp_location){};
}
