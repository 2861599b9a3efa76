/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DANGLING_H
#define _KFTP_DANGLING_H

#include "fs/location.h"

int kftp_dangling_get(struct kftp_location *location, const struct kftp_root *root,
		      const char *path);

#endif
