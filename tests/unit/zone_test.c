// SPDX-License-Identifier: GPL-2.0
/* The local time zone: the table says what the C library says. */
#include "unit.h"

#include <time.h>

#include "kftpd/monitor/zone.h"

static struct kftpd_zone_table table;

static void use(const char *zone)
{
	setenv("TZ", zone, 1);
	kftpd_zone_find(&table);
	assert_int_equal(kftp_zone_check(table.changes, table.count), 0);
}

static int32_t offset(time_t when)
{
	return kftp_zone_offset(table.changes, table.count, when);
}

/* Two changes a year, each in the right second. */
static void test_summer_time(void **state)
{
	static const struct {
		const char *zone;
		time_t when;
		int32_t offset;
	} cases[] = {
		/* Europe/Berlin, 2026: 29 March to 25 October, 01:00 UTC. */
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1774745999, 3600 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1774746000, 7200 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1784116800, 7200 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1792889999, 7200 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1792890000, 3600 },
		/* America/New_York and Lord Howe, on 15 July and 15 January 2026. */
		{ "EST5EDT,M3.2.0,M11.1.0", 1784116800, -4 * 3600 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1768478400, -5 * 3600 },
		{ "LHST-10:30LHDT-11,M10.1.0,M4.1.0", 1784116800, 37800 },
		{ "LHST-10:30LHDT-11,M10.1.0,M4.1.0", 1768478400, 39600 },
		{ "NPT-5:45", 0, 20700 },
		{ "UTC0", 1784116800, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		use(cases[i].zone);
		assert_int_equal(offset(cases[i].when), cases[i].offset);
	}
	use("UTC0");
	assert_int_equal(table.count, 1);
	use("CET-1CEST,M3.5.0,M10.5.0/3");
	/* 130 summers, and the time before the first. */
	assert_int_equal(table.count, 261);
}

/* At any time from 1970 to 2099; zones of the zoneinfo database, if it is there. */
static void test_like_the_library(void **state)
{
	static const char *const zones[] = {
		"CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0",
		"Europe/Berlin", "America/New_York", "Africa/Casablanca",
		"Asia/Tehran", "Pacific/Apia", "Antarctica/Troll",
	};
	size_t i;
	time_t at;

	(void)state;
	for (i = 0; i < COUNT(zones); i++) {
		use(zones[i]);
		for (at = 0; at < 4102444800; at += 86400 * 3 + 4567)
			assert_int_equal(offset(at), kftpd_zone_offset(at));
	}
}

/* Without /etc/localtime the table does not look stale for ever. */
static void test_stale(void **state)
{
	(void)state;
	use("UTC0");
	assert_false(kftpd_zone_is_stale(&table));
	table.file.st_ino++;
	assert_true(kftpd_zone_is_stale(&table));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_summer_time),
		cmocka_unit_test(test_like_the_library),
		cmocka_unit_test(test_stale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
