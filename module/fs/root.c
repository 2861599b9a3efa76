// SPDX-License-Identifier: GPL-2.0
/*
 * A session's root: the only way to its files, and the only place that switches
 * identity.
 *
 * Every path is absolute in the root and is looked up with LOOKUP_IN_ROOT, so
 * that "..", absolute links and concurrent renames stay inside. Every access runs
 * with the credentials of the process that opened the root.
 *
 * Context: process, may sleep.
 */
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/root.h"

#define ROOT_LOOKUP (LOOKUP_IN_ROOT | LOOKUP_NO_MAGICLINKS)

/* A lookup in a root returns EAGAIN if a concurrent rename crossed its way. */
#define ROOT_TRIES 64

/**
 * kftp_root_get() - take a session's root and identity from a descriptor
 * @root: set up
 * @file: a directory opened for reading by a process that had become the user
 *
 * Return: 0; -ENOTDIR; -EBADF if it is not open for reading; -EACCES if the
 * opener held a capability.
 */
int kftp_root_get(struct kftp_root *root, struct file *file)
{
	if (!d_can_lookup(file->f_path.dentry))
		return -ENOTDIR;
	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!cap_isclear(file->f_cred->cap_effective))
		return -EACCES;
	root->path = file->f_path;
	path_get(&root->path);
	root->cred = get_cred(file->f_cred);
	return 0;
}

/**
 * kftp_root_put() - drop the references that kftp_root_get() took
 * @root: the root
 */
void kftp_root_put(struct kftp_root *root)
{
	path_put(&root->path);
	put_cred(root->cred);
}

/**
 * kftp_root_enter() - act as the session's user from now on
 * @root: the session's root
 *
 * Calls nest.
 *
 * Return: for kftp_root_leave(), in the same function.
 */
const struct cred *kftp_root_enter(const struct kftp_root *root)
{
	return override_creds(root->cred);
}

/**
 * kftp_root_enter_opener() - act as the user who opened a file
 * @file: the file
 *
 * Even an open file needs this: the file system lets a kernel thread use the
 * reserve for root and exceed the quota, keeps a set-user-ID bit, and can't tell
 * which user reads.
 *
 * Return: for kftp_root_leave(), in the same function.
 */
const struct cred *kftp_root_enter_opener(const struct file *file)
{
	return override_creds(file->f_cred);
}

/**
 * kftp_root_leave() - act as before
 * @before: from kftp_root_enter()
 */
void kftp_root_leave(const struct cred *before)
{
	revert_creds(before);
}

/**
 * kftp_root_lookup() - look up a path in the root
 * @root: the session's root
 * @name: the path, absolute in the root
 * @flags: LOOKUP_FOLLOW, or 0 to not follow a symbolic link at the end
 * @found: set to what was found; the caller puts it
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0 or an error of the lookup.
 */
int kftp_root_lookup(const struct kftp_root *root, const char *name,
		     unsigned int flags, struct path *found)
{
	unsigned int tries = 0;
	int err;

	kftp_root_assert_entered();
	do {
		err = vfs_path_lookup(root->path.dentry, root->path.mnt, name,
				      ROOT_LOOKUP | flags, found);
	} while (err == -EAGAIN && ++tries < ROOT_TRIES);
	return err;
}

/**
 * kftp_root_lookup_parent() - look up the directory of a path's last name
 * @root: the session's root
 * @name: the path, absolute in the root
 * @parent: set to the directory; the caller puts it
 * @last: set to the last name, which belongs to @name
 *
 * Context: after kftp_root_enter().
 *
 * Return: 0; -EINVAL for the root itself; an error of the lookup.
 */
int kftp_root_lookup_parent(const struct kftp_root *root, struct filename *name,
			    struct path *parent, struct qstr *last)
{
	unsigned int tries = 0;
	int err;

	kftp_root_assert_entered();
	do {
		err = kftp_compat_parent(&root->path, name, ROOT_LOOKUP, parent,
					 last);
	} while (err == -EAGAIN && ++tries < ROOT_TRIES);
	return err;
}
