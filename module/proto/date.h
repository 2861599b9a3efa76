/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DATE_H
#define _KFTP_DATE_H

#include "proto/pure.h"

/**
 * struct kftp_date - a date and time of day
 * @year: 1 to 9999
 * @month: 1 to 12
 * @day: 1 to 31
 * @second: seconds since the start of the day, 0 to 86399
 */
struct kftp_date {
	u32 year;
	u32 month;
	u32 day;
	u32 second;
};

/**
 * kftp_date_split() - convert a time to a date and time of day
 * @seconds: seconds since 1970-01-01 UTC; may be negative
 * @offset: offset of the time zone from UTC in seconds; added to @seconds
 * @date: set to the date and time of day
 *
 * A time before year 1 becomes the first second of year 1. A time after year 9999
 * becomes the last second of year 9999.
 */
void kftp_date_split(s64 seconds, s32 offset, struct kftp_date *date);

/* Length of a text "YYYYMMDDhhmmss", without NUL. */
#define KFTP_DATE_LEN 14

/**
 * kftp_date_put() - write a time as YYYYMMDDhhmmss in UTC (RFC 3659, 2.3)
 * @p: gets the text without a NUL; has room for KFTP_DATE_LEN bytes
 * @seconds: seconds since 1970-01-01 UTC; if the year is not 1 to 9999, the time is
 *	     replaced as in kftp_date_split()
 *
 * Return: a pointer to the byte after the text.
 */
char *kftp_date_put(char *p, s64 seconds);

/**
 * kftp_date_parse() - parse "YYYYMMDDhhmmss[.sss]" (RFC 3659, 2.3)
 * @arg: the text
 * @len: length of @arg in bytes
 * @seconds: set to the seconds since 1970-01-01 UTC; may be negative
 *
 * Second 60, a leap second, means the first second of the next minute. The fraction
 * must consist of digits, but is ignored.
 *
 * Return: 0 if the text is a date from 1601 to 9999; -EINVAL if it is not.
 */
int kftp_date_parse(const char *arg, size_t len, s64 *seconds);

#endif
