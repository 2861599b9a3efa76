// SPDX-License-Identifier: GPL-2.0
/*
 * A session's root: every path of a session is looked up here, and only this file
 * switches the identity of a task.
 *
 * Every path is absolute in the root and is looked up with LOOKUP_IN_ROOT. So ".." and
 * absolute links can't lead out of the root, not even while a directory is being
 * renamed. Every access uses the credentials of the process that opened the root.
 *
 * Context: process context; may sleep.
 */
#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "fs/pattern.h"
#include "fs/root.h"
#include "proto/path.h"

#define ROOT_LOOKUP (LOOKUP_IN_ROOT | LOOKUP_NO_MAGICLINKS)

/* Maximum number of tries of a lookup. A rename can make each try fail with -EAGAIN. */
#define ROOT_TRIES 64

/**
 * kftp_root_get() - take a session's root and user from an open directory
 * @root: set to the directory and the credentials of the process that opened it
 * @file: a directory that was opened for reading by a process with the user's identity
 *
 * Return: 0; -ENOTDIR if @file is not a directory; -EBADF if @file is not open for
 * reading; -EACCES if the process that opened @file had a capability.
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
	root->refused = NULL;
	root->shut = false;
	return 0;
}

/**
 * kftp_root_put() - drop the references that kftp_root_get() took, and free the patterns
 * @root: the root
 */
void kftp_root_put(struct kftp_root *root)
{
	kfree(root->refused);
	path_put(&root->path);
	put_cred(root->cred);
}

/**
 * kftp_root_enter() - let this task act as the session's user from now on
 * @root: the session's root
 *
 * Calls may be nested.
 *
 * Return: the former credentials; before the caller returns, it must pass them to
 * kftp_root_leave().
 */
const struct cred *kftp_root_enter(const struct kftp_root *root)
{
	return override_creds(root->cred);
}

/**
 * kftp_root_enter_opener() - let this task act as the user who opened a file
 * @file: the file
 *
 * This call is needed although the file is open already. Without this call, the file
 * system sees only a kernel thread. So the file system would let the thread exceed the
 * quota and use the space reserved for the superuser. The file system would not clear the
 * set-user-ID bit of a written file, and would not know which user reads.
 *
 * Return: the former credentials; before the caller returns, it must pass them to
 * kftp_root_leave().
 */
const struct cred *kftp_root_enter_opener(const struct file *file)
{
	return override_creds(file->f_cred);
}

/**
 * kftp_root_leave() - undo kftp_root_enter(): give this task its former credentials back
 * @before: return value of kftp_root_enter() or kftp_root_enter_opener()
 */
void kftp_root_leave(const struct cred *before)
{
	revert_creds(before);
}

/**
 * kftp_root_group() - get one of the groups of the session's user
 * @root: the session's root
 * @n: 0 for the group that the user's new files get; 1 and greater numbers for the user's
 *     supplementary groups
 * @gid: set to the group id, in the initial user namespace
 *
 * Return: true; false if the user does not have so many groups.
 */
bool kftp_root_group(const struct kftp_root *root, unsigned int n, u32 *gid)
{
	const struct group_info *groups = root->cred->group_info;

	if (n > groups->ngroups)
		return false;
	*gid = from_kgid_munged(&init_user_ns, n ? groups->gid[n - 1] : root->cred->fsgid);
	return true;
}

/*
 * Returns true if the file system of a directory may take two names that differ only in
 * upper and lower case for one, as vfat does.
 */
static bool root_ignores_case(const struct dentry *dir)
{
	return READ_ONCE(dir->d_flags) & DCACHE_OP_COMPARE || IS_CASEFOLDED(d_inode(dir));
}

static bool root_refuses_name(const struct kftp_root *root, const struct dentry *dir,
			      const char *name)
{
	return kftp_pattern_match(root->refused, name) ||
	       (root_ignores_case(dir) && kftp_pattern_match_caseless(root->refused, name));
}

/* Returns true if the name of a file or directory in its directory @dir is refused. */
static bool root_refuses_dentry(const struct kftp_root *root, const struct dentry *dir,
				struct dentry *dentry)
{
	struct name_snapshot name;
	bool refuses;

	take_dentry_name_snapshot(&name, dentry);
	refuses = root_refuses_name(root, dir, name.name.name);
	release_dentry_name_snapshot(&name);
	return refuses;
}

/*
 * Returns true if a file, or one of the directories above it in the root, has a refused
 * name. The words of a path do not tell this, because a link can lead anywhere. Also
 * returns true if the file was moved out of the root during the lookup.
 */
static bool root_refuses(const struct kftp_root *root, const struct path *found)
{
	bool refuses = false;
	struct path at = *found;
	struct dentry *parent;

	if (!root->refused)
		return false;
	path_get(&at);
	while (!refuses && !path_equal(&at, &root->path)) {
		if (at.dentry == at.mnt->mnt_root) {
			refuses = !follow_up(&at);
			continue;
		}
		parent = dget_parent(at.dentry);
		refuses = IS_ROOT(at.dentry) || root_refuses_dentry(root, parent, at.dentry);
		dput(at.dentry);
		at.dentry = parent;
	}
	path_put(&at);
	return refuses;
}

/*
 * Returns true if the last component of a path is refused. If the client's path ends in a
 * link, this component is the end of the link's text, and not of the client's path.
 */
static bool root_refuses_last(const struct kftp_root *root, const struct path *dir,
			      const struct qstr *last)
{
	char name[KFTP_NAME_LEN + 1];

	if (!root->refused)
		return false;
	if (last->len > KFTP_NAME_LEN)
		return true;
	memcpy(name, last->name, last->len);
	name[last->len] = '\0';
	return root_refuses_name(root, dir->dentry, name);
}

/*
 * Returns 0 if a found file may be used. If not, drops it, and returns -ENOTNAM if it has
 * a refused name, or -ESHUTDOWN after kftp_root_shut().
 */
static int root_check_found(const struct kftp_root *root, struct path *found)
{
	int err = kftp_root_check(root);

	if (!err && root_refuses(root, found))
		err = -ENOTNAM;
	if (err)
		path_put(found);
	return err;
}

/**
 * kftp_root_lookup() - look up a path in the root
 * @root: the session's root
 * @name: the path, absolute in @root
 * @flags: LOOKUP_FOLLOW to follow a symbolic link at the end of the path; else 0
 * @found: set to the file; the caller must drop it by path_put()
 *
 * Context: must be called after kftp_root_enter().
 *
 * Return: 0; -ENOTNAM if the file has a refused name, or is below a directory with such a
 * name; -ESHUTDOWN after kftp_root_shut(); another error of the lookup.
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
	return err ?: root_check_found(root, found);
}

/**
 * kftp_root_lookup_parent() - look up the directory that contains a path's last component
 * @root: the session's root
 * @name: the path, absolute in @root
 * @parent: set to the directory; the caller must drop it by path_put()
 * @last: set to the last component of the path; points into @name
 *
 * Context: must be called after kftp_root_enter().
 *
 * Return: 0; -EINVAL if the path is the root itself; -ENOTNAM if the last component is
 * refused, or the directory has a refused name or is below one with such a name;
 * -ESHUTDOWN after kftp_root_shut(); another error of the lookup.
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
	err = err ?: root_check_found(root, parent);
	if (err || !root_refuses_last(root, parent, last))
		return err;
	path_put(parent);
	return -ENOTNAM;
}
