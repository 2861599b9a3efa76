/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FS_H
#define _KFTP_FS_H

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/path.h>
#include <linux/stat.h>

/**
 * struct kftp_root - where a session's paths begin, and as whom they are walked
 * @path: the root directory; the session's reference
 * @cred: the credentials of the process that opened it; the session's reference
 *
 * Constant from kftp_fs_root_get() to kftp_fs_root_put().
 */
struct kftp_root {
	struct path path;
	const struct cred *cred;
};

int kftp_fs_root_get(struct kftp_root *root, struct file *file);
void kftp_fs_root_put(struct kftp_root *root);

int kftp_fs_stat(const struct kftp_root *root, const char *path, bool follow,
		 struct kstat *stat);
int kftp_fs_may(const struct kftp_root *root, const char *path, int mask);
u32 kftp_fs_access(const struct kftp_root *root, const struct kstat *stat);
struct file *kftp_fs_open(const struct kftp_root *root, const char *path);
struct file *kftp_fs_open_dir(const struct kftp_root *root, const char *path);

int kftp_fs_mkdir(const struct kftp_root *root, const char *path, umode_t mode);
int kftp_fs_rmdir(const struct kftp_root *root, const char *path);
int kftp_fs_unlink(const struct kftp_root *root, const char *path);
int kftp_fs_rename(const struct kftp_root *root, const char *from,
		   const char *to, bool replace);

/* For those who call the VFS. */
int kftp_fs_lookup(const struct kftp_root *root, const char *name,
		   unsigned int flags, struct path *path);
int kftp_fs_lookup_parent(const struct kftp_root *root, struct filename *name,
			  struct path *parent, struct qstr *last);
struct file *kftp_fs_open_existing(const struct kftp_root *root,
				   const char *name, int flags);

#endif
