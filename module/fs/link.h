/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LINK_H
#define _KFTP_LINK_H

#include "fs/fs.h"

int kftp_link_symbolic(const struct kftp_root *root, const char *target,
		       const char *path);
int kftp_link_hard(const struct kftp_root *root, const char *from,
		   const char *path);

#endif
