/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LISTER_H
#define _KFTP_LISTER_H

#include "fs/slice.h"
#include "list/writer.h"

struct kftp_lister;

struct kftp_lister *kftp_lister_create(const struct kftp_root *root,
				       const char *path,
				       const struct kftp_list_style *style);
bool kftp_lister_of_directory(const struct kftp_lister *lister);
ssize_t kftp_lister_fill(struct kftp_lister *lister, char *buf, size_t size,
			 const struct kftp_slice *slice);
void kftp_lister_free(struct kftp_lister *lister);

#endif
