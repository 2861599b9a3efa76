/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PARTIAL_H
#define _KFTP_PARTIAL_H

#include <linux/stat.h>

#include "fs/root.h"

char *kftp_partial_name(const char *name);
int kftp_partial_find(const struct path *dir, const char *partial,
		      struct path *found);
int kftp_partial_absent(const struct path *dir, const char *name);
int kftp_partial_may_replace(const struct path *dir, const char *partial);
int kftp_partial_remove(const struct kftp_root *root, const struct path *dir,
			const char *name);
int kftp_partial_unlink(const struct kftp_root *root, const char *path);
int kftp_partial_stat(const struct kftp_root *root, const char *path,
		      struct kstat *stat, u32 *access);

#endif
