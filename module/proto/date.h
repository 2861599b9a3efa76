/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DATE_H
#define _KFTP_DATE_H

#include "proto/pure.h"

/**
 * struct kftp_date - a date and time of day
 * @year: 1 to 9999
 * @month: 1 to 12
 * @day: 1 to 31
 * @second: of the day
 */
struct kftp_date {
	u32 year;
	u32 month;
	u32 day;
	u32 second;
};

/**
 * kftp_date_split() - find the date of a time
 * @seconds: since 1970-01-01 UTC; below year 1 or above 9999 counts as that limit
 * @offset: seconds to add to it
 * @date: set
 */
void kftp_date_split(s64 seconds, s32 offset, struct kftp_date *date);

/* Length of "YYYYMMDDhhmmss". */
#define KFTP_DATE_LEN 14

/**
 * kftp_date_put() - write a time as YYYYMMDDhhmmss in UTC (RFC 3659, 2.3)
 * @p: room for KFTP_DATE_LEN bytes, not NUL-terminated
 * @seconds: as for kftp_date_split()
 *
 * Return: the end of the text.
 */
char *kftp_date_put(char *p, s64 seconds);

/**
 * kftp_date_parse() - parse "YYYYMMDDhhmmss[.sss]" (RFC 3659, 2.3)
 * @arg: the text
 * @len: its length in bytes
 * @seconds: set to seconds since 1970-01-01 UTC, may be negative
 *
 * Second 60, a leap second, is the first second of the next minute. The
 * fraction is checked and dropped.
 *
 * Return: 0; -EINVAL for anything that is not a date from 1601 to 9999.
 */
int kftp_date_parse(const char *arg, size_t len, s64 *seconds);

#endif
