/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LIST_H
#define _KFTP_LIST_H

#include "list/entry.h"

/* What kftp_list_fill() wants at least, so that the longest line fits. */
#define KFTP_LIST_ROOM 5120

struct kftp_list;

struct kftp_list *kftp_list_create(const struct kftp_root *root,
				   const char *path,
				   const struct kftp_list_style *style);
ssize_t kftp_list_fill(struct kftp_list *list, char *buf, size_t size);
void kftp_list_free(struct kftp_list *list);
int kftp_list_facts(const struct kftp_root *root, const char *path,
		    const struct kstat *stat,
		    const struct kftp_list_style *style, char *buf);

#endif
