// SPDX-License-Identifier: GPL-2.0
/*
 * Locations of files. A location holds a reference to the directory, but not to the
 * file. Other programs may make, remove or replace the file at any time.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter().
 */
#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "fs/location.h"

/**
 * kftp_location_get() - look up the directory that contains a path's last component
 * @location: set to the directory and the name. The references that @location held
 *	      before are dropped
 * @root: the session's root
 * @path: path of the file, absolute in @root; the file need not exist
 *
 * The caller must call kftp_location_put(), even after an error.
 *
 * Return: 0; -ENOENT if the directory does not exist; -EINVAL if @path is the root
 * itself; another error.
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
		location->directory = last.name[last.len];
		location->name = kmemdup_nul(last.name, last.len, GFP_KERNEL);
		err = location->name ? 0 : -ENOMEM;
	}
	putname(name);
	return err;
}

/**
 * kftp_location_get_found() - get the location of a file that was looked up
 * @location: set to the location. The references that @location held before are dropped
 * @found: the file; must not be the root of a mount
 *
 * The caller must call kftp_location_put(), even after an error.
 *
 * Return: 0; -EAGAIN if the file was moved to another directory during the call;
 * -ENOMEM.
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
	/*
	 * If the file was moved to another directory during this call, the location has
	 * the old directory, but perhaps the new name.
	 */
	if (READ_ONCE(found->dentry->d_parent) != location->dir.dentry)
		return -EAGAIN;
	return 0;
}

/**
 * kftp_location_put() - drop the references of a location
 * @location: may be empty; is empty afterwards
 */
void kftp_location_put(struct kftp_location *location)
{
	path_put(&location->dir);
	kfree(location->name);
	*location = (struct kftp_location){};
}
