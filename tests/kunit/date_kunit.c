// SPDX-License-Identifier: GPL-2.0
/* Tests date.c: dates that are written as text, and parsed from text. */
#include <linux/time.h>

#include "../../module/proto/date.c"
#include "cases.h"

struct put_case {
	const char *what;	/* the text */
	s64 seconds;
};

static const struct put_case put_cases[] = {
	{ "19700101000000", 0 },
	{ "19691231235959", -1 },
	{ "20371231235959", 2145916799 },
	{ "20380119031408", 2147483648LL },
	{ "21060207062816", 4294967296LL },
	{ "99991231235959", 253402300799LL },
	{ "99991231235959", 253402300800LL },
	{ "99991231235959", S64_MAX },
	{ "00010101000000", -62135596800LL },
	{ "00010101000001", -62135596799LL },
	{ "00010101000000", -62135596801LL },
	{ "00010101000000", S64_MIN },
	{ "16010101000000", -11644473600LL },
	{ "19000228235959", -2203891201LL },
	{ "19000301000000", -2203891200LL },
	{ "20000229123456", 951827696LL },
	{ "20241231235959", 1735689599LL },
	{ "24000229000000", 13574563200LL },
};

KFTP_CASES(put, put_cases);

static void date_put_test(struct kunit *test)
{
	const struct put_case *param = test->param_value;
	char buf[KFTP_DATE_LEN + 1];

	buf[KFTP_DATE_LEN] = '.';

	kftp_date_put(buf, param->seconds);

	kftp_expect_text(test, param->what, buf, KFTP_DATE_LEN);
	KUNIT_EXPECT_EQ(test, buf[KFTP_DATE_LEN], '.');
}

/* Compares one day of most months from year 1 to 9999 with the calendar of the kernel. */
static void date_calendar_test(struct kunit *test)
{
	const s64 first = -62135596800LL;
	const s64 last = 253402300799LL;
	char buf[KFTP_DATE_LEN];
	char expected[32];
	struct tm tm;
	s64 seconds;

	for (seconds = first; seconds <= last; seconds += 37 * 86400 + 3661) {
		time64_to_tm(seconds, 0, &tm);
		scnprintf(expected, sizeof(expected), "%04ld%02d%02d%02d%02d%02d",
			  tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			  tm.tm_hour, tm.tm_min, tm.tm_sec);
		kftp_date_put(buf, seconds);
		if (memcmp(buf, expected, sizeof(buf))) {
			kftp_expect_text(test, expected, buf, sizeof(buf));
			return;
		}
	}
}

struct parse_case {
	const char *what;
	const char *arg;
	int ret;
	s64 seconds;
};

