// SPDX-License-Identifier: GPL-2.0
/* Tests strays.c: how many connections that no session waits for a source may make. */
#include <kunit/test.h>

#include "../../module/conn/strays.c"

static const struct kftp_addr stray_host = { .family = 4, .ip = { 192, 0, 2, 1 } };
static const struct kftp_addr stray_host6 = {
	.family = 6, .ip = { 0x20, 0x01, 0x0d, 0xb8, [7] = 1, [15] = 1 }
};

static struct kftp_strays *strays_new(struct kunit *test)
{
	struct kftp_strays *strays = kunit_kzalloc(test, sizeof(*strays), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, strays);
	kftp_strays_init(strays);
	return strays;
}

/* Lets a source make as many strays as it may. */
static void make_strays(struct kunit *test, struct kftp_strays *strays,
			const struct kftp_addr *addr)
{
	int i;

	for (i = 0; i < KFTP_STRAYS_MAX; i++)
		KUNIT_EXPECT_FALSE(test, kftp_strays_note(strays, addr));
}

static void strays_limit_test(struct kunit *test)
{
	struct kftp_strays *strays = strays_new(test);

	KUNIT_EXPECT_TRUE(test, kftp_strays_over(strays));
	make_strays(test, strays, &stray_host);
	KUNIT_EXPECT_FALSE(test, kftp_strays_limited(strays, &stray_host));
	KUNIT_EXPECT_TRUE(test, kftp_strays_note(strays, &stray_host));
	KUNIT_EXPECT_TRUE(test, kftp_strays_limited(strays, &stray_host));
	KUNIT_EXPECT_FALSE(test, kftp_strays_limited(strays, &stray_host6));
	KUNIT_EXPECT_FALSE(test, kftp_strays_over(strays));
}

/* After the pause, the source is not limited, and the counting begins again. */
static void strays_pause_test(struct kunit *test)
{
	struct kftp_strays *strays = strays_new(test);
	struct kftp_addr source = strays_source(&stray_host);
	unsigned int i = strays_index(strays, &source);

	make_strays(test, strays, &stray_host);
	KUNIT_EXPECT_TRUE(test, kftp_strays_note(strays, &stray_host));
	strays->entries[i].until = jiffies - 1;
	strays->entries[i].since = jiffies - KFTP_STRAYS_WINDOW - 1;
	strays->over = jiffies;
	KUNIT_EXPECT_FALSE(test, kftp_strays_limited(strays, &stray_host));
	KUNIT_EXPECT_TRUE(test, kftp_strays_over(strays));
	make_strays(test, strays, &stray_host);
	KUNIT_EXPECT_TRUE(test, kftp_strays_note(strays, &stray_host));
}

/* A slow source is never limited. */
static void strays_slow_test(struct kunit *test)
{
	struct kftp_strays *strays = strays_new(test);
	struct kftp_addr source = strays_source(&stray_host);
	unsigned int i = strays_index(strays, &source);

	make_strays(test, strays, &stray_host);
	strays->entries[i].since = jiffies - KFTP_STRAYS_WINDOW - 1;
	KUNIT_EXPECT_FALSE(test, kftp_strays_note(strays, &stray_host));
}

/* A /64 is one source, and two of them are two. */
static void strays_network_test(struct kunit *test)
{
	struct kftp_strays *strays = strays_new(test);
	struct kftp_addr same = stray_host6, other = stray_host6;

	same.ip[15] = 2;
	other.ip[7] = 2;
	make_strays(test, strays, &stray_host6);
	KUNIT_EXPECT_TRUE(test, kftp_strays_note(strays, &same));
	KUNIT_EXPECT_TRUE(test, kftp_strays_limited(strays, &stray_host6));
	KUNIT_EXPECT_FALSE(test, kftp_strays_limited(strays, &other));
}

static struct kunit_case strays_test_cases[] = {
	KUNIT_CASE(strays_limit_test),
	KUNIT_CASE(strays_pause_test),
	KUNIT_CASE(strays_slow_test),
	KUNIT_CASE(strays_network_test),
	{}
};

static struct kunit_suite strays_suite = {
	.name = "kftp_strays",
	.test_cases = strays_test_cases,
};

kunit_test_suites(&strays_suite);
