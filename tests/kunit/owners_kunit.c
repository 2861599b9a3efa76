// SPDX-License-Identifier: GPL-2.0
/* Tests owners.c: the known names of users and groups, and questions for other names. */
#include <kunit/test.h>

#include "../../module/netns/owners.c"

/* The number of questions to kftpd, and the user or group of the last question. */
static unsigned int asked;
static u32 asked_id;
static bool asked_group;

/* True if kftpd is attached. */
static bool attached;

/* Replaces the function of event.c that asks kftpd for a name. */
int kftp_event_ask(struct kftp_events *events, const struct kftp_event *event)
{
	if (!attached)
		return -ENOTCONN;
	asked++;
	asked_group = event->gid;
	asked_id = event->gid ? *event->gid : *event->uid;
	return 0;
}

static struct kftp_owners *owners_new(struct kunit *test)
{
	struct kftp_owners *owners = kunit_kzalloc(test, sizeof(*owners), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, owners);
	kftp_owners_init(owners);
	asked = 0;
	attached = true;
	return owners;
}

static bool knows(struct kftp_owners *owners, u32 id, bool group, const char *name)
{
	char text[KFTP_OWNER_MAX + 1];

	return kftp_owners_get(owners, NULL, id, group, text) && !strcmp(text, name);
}

/* Tests that a user and a group with the same number can have different names. */
static void owners_test(struct kunit *test)
{
	struct kftp_owners *owners = owners_new(test);

	KUNIT_EXPECT_FALSE(test, knows(owners, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_EQ(test, asked_id, 5);
	KUNIT_EXPECT_FALSE(test, asked_group);
	/* kftpd was asked and has not answered yet. */
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, true, ""));
	KUNIT_EXPECT_EQ(test, asked, 2);
	KUNIT_EXPECT_TRUE(test, asked_group);

	KUNIT_EXPECT_EQ(test, kftp_owners_set(owners, 5, true, "games"), 0);
	KUNIT_EXPECT_EQ(test, kftp_owners_set(owners, 5, false, "sync"), 0);
	KUNIT_EXPECT_TRUE(test, knows(owners, 5, false, "sync"));
	KUNIT_EXPECT_TRUE(test, knows(owners, 5, true, "games"));
	/* kftpd tells that the name does not exist any more. */
	KUNIT_EXPECT_EQ(test, kftp_owners_set(owners, 5, true, NULL), 0);
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, true, ""));
	KUNIT_EXPECT_EQ(test, asked, 2);
	kftp_owners_exit(owners);
}

/* Tests that the next use of a name asks again if no kftpd was attached. */
static void owners_no_daemon_test(struct kunit *test)
{
	struct kftp_owners *owners = owners_new(test);

	attached = false;
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, false, ""));
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 0);
	attached = true;
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, false, ""));
	KUNIT_EXPECT_FALSE(test, knows(owners, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 1);
	kftp_owners_exit(owners);
}

/* Tests that an answer is noted as awaited only if it had not come. */
static void owners_await_test(struct kunit *test)
{
	struct kftp_owners *owners = owners_new(test);
	char text[KFTP_OWNER_MAX + 1];

	KUNIT_EXPECT_FALSE(test, knows(owners, 5, true, ""));
	KUNIT_EXPECT_FALSE(test, kftp_owners_awaited(owners));
	KUNIT_EXPECT_EQ(test, kftp_owners_await(owners, NULL, 5, true, text), -EAGAIN);
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_TRUE(test, kftp_owners_awaited(owners));
	KUNIT_EXPECT_FALSE(test, kftp_owners_awaited(owners));
	KUNIT_EXPECT_EQ(test, kftp_owners_set(owners, 5, true, NULL), 0);
	KUNIT_EXPECT_EQ(test, kftp_owners_await(owners, NULL, 5, true, text), -ENOENT);
	KUNIT_EXPECT_EQ(test, kftp_owners_set(owners, 5, true, "games"), 0);
	KUNIT_EXPECT_EQ(test, kftp_owners_await(owners, NULL, 5, true, text), 0);
	KUNIT_EXPECT_STREQ(test, text, "games");
	attached = false;
	KUNIT_EXPECT_EQ(test, kftp_owners_await(owners, NULL, 6, true, text), -ENOTCONN);
	attached = true;
	KUNIT_EXPECT_EQ(test, kftp_owners_await(owners, NULL, 6, true, text), -EAGAIN);
	KUNIT_EXPECT_TRUE(test, kftp_owners_awaited(owners));
	kftp_owners_exit(owners);
}

/* Returns how many users from 0 to @count - 1 are known. Asks for the other users. */
static unsigned int count_known(struct kftp_owners *owners, unsigned int count)
{
	unsigned int known = 0;
	char text[KFTP_OWNER_MAX + 1];
	u32 id;

	for (id = 0; id < count; id++)
		known += kftp_owners_get(owners, NULL, id, false, text);
	return known;
}

/*
 * Tests that a new name is known at once, and that a forgotten name is asked for again.
 */
static void owners_told_limit_test(struct kunit *test)
{
	struct kftp_owners *owners = owners_new(test);
	u32 id;

	for (id = 0; id < KFTP_OWNERS_MAX; id++)
		KUNIT_ASSERT_EQ(test, kftp_owners_set(owners, id, false, "x"), 0);
	KUNIT_EXPECT_EQ(test, owners->count, KFTP_OWNERS_MAX);
	KUNIT_EXPECT_EQ(test, count_known(owners, KFTP_OWNERS_MAX), KFTP_OWNERS_MAX);
	KUNIT_EXPECT_EQ(test, asked, 0);

	for (; id < 2 * KFTP_OWNERS_MAX + 100; id++) {
		KUNIT_ASSERT_EQ(test, kftp_owners_set(owners, id, false, "y"), 0);
		KUNIT_ASSERT_TRUE(test, knows(owners, id, false, "y"));
		KUNIT_ASSERT_LE(test, owners->count, KFTP_OWNERS_MAX);
	}
	KUNIT_EXPECT_EQ(test, asked, 0);
	KUNIT_EXPECT_FALSE(test, knows(owners, 0, false, "x"));
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_EQ(test, asked_id, 0);
	kftp_owners_exit(owners);
}

/* Tests many different users, as in a listing in which each file has another owner. */
static void owners_asked_limit_test(struct kunit *test)
{
	struct kftp_owners *owners = owners_new(test);
	u32 id;

	for (id = 0; id < 2 * KFTP_OWNERS_MAX + 100; id++) {
		KUNIT_ASSERT_FALSE(test, knows(owners, id, id % 2, ""));
		KUNIT_ASSERT_LE(test, owners->count, KFTP_OWNERS_MAX);
	}
	KUNIT_EXPECT_EQ(test, asked, id);
	KUNIT_EXPECT_EQ(test, kftp_owners_set(owners, id - 2, false, "z"), 0);
	KUNIT_EXPECT_TRUE(test, knows(owners, id - 2, false, "z"));
	kftp_owners_exit(owners);
	KUNIT_EXPECT_EQ(test, owners->count, 0);
}

static struct kunit_case owners_test_cases[] = {
	KUNIT_CASE(owners_test),
	KUNIT_CASE(owners_no_daemon_test),
	KUNIT_CASE(owners_await_test),
	KUNIT_CASE(owners_told_limit_test),
	KUNIT_CASE(owners_asked_limit_test),
	{}
};

static struct kunit_suite owners_suite = {
	.name = "kftp_owners",
	.test_cases = owners_test_cases,
};

kunit_test_suites(&owners_suite);
