/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DIR_H
#define _KFTP_DIR_H

#include "fs/access.h"

int kftp_dir_iterate(struct file *dir, struct dir_context *ctx);
int kftp_dir_stat(struct file *dir, const char *name, size_t len,
		  struct kstat *stat, u32 *access);
bool kftp_dir_is_mount(struct file *dir, const char *name, size_t len);
int kftp_dir_readlink(struct file *dir, const char *name, size_t len,
		      char *buf, size_t size);
int kftp_dir_readlink_path(const struct kftp_root *root, const char *path,
			   char *buf, size_t size);
struct file *kftp_dir_open(struct file *dir, const char *name, size_t len);
u32 kftp_dir_access(struct file *dir);
bool kftp_dir_may(struct file *dir, int mask);

/* Returns true if the name is "." or "..". */
static inline bool kftp_dir_is_dots(const char *name, size_t len)
{
	return name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.'));
}

#endif
