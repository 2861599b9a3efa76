/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PROTO_ZONE_H
#define _KFTP_PROTO_ZONE_H

#include "proto/pure.h"

/* Maximum number of changes in a table: two each year from 1970 to 2225. */
#define KFTP_ZONE_MAX 512

/**
 * struct kftp_zone_change - an offset from UTC, and the time at which this offset begins
 * @from: first second with this offset, in seconds since 1970
 * @offset: seconds that local time is ahead of UTC, at most a day; may be negative
 * @reserved: 0
 *
 * Netlink messages contain the struct in this form, in the byte order of the host.
 */
struct kftp_zone_change {
	s64 from;
	s32 offset;
	u32 reserved;
};

/**
 * kftp_zone_check() - check a table that userspace has sent
 * @changes: the table
 * @count: number of entries
 *
 * Return: 0 if the table is valid; -EINVAL if it has no entries or more than
 * KFTP_ZONE_MAX, if the entries are not in ascending order of @from, if an offset is more
 * than a day, or if a reserved member is not 0.
 */
int kftp_zone_check(const struct kftp_zone_change *changes, size_t count);

/**
 * kftp_zone_offset() - find the offset that a time zone has at a given time
 * @changes: a table that kftp_zone_check() has accepted
 * @count: number of entries
 * @seconds: the time, in seconds since 1970
 *
 * Return: the offset from UTC in seconds. If @seconds is before the first entry of the
 * table, this is the offset of the first entry.
 */
s32 kftp_zone_offset(const struct kftp_zone_change *changes, size_t count, s64 seconds);

#endif
