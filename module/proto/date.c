// SPDX-License-Identifier: GPL-2.0
/* Converts seconds since 1970 to dates and texts, and texts to seconds. */
#include "proto/date.h"
#include "proto/number.h"

#define SECONDS_PER_DAY	86400
/* 0001-01-01 00:00:00 and 9999-12-31 23:59:59 UTC, in seconds since 1970. */
#define TIME_FIRST	(-62135596800LL)
#define TIME_LAST	253402300799LL
/* Number of days from 0000-03-01 to 0001-01-01. */
#define MARCH_TO_FIRST	306

/*
 * Converts a number of days since 0000-03-01 to a date. kernel/time/timeconv.c has the
 * same algorithm: Cassio Neri and Lorenz Schneider, "Euclidean affine functions and
 * their application to calendar algorithms" (2022). The algorithm needs neither a loop
 * nor a division by a variable. In the calculation, a year begins in March.
 */
static void split_days(u32 days, struct kftp_date *date)
{
	u32 century = (4 * days + 3) / 146097;
	u32 day_of_century = (4 * days + 3) % 146097 / 4;
	u64 product = 2939745ULL * (4 * day_of_century + 3);
	u32 day_of_year = (u32)product / 2939745 / 4;
	u32 month = 2141 * day_of_year + 197913;
	bool next = day_of_year >= MARCH_TO_FIRST;

	date->year = 100 * century + (product >> 32) + next;
	date->month = (month >> 16) - (next ? 12 : 0);
	date->day = (month & 0xffff) / 2141 + 1;
}

static s64 clamp_time(s64 seconds)
{
	if (seconds < TIME_FIRST)
		return TIME_FIRST;
	return seconds > TIME_LAST ? TIME_LAST : seconds;
}

/*
 * Clamps the time before the offset is added, so that the sum cannot overflow. Then
 * clamps the sum too.
 */
void kftp_date_split(s64 seconds, s32 offset, struct kftp_date *date)
{
	u64 since = clamp_time(clamp_time(seconds) + offset) - TIME_FIRST;

	split_days(since / SECONDS_PER_DAY + MARCH_TO_FIRST, date);
	date->second = since % SECONDS_PER_DAY;
}

char *kftp_date_put(char *p, s64 seconds)
{
	struct kftp_date date;

	kftp_date_split(seconds, 0, &date);
	p = kftp_number_put_two(p, date.year / 100);
	p = kftp_number_put_two(p, date.year % 100);
	p = kftp_number_put_two(p, date.month);
	p = kftp_number_put_two(p, date.day);
	p = kftp_number_put_two(p, date.second / 3600);
	p = kftp_number_put_two(p, date.second / 60 % 60);
	return kftp_number_put_two(p, date.second % 60);
}

/* Returns the value of a decimal digit; a number above 9 for any other byte. */
static u8 digit_of(char c)
{
	return c - '0';
}

/* Reads a number of @count digits. Returns -1 if one of the bytes is not a digit. */
static int parse_digits(const char *text, size_t count)
{
	int sum = 0;

	while (count--) {
		if (digit_of(*text) > 9)
			return -1;
		sum = sum * 10 + digit_of(*text++);
	}
	return sum;
}

static int days_in_month(int year, int month)
{
	static const u8 days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = !(year % 4) && (year % 100 || !(year % 400));

	return days[month - 1] + (month == 2 && leap);
}

/*
 * Returns the number of days from 1970-01-01 to a date of the Gregorian calendar. In the
 * calculation, a year begins in March, so that a leap day is the last day of a year.
 */
static s64 days_from_date(int year, int month, int day)
{
	int y = year - (month <= 2);
	int m = month + (month <= 2 ? 9 : -3);

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool is_fraction(const char *text, size_t len)
{
	size_t i;

	if (len < 2 || text[0] != '.')
		return false;
	for (i = 1; i < len; i++)
		if (digit_of(text[i]) > 9)
			return false;
	return true;
}

int kftp_date_parse(const char *arg, size_t len, s64 *seconds)
{
	int year, month, day, hour, minute, second;

	if (len < 14 || (len > 14 && !is_fraction(arg + 14, len - 14)))
		return -EINVAL;
	year = parse_digits(arg, 4);
	month = parse_digits(arg + 4, 2);
	day = parse_digits(arg + 6, 2);
	hour = parse_digits(arg + 8, 2);
	minute = parse_digits(arg + 10, 2);
	second = parse_digits(arg + 12, 2);
	if (year < 1601 || month < 1 || month > 12)
		return -EINVAL;
	if (day < 1 || day > days_in_month(year, month))
		return -EINVAL;
	/* Second 60 is valid because it is a leap second. */
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return -EINVAL;
	*seconds = days_from_date(year, month, day) * SECONDS_PER_DAY +
		   hour * 3600 + minute * 60 + second;
	return 0;
}
