/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CHECKS_H
#define _KFTP_CHECKS_H

#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/path.h>

struct kftp_root;

struct file *kftp_checks_open_to_read(const struct path *path, int flags);
struct file *kftp_checks_open_to_write(const struct path *path, int flags);
struct file *kftp_checks_opened(struct file *file, int mask);
struct file *kftp_checks_made(struct file *file);
int kftp_checks_read(struct file *file, loff_t pos, size_t len);
int kftp_checks_mkdir(const struct path *dir, struct dentry *dentry, umode_t mode);
int kftp_checks_rmdir(const struct path *dir, struct dentry *dentry);
int kftp_checks_unlink(const struct path *dir, struct dentry *dentry);
int kftp_checks_symlink(const struct path *dir, struct dentry *dentry);
int kftp_checks_link(const struct path *file, const struct path *dir,
		     struct dentry *dentry);
int kftp_checks_name_draft(const struct path *dir, struct dentry *dentry);
int kftp_checks_rename(const struct kftp_root *root, const struct path *from,
		       struct dentry *source, const struct path *to,
		       struct dentry *target, unsigned int flags);
int kftp_checks_truncate(const struct path *path);
int kftp_checks_setattr(const struct path *path, const struct iattr *attr);

/**
 * kftp_checks_read_done() - tell programs that watch that a file was read by reference
 * @file: the file
 */
static inline void kftp_checks_read_done(struct file *file)
{
	fsnotify_access(file);
}

#endif
