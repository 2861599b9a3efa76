// SPDX-License-Identifier: GPL-2.0
/* Names of users and groups: known, asked for, and limited in number. */
#include <kunit/test.h>

#include "../../module/netns/owner_names.c"

/* Questions to the daemon: their number, and the last user or group. */
static unsigned int asked;
static u32 asked_id;
static bool asked_group;

/* Whether a daemon is attached. */
static bool attached;

/* Replaces the function in event.c. */
int kftp_event_ask(struct kftp_events *events, const struct kftp_event *event)
{
	if (!attached)
		return -ENOTCONN;
	asked++;
	asked_group = event->gid;
	asked_id = event->gid ? *event->gid : *event->uid;
	return 0;
}

static struct kftp_owner_names *names_new(struct kunit *test)
{
	struct kftp_owner_names *names = kunit_kzalloc(test, sizeof(*names), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, names);
	kftp_owner_names_init(names);
	asked = 0;
	attached = true;
	return names;
}

static bool knows(struct kftp_owner_names *names, u32 id, bool group, const char *name)
{
	char text[KFTP_NAME_MAX + 1];

	return kftp_owner_names_get(names, NULL, id, group, text) && !strcmp(text, name);
}

/* A user and a group may have the same number. */
static void owners_test(struct kunit *test)
{
	struct kftp_owner_names *names = names_new(test);

	KUNIT_EXPECT_FALSE(test, knows(names, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_EQ(test, asked_id, 5);
	KUNIT_EXPECT_FALSE(test, asked_group);
	/* The daemon has been asked and has not answered yet. */
	KUNIT_EXPECT_FALSE(test, knows(names, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_FALSE(test, knows(names, 5, true, ""));
	KUNIT_EXPECT_EQ(test, asked, 2);
	KUNIT_EXPECT_TRUE(test, asked_group);

	KUNIT_EXPECT_EQ(test, kftp_owner_names_set(names, 5, true, "games"), 0);
	KUNIT_EXPECT_EQ(test, kftp_owner_names_set(names, 5, false, "sync"), 0);
	KUNIT_EXPECT_TRUE(test, knows(names, 5, false, "sync"));
	KUNIT_EXPECT_TRUE(test, knows(names, 5, true, "games"));
	/* The name does not exist any more. */
	KUNIT_EXPECT_EQ(test, kftp_owner_names_set(names, 5, true, NULL), 0);
	KUNIT_EXPECT_FALSE(test, knows(names, 5, true, ""));
	KUNIT_EXPECT_EQ(test, asked, 2);
	kftp_owner_names_exit(names);
}

/* If no daemon could be asked, the next use of the name asks again. */
static void owners_no_daemon_test(struct kunit *test)
{
	struct kftp_owner_names *names = names_new(test);

	attached = false;
	KUNIT_EXPECT_FALSE(test, knows(names, 5, false, ""));
	KUNIT_EXPECT_FALSE(test, knows(names, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 0);
	attached = true;
	KUNIT_EXPECT_FALSE(test, knows(names, 5, false, ""));
	KUNIT_EXPECT_FALSE(test, knows(names, 5, false, ""));
	KUNIT_EXPECT_EQ(test, asked, 1);
	kftp_owner_names_exit(names);
}

/* The number of known users from 0 to @count - 1. The others are asked for. */
static unsigned int count_known(struct kftp_owner_names *names, unsigned int count)
{
	unsigned int known = 0;
	char text[KFTP_NAME_MAX + 1];
	u32 id;

	for (id = 0; id < count; id++)
		known += kftp_owner_names_get(names, NULL, id, false, text);
	return known;
}

/* A told name is known at once. A name that had to be forgotten is asked for again. */
static void owners_told_limit_test(struct kunit *test)
{
	struct kftp_owner_names *names = names_new(test);
	u32 id;

	for (id = 0; id < KFTP_OWNER_NAMES_MAX; id++)
		KUNIT_ASSERT_EQ(test, kftp_owner_names_set(names, id, false, "x"), 0);
	KUNIT_EXPECT_EQ(test, names->count, KFTP_OWNER_NAMES_MAX);
	KUNIT_EXPECT_EQ(test, count_known(names, KFTP_OWNER_NAMES_MAX), KFTP_OWNER_NAMES_MAX);
	KUNIT_EXPECT_EQ(test, asked, 0);

	for (; id < 2 * KFTP_OWNER_NAMES_MAX + 100; id++) {
		KUNIT_ASSERT_EQ(test, kftp_owner_names_set(names, id, false, "y"), 0);
		KUNIT_ASSERT_TRUE(test, knows(names, id, false, "y"));
		KUNIT_ASSERT_LE(test, names->count, KFTP_OWNER_NAMES_MAX);
	}
	KUNIT_EXPECT_EQ(test, asked, 0);
	KUNIT_EXPECT_FALSE(test, knows(names, 0, false, "x"));
	KUNIT_EXPECT_EQ(test, asked, 1);
	KUNIT_EXPECT_EQ(test, asked_id, 0);
	kftp_owner_names_exit(names);
}

/* Like a listing in which every file has another owner. */
static void owners_asked_limit_test(struct kunit *test)
{
	struct kftp_owner_names *names = names_new(test);
	u32 id;

	for (id = 0; id < 2 * KFTP_OWNER_NAMES_MAX + 100; id++) {
		KUNIT_ASSERT_FALSE(test, knows(names, id, id % 2, ""));
		KUNIT_ASSERT_LE(test, names->count, KFTP_OWNER_NAMES_MAX);
	}
	KUNIT_EXPECT_EQ(test, asked, id);
	KUNIT_EXPECT_EQ(test, kftp_owner_names_set(names, id - 2, false, "z"), 0);
	KUNIT_EXPECT_TRUE(test, knows(names, id - 2, false, "z"));
	kftp_owner_names_exit(names);
	KUNIT_EXPECT_EQ(test, names->count, 0);
}

static struct kunit_case owners_test_cases[] = {
	KUNIT_CASE(owners_test),
	KUNIT_CASE(owners_no_daemon_test),
	KUNIT_CASE(owners_told_limit_test),
	KUNIT_CASE(owners_asked_limit_test),
	{}
};

static struct kunit_suite owners_suite = {
	.name = "kftp_owner_names",
	.test_cases = owners_test_cases,
};

kunit_test_suites(&owners_suite);
