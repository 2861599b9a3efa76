/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NAME_H
#define _KFTP_NAME_H

#include <linux/path.h>
#include <linux/stat.h>

struct kftp_root;

int kftp_name_find(const struct path *dir, const char *name,
		   struct path *found, struct kstat *stat);
int kftp_name_may_replace(const struct path *dir, const struct path *target);
int kftp_name_mkdir(const struct kftp_root *root, const struct path *dir,
		    const char *name, umode_t mode);
int kftp_name_rmdir(const struct kftp_root *root, const struct path *dir,
		    const char *name);
int kftp_name_symlink(const struct kftp_root *root, const struct path *dir,
		      const char *name, const char *target);
int kftp_name_link(const struct kftp_root *root, const struct path *dir,
		   const char *name, const struct path *file);
int kftp_name_link_draft(const struct kftp_root *root, const struct path *dir,
			 const char *name, const struct path *draft);
int kftp_name_unlink(const struct kftp_root *root, const struct path *dir,
		     const char *name, const struct inode *inode);
int kftp_name_rename(const struct kftp_root *root, const struct path *from,
		     const char *old, const struct path *to, const char *new,
		     bool replace, const struct inode *inode);
int kftp_name_sync(const struct path *dir);

#endif