static const struct parse_case parse_cases[] = {
	{ "the epoch", "19700101000000", 0, 0 },
	{ "a second before it", "19691231235959", 0, -1 },
	{ "2^31 - 1", "20380119031407", 0, 2147483647 },
	{ "2^31", "20380119031408", 0, 2147483648LL },
	{ "end of 2037", "20371231235959", 0, 2145916799 },
	{ "2^32", "21060207062816", 0, 4294967296LL },
	{ "last", "99991231235959", 0, 253402300799LL },
	{ "first", "16010101000000", 0, -11644473600LL },
	{ "before the first", "16001231235959", -EINVAL },
	{ "year 0", "00000101000000", -EINVAL },
	{ "fraction", "20261123101500.123", 0, 1795428900 },
	{ "fraction of one digit", "20261123101500.1", 0, 1795428900 },
	{ "fraction of nine digits", "20261123101500.999999999", 0, 1795428900 },
	{ "fraction without digits", "20261123101500.", -EINVAL },
	{ "fraction with a letter", "20261123101500.1x", -EINVAL },
	{ "comma", "20261123101500,1", -EINVAL },
	{ "two points", "20261123101500.1.2", -EINVAL },
	{ "Feb 29, 2024", "20240229120000", 0, 1709208000 },
	{ "Feb 29, 2000", "20000229000000", 0, 951782400 },
	{ "Feb 29, 2400", "24000229000000", 0, 13574563200LL },
	{ "Feb 29, 2023", "20230229120000", -EINVAL },
	{ "Feb 29, 1900", "19000229000000", -EINVAL },
	{ "Feb 29, 2100", "21000229000000", -EINVAL },
	{ "Feb 30, 2024", "20240230000000", -EINVAL },
	{ "Feb 28, 1900", "19000228235959", 0, -2203891201LL },
	{ "Mar 1, 1900", "19000301000000", 0, -2203891200LL },
	{ "month 0", "20240001000000", -EINVAL },
	{ "month 13", "20241301000000", -EINVAL },
	{ "day 0", "20240100000000", -EINVAL },
	{ "day 31", "20240131000000", 0, 1706659200 },
	{ "day 32", "20240132000000", -EINVAL },
	{ "Apr 31", "20240431000000", -EINVAL },
	{ "hour 23", "20240101230000", 0, 1704150000 },
	{ "hour 24", "20240101240000", -EINVAL },
	{ "minute 59", "20240101005900", 0, 1704070740 },
	{ "minute 60", "20240101006000", -EINVAL },
	{ "second 59", "20161231235959", 0, 1483228799 },
	{ "second 60, a leap second", "20161231235960", 0, 1483228800 },
	{ "second 60 at the end of 9999", "99991231235960", 0, 253402300800LL },
	{ "second 61", "20161231235961", -EINVAL },
	{ "13 digits", "2024010100000", -EINVAL },
	{ "15 digits", "202401010000000", -EINVAL },
	{ "19100, the year 2000 of old servers", "191000101000000", -EINVAL },
	{ "only a date", "20240101", -EINVAL },
	{ "empty", "", -EINVAL },
	{ "letter in the year", "2x240101000000", -EINVAL },
	{ "letter in the month", "2024x101000000", -EINVAL },
	{ "letter in the day", "202401x1000000", -EINVAL },
	{ "letter in the hour", "20240101x00000", -EINVAL },
	{ "letter in the minute", "2024010100x000", -EINVAL },
	{ "letter in the seconds", "2024010100000x", -EINVAL },
	{ "minus", "-0240101000000", -EINVAL },
	{ "space behind", "20240101000000 ", -EINVAL },
};

KFTP_CASES(parse, parse_cases);

static void date_parse_test(struct kunit *test)
{
	const struct parse_case *param = test->param_value;
	s64 seconds = 4711;
	int ret;

	ret = kftp_date_parse(param->arg, strlen(param->arg), &seconds);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	KUNIT_EXPECT_EQ(test, seconds, param->ret ? 4711 : param->seconds);
}

/* Tests that a thousand digits are no valid time, but are a valid fraction. */
static void date_parse_long_test(struct kunit *test)
{
	char *arg = kunit_kmalloc(test, 1000, GFP_KERNEL);
	s64 seconds = 0;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, arg);
	memset(arg, '0', 1000);
	KUNIT_EXPECT_EQ(test, kftp_date_parse(arg, 1000, &seconds), -EINVAL);
	memcpy(arg, "20240229120000.", 15);
	KUNIT_EXPECT_EQ(test, kftp_date_parse(arg, 1000, &seconds), 0);
	KUNIT_EXPECT_EQ(test, seconds, 1709208000LL);
}

static struct kunit_case date_test_cases[] = {
	KUNIT_CASE_PARAM(date_put_test, put_gen_params),
	KUNIT_CASE(date_calendar_test),
	KUNIT_CASE_PARAM(date_parse_test, parse_gen_params),
	KUNIT_CASE(date_parse_long_test),
	{}
};

static struct kunit_suite date_suite = {
	.name = "kftp_date",
	.test_cases = date_test_cases,
};

kunit_test_suites(&date_suite);
