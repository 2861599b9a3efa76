/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ZONE_H
#define KFTPD_ZONE_H

#include <sys/stat.h>

#include "module/proto/zone.h"

/**
 * struct kftpd_zone_table - the local time zone of this host
 * @changes: the offsets of the zone from UTC, for the module
 * @count: number of @changes
 * @file: attributes of /etc/localtime when @changes were found; all zero if there was no
 *	  such file
 */
struct kftpd_zone_table {
	struct kftp_zone_change changes[KFTP_ZONE_MAX];
	size_t count;
	struct stat file;
};

void kftpd_zone_find(struct kftpd_zone_table *table);
bool kftpd_zone_is_stale(const struct kftpd_zone_table *table);
int32_t kftpd_zone_offset(time_t when);

#endif
