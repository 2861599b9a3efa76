/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FS_H
#define _KFTP_FS_H

#include <linux/stat.h>

#include "fs/root.h"

int kftp_fs_stat(const struct kftp_root *root, const char *path, bool follow,
		 struct kstat *stat);
int kftp_fs_stat_shown(const struct kftp_root *root, const char *path, struct kstat *stat);
int kftp_fs_may(const struct kftp_root *root, const char *path, int mask);
int kftp_fs_mkdir(const struct kftp_root *root, const char *path, umode_t umask);
int kftp_fs_rmdir(const struct kftp_root *root, const char *path);
int kftp_fs_unlink(const struct kftp_root *root, const char *path);
int kftp_fs_rename(const struct kftp_root *root, const char *from,
		   const char *to, bool replace);
int kftp_fs_symlink(const struct kftp_root *root, const char *target,
		    const char *path);
int kftp_fs_link(const struct kftp_root *root, const char *from,
		 const char *path);

#endif
