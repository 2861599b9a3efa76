// SPDX-License-Identifier: GPL-2.0
/*
 * Links: one of the callers of the VFS.
 *
 * Context: process, may sleep.
 */
#include <linux/file.h>
#include <linux/namei.h>

#include "compat/compat.h"
#include "fs/link.h"

static int make_locked(const struct path *parent, struct qstr *last,
		       const char *target, const struct path *from)
{
	struct dentry *dentry = kftp_compat_start(parent, last, true);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (target)
		err = kftp_compat_symlink(parent, dentry, target);
	else
		err = vfs_link(from->dentry, kftp_idmap(parent->mnt),
			       d_inode(parent->dentry), dentry, NULL);
	kftp_compat_end(parent, dentry);
	return err;
}

/* A symbolic link to @target, or, without one, a hard link to @from. */
static int make(const struct kftp_root *root, const char *path,
		const char *target, const struct path *from)
{
	struct filename *name = getname_kernel(path);
	struct path parent;
	struct qstr last;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = kftp_root_lookup_parent(root, name, &parent, &last);
	if (err)
		goto put_name;
	err = from && from->mnt != parent.mnt ? -EXDEV :
						mnt_want_write(parent.mnt);
	if (!err) {
		err = make_locked(&parent, &last, target, from);
		mnt_drop_write(parent.mnt);
	}
	path_put(&parent);
put_name:
	putname(name);
	return err;
}

/**
 * kftp_link_symbolic() - make a symbolic link
 * @root: the session's root
 * @target: text of the link; it need not lead anywhere
 * @path: of the link, absolute in the root
 *
 * Whatever @target says, a lookup in the root does not leave it. Other
 * programs follow the link outside of it.
 *
 * Return: 0 or what symlink(2) says.
 */
int kftp_link_symbolic(const struct kftp_root *root, const char *target,
		       const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	int err = make(root, path, target, NULL);

	kftp_root_leave(before);
	return err;
}

/*
 * As with the sysctl fs.protected_hardlinks, which vfs_link() knows nothing of:
 * another's file is linked by none but those who may change it anyway.
 */
static int may_link(const struct path *from)
{
	struct inode *inode = d_inode(from->dentry);

	if (inode_owner_or_capable(kftp_idmap(from->mnt), inode))
		return 0;
	if (!S_ISREG(inode->i_mode) || inode->i_mode & (S_ISUID | S_ISGID))
		return -EPERM;
	return inode_permission(kftp_idmap(from->mnt), inode,
				MAY_READ | MAY_WRITE) ? -EPERM : 0;
}

/**
 * kftp_link_hard() - make a hard link
 * @root: the session's root
 * @from: of the file, absolute in the root; a symbolic link is linked itself
 * @path: of the new name, absolute in the root
 *
 * Return: 0; -EPERM where the file is another's, and for a directory; -EXDEV;
 * what link(2) says.
 */
int kftp_link_hard(const struct kftp_root *root, const char *from,
		   const char *path)
{
	const struct cred *before = kftp_root_enter(root);
	struct path found;
	int err;

	err = kftp_root_lookup(root, from, 0, &found);
	if (!err) {
		err = may_link(&found) ?: make(root, path, NULL, &found);
		path_put(&found);
	}
	kftp_root_leave(before);
	return err;
}
