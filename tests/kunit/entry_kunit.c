// SPDX-License-Identifier: GPL-2.0
/* Tests entry.c: the names of files and owners in listings. */
#include "../../module/proto/entry.c"
#include "entries.h"

/* Tests names of each length. */
static void entry_name_length_test(struct kunit *test)
{
	char *name = kunit_kzalloc(test, 256, GFP_KERNEL);
	char *buf = line_buf(test, 255);
	size_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
	for (len = 1; len <= 255; len++) {
		memset(name, 'n', len);
		buf[len] = '.';
		KUNIT_ASSERT_PTR_EQ(test, kftp_entry_put_name(buf, name, len), buf + len);
		KUNIT_EXPECT_FALSE(test, memcmp(buf, name, len));
		KUNIT_EXPECT_EQ(test, buf[len], '.');
	}
}

/* Tests a CR or LF at each place of a name, also if a name is written over itself. */
static void entry_name_line_end_test(struct kunit *test)
{
	char name[40], buf[40];
	size_t at;

	for (at = 0; at < sizeof(name); at++) {
		memset(name, 'n', sizeof(name));
		name[at] = at % 2 ? '\r' : '\n';
		kftp_entry_put_name(buf, name, sizeof(name));
		KUNIT_EXPECT_EQ(test, buf[at], '?');
		buf[at] = 'n';
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(buf, 'n', sizeof(buf)), NULL);
		kftp_entry_put_name(name, name, sizeof(name));
		KUNIT_EXPECT_EQ(test, name[at], '?');
	}
}

struct owner_case {
	const char *what;	/* the name */
	const char *shown;
};

static const struct owner_case owner_cases[] = {
	{ "", "" },
	{ "alice", "alice" },
	{ "a;b c\n", "a_b_c_" },
	{ "\xc3\xa4", "\xc3\xa4" },
	{ "abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345" },
	{ "abcdefghijklmnopqrstuvwxyz0123456", "abcdefghijklmnopqrstuvwxyz012345" },
};

KFTP_CASES(owner, owner_cases);

static void entry_owner_test(struct kunit *test)
{
	const struct owner_case *param = test->param_value;
	char buf[33];
	char *end = kftp_entry_put_owner(buf, param->what);

	kftp_expect_text(test, param->shown, buf, end - buf);
}

static struct kunit_case entry_test_cases[] = {
	KUNIT_CASE(entry_name_length_test),
	KUNIT_CASE(entry_name_line_end_test),
	KUNIT_CASE_PARAM(entry_owner_test, owner_gen_params),
	{}
};

static struct kunit_suite entry_suite = {
	.name = "kftp_entry",
	.test_cases = entry_test_cases,
};

kunit_test_suites(&entry_suite);
