/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ACCESS_H
#define _KFTP_ACCESS_H

#include "fs/root.h"

/* What the session's user may do with a file. */
#define KFTP_ACCESS_READ	1	/* read the file, or the names in the directory */
#define KFTP_ACCESS_WRITE	2	/* write anywhere in the file; remove names in the directory */
#define KFTP_ACCESS_ADD		4	/* write at the end of the file; make names in the directory */
#define KFTP_ACCESS_ENTER	8	/* look up names in the directory */
#define KFTP_ACCESS_REMOVE	16	/* remove the file or directory */
#define KFTP_ACCESS_RENAME	32	/* rename the file or directory */

u32 kftp_access_of(const struct path *path);
u32 kftp_access_of_entry(u32 dir_access, const struct path *dir, const struct path *path);
u32 kftp_access_get(const struct kftp_root *root, const char *path);

#endif
