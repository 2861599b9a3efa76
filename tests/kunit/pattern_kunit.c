// SPDX-License-Identifier: GPL-2.0
/* Tests pattern.c: how a list of patterns is split, and which names match it. */
#include "../../module/fs/pattern.c"
#include "cases.h"

struct match_case {
	const char *what;	/* the patterns */
	const char *match;	/* a name that matches a pattern; NULL for no test */
	const char *no_match;	/* a name that matches no pattern; NULL for no test */
};

static const struct match_case match_cases[] = {
	{ "", NULL, "a" },
	{ " ", NULL, "" },
	{ "   ", NULL, " " },
	{ "a", "a", "ab" },
	{ "a b", "b", "a b" },
	{ "a b", "a", "c" },
	{ "  a   b  ", "b", "" },
	{ ".*", ".hidden", "shown." },
	{ "*", "a", NULL },
	{ "*", ".a", NULL },
	{ "*.tmp *~ .nfs*", "x.tmp", "x.tmp2" },
	{ "*.tmp *~ .nfs*", "x~", "~x" },
	{ "*.tmp *~ .nfs*", ".nfs0001", "nfs" },
	{ "?", "a", "ab" },
	{ "[ab]x", "bx", "cx" },
	{ "[!a-c]", "d", "b" },
	{ "[", "[", "a" },
	{ "\\*", "*", "a" },
	{ "\xff?", "\xff\xfe", "\xff" },
	{ "A", "A", "a" },
	{ "a*a*a*a*b", "aaaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
};

KFTP_CASES(match, match_cases);

static void pattern_match_test(struct kunit *test)
{
	const struct match_case *param = test->param_value;
	char *patterns = kftp_pattern_split(param->what);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, patterns);
	if (param->match)
		KUNIT_EXPECT_TRUE(test, kftp_pattern_match(patterns, param->match));
	if (param->no_match)
		KUNIT_EXPECT_FALSE(test, kftp_pattern_match(patterns, param->no_match));
	kfree(patterns);
}

struct path_case {
	const char *what;	/* the path */
	bool match;		/* true if a component matches one of the patterns "b? .*" */
};

static const struct path_case path_cases[] = {
	{ "/", false },
	{ "/bx", true },
	{ "/b", false },
	{ "/a/bx/c", true },
	{ "/a/c/bx", true },
	{ "/a/xbx", false },
	{ "/a/.git/x", true },
	{ "/a/b/c", false },
};

KFTP_CASES(path, path_cases);

static void pattern_path_test(struct kunit *test)
{
	const struct path_case *param = test->param_value;
	char *patterns = kftp_pattern_split("b? .*");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, patterns);
	KUNIT_EXPECT_EQ(test, kftp_pattern_match_path(patterns, param->what),
			param->match);
	kfree(patterns);
}

/* Tests that a component that is too long for a name is refused with any patterns. */
static void pattern_long_component_test(struct kunit *test)
{
	char *patterns = kftp_pattern_split("b");
	char path[KFTP_NAME_LEN + 64] = "/a/";
	size_t before = strlen(path);
	size_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, patterns);
	for (len = KFTP_NAME_LEN - 1; len < KFTP_NAME_LEN + 32; len++) {
		memset(path + before, 'x', len);
		path[before + len] = '\0';
		KUNIT_EXPECT_EQ(test, kftp_pattern_match_path(patterns, path),
				len > KFTP_NAME_LEN);
	}
	kfree(patterns);
}

static struct kunit_case pattern_test_cases[] = {
	KUNIT_CASE_PARAM(pattern_match_test, match_gen_params),
	KUNIT_CASE_PARAM(pattern_path_test, path_gen_params),
	KUNIT_CASE(pattern_long_component_test),
	{}
};

static struct kunit_suite pattern_suite = {
	.name = "kftp_pattern",
	.test_cases = pattern_test_cases,
};

kunit_test_suites(&pattern_suite);
