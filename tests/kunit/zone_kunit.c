// SPDX-License-Identifier: GPL-2.0
/* Time zones: checks of a table, and the offset at a given time. */
#include "../../module/proto/zone.c"
#include "cases.h"

/* Berlin in 2026. */
#define SPRING	1774746000
#define AUTUMN	1792890000

static const struct kftp_zone_change berlin[] = {
	{ S64_MIN, 3600 }, { SPRING, 7200 }, { AUTUMN, 3600 },
};

struct offset_case {
	const char *what;
	s64 seconds;
	s32 offset;
};

static const struct offset_case offset_cases[] = {
	{ "long ago", S64_MIN, 3600 },
	{ "1970", 0, 3600 },
	{ "last second of winter", SPRING - 1, 3600 },
	{ "first second of summer", SPRING, 7200 },
	{ "15 July", 1784116800, 7200 },
	{ "last second of summer", AUTUMN - 1, 7200 },
	{ "first second of winter", AUTUMN, 3600 },
	{ "far in the future", S64_MAX, 3600 },
};

KFTP_CASES(offset, offset_cases);

static void zone_offset_test(struct kunit *test)
{
	const struct offset_case *param = test->param_value;

	KUNIT_EXPECT_EQ(test, kftp_zone_offset(berlin, ARRAY_SIZE(berlin), param->seconds), param->offset);
}

/*
 * Each entry of the longest table is found, and the time before it belongs to the one
 * before.
 */
static void zone_longest_test(struct kunit *test)
{
	struct kftp_zone_change *changes = kunit_kcalloc(test, KFTP_ZONE_MAX + 1, sizeof(*changes), GFP_KERNEL);
	s32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, changes);
	for (i = 0; i <= KFTP_ZONE_MAX; i++)
		changes[i] = (struct kftp_zone_change){ 100 * (s64)i, i, 0 };
	KUNIT_EXPECT_EQ(test, kftp_zone_check(changes, KFTP_ZONE_MAX), 0);
	KUNIT_EXPECT_EQ(test, kftp_zone_check(changes, KFTP_ZONE_MAX + 1), -EINVAL);
	for (i = 0; i < KFTP_ZONE_MAX; i++) {
		KUNIT_EXPECT_EQ(test, kftp_zone_offset(changes, KFTP_ZONE_MAX, 100 * i), i);
		KUNIT_EXPECT_EQ(test, kftp_zone_offset(changes, KFTP_ZONE_MAX, 100 * i - 1), i ? i - 1 : 0);
	}
	KUNIT_EXPECT_EQ(test, kftp_zone_offset(changes, 1, 12345), 0);
}

struct table_case {
	const char *what;
	struct kftp_zone_change changes[2];
	size_t count;
	int err;
};

static const struct table_case table_cases[] = {
	{ "one entry", { { 0, 3600 } }, 1 },
	{ "offsets of a day", { { -5, -86400 }, { 5, 86400 } }, 2 },
	{ "none", { }, 0, -EINVAL },
	{ "the same time twice", { { 5, 1 }, { 5, 2 } }, 2, -EINVAL },
	{ "descending", { { 5, 1 }, { 4, 2 } }, 2, -EINVAL },
	{ "more than a day ahead", { { 0, 86401 } }, 1, -EINVAL },
	{ "more than a day behind", { { 0, 0 }, { 1, -86401 } }, 2, -EINVAL },
	{ "reserved is not 0", { { 0, 0 }, { 1, 0, 1 } }, 2, -EINVAL },
};

KFTP_CASES(table, table_cases);

static void zone_check_test(struct kunit *test)
{
	const struct table_case *param = test->param_value;

	KUNIT_EXPECT_EQ(test, kftp_zone_check(param->changes, param->count), param->err);
}

static struct kunit_case zone_test_cases[] = {
	KUNIT_CASE_PARAM(zone_offset_test, offset_gen_params),
	KUNIT_CASE_PARAM(zone_check_test, table_gen_params),
	KUNIT_CASE(zone_longest_test),
	{}
};

static struct kunit_suite zone_suite = {
	.name = "kftp_zone",
	.test_cases = zone_test_cases,
};

kunit_test_suites(&zone_suite);
