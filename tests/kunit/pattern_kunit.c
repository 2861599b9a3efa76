// SPDX-License-Identifier: GPL-2.0
/* Tests pattern.c: how a list of patterns is split, and which names match it. */
#include "../../module/fs/pattern.c"

#include <linux/ktime.h>
#include <linux/minmax.h>

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
	{ "[a", "[a", "a" },
	{ "[]", "[]", "]" },
	{ "[]]", "]", "[]]" },
	{ "[!]]", "a", "]" },
	{ "[!]", "[!]", "a" },
	{ "[!", "[!", "!" },
	{ "[a-]", "-", "b" },
	{ "[a-c]", "b", "-" },
	{ "[--0]", ".", "1" },
	{ "[[]", "[", "]" },
	{ "[a][b", "a[b", "ab" },
	{ "[[[[b", "[[[[b", "[[[b" },
	{ "*[[[b", "a[[[b", "a[[b" },
	{ "*[a][", "xba[", "ab[" },
	{ "\\[a]", "[a]", "a" },
	{ "[\\]", "\\", "]" },
	{ "[\xfe-\xff]", "\xfe", "a" },
	{ "a\\", "a\\", "a" },
	{ "a[!b]", "ac", "a" },
	{ "a[!b]?", "acd", "ac" },
	{ "*[!b]", "bc", "b" },
	{ "**a**", "xay", "b" },
	{ "?*", "a", "" },
	{ "*a*b", "acabab", "aba" },
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

static const struct match_case caseless_cases[] = {
	{ "", NULL, "a" },
	{ "*.Exe", "A.EXE", "a.exe2" },
	{ "a  *.Exe ", "x.exe", "ab" },
	{ "a  *.Exe ", "A", ".exe." },
	{ "[A-C]x", "bX", "dX" },
	{ "\xc3\x84", "\xc3\x84", "\xc3\xa4" },
};

KFTP_CASES(caseless, caseless_cases);

static void pattern_caseless_test(struct kunit *test)
{
	const struct match_case *param = test->param_value;
	char *patterns = kftp_pattern_split(param->what);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, patterns);
	if (param->match)
		KUNIT_EXPECT_TRUE(test, kftp_pattern_match_caseless(patterns, param->match));
	if (param->no_match)
		KUNIT_EXPECT_FALSE(test, kftp_pattern_match_caseless(patterns, param->no_match));
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

/* Tests that no byte after the end of a name is read. */
static void pattern_end_test(struct kunit *test)
{
	char *name = kmalloc(2, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
	memcpy(name, "a", 2);
	KUNIT_EXPECT_FALSE(test, kftp_pattern_match_one("a[!b][!b][!b][!b][!b][!b][!b][!b][!b][!b]", name));
	KUNIT_EXPECT_FALSE(test, kftp_pattern_match_one("*[!a][!b][!b][!b][!b][!b][!b][!b][!b][!b]", name));
	kfree(name);
}

struct slow_case {
	const char *what;
	const char *repeat;	/* repeated in the first SLOW_LEN bytes of the pattern */
	const char *end;	/* the end of the pattern */
};

/* The patterns go back and forth in a long name that consists of "a", or of "[". */
static const struct slow_case slow_cases[] = {
	{ "stars", "*a", "b" },
	{ "stars in pairs", "**a", "b" },
	{ "stars and marks", "*?", "b" },
	{ "one star", "a", "b" },
	{ "stars and classes", "*[!b]", "b" },
	{ "small classes", "[!b]", "b" },
	{ "one class that does not end", "[b", "b" },
	{ "one class", "b", "]" },
	{ "classes that do not end", "[", "b" },
	{ "stars and classes that do not end", "*[", "b" },
};

KFTP_CASES(slow, slow_cases);

#define SLOW_LEN 248

/*
 * Returns the time in nanoseconds to find out that a long name does not match: the
 * shortest of some tries, because others may be interrupted.
 */
static u64 slow_time(struct kunit *test, const char *pattern, const char *name)
{
	char *patterns = kftp_pattern_split(pattern);
	u64 begin, least = U64_MAX;
	unsigned int tries;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, patterns);
	for (tries = 0; tries < 5; tries++) {
		begin = ktime_get_ns();
		KUNIT_EXPECT_FALSE(test, kftp_pattern_match(patterns, name));
		least = min(least, ktime_get_ns() - begin);
	}
	kfree(patterns);
	return least;
}

/*
 * Tests that a pattern with many stars and classes takes no longer than a simple one: its
 * steps are at most the product of the lengths of pattern and name (read_cost() in
 * scandir.c). If it tried all places of all stars, it would not end. If it looked
 * for the end of each class, it would take a hundred times as long.
 */
static void pattern_slow_test(struct kunit *test)
{
	const struct slow_case *param = test->param_value;
	char pattern[SLOW_LEN + 8] = "*", name[KFTP_NAME_LEN + 1] = "";
	size_t at = 1, len = strlen(param->repeat);
	u64 simple;

	memset(name, 'a', KFTP_NAME_LEN);
	memset(pattern + 1, 'a', SLOW_LEN / 2);
	strcpy(pattern + 1 + SLOW_LEN / 2, "b");
	/*
	 * The star of this pattern tries each place, and compares half of the pattern
	 * there.
	 */
	simple = slow_time(test, pattern, name);
	if (*param->end == ']')
		pattern[at++] = '[';
	for (; at + len <= SLOW_LEN; at += len)
		memcpy(pattern + at, param->repeat, len);
	strcpy(pattern + at, param->end);
	if (strchr(param->repeat, '[') && !strchr(param->repeat, ']'))
		memset(name, '[', KFTP_NAME_LEN);
	KUNIT_EXPECT_LE(test, slow_time(test, pattern, name), 32 * simple);
}

static struct kunit_case pattern_test_cases[] = {
	KUNIT_CASE_PARAM(pattern_match_test, match_gen_params),
	KUNIT_CASE_PARAM(pattern_caseless_test, caseless_gen_params),
	KUNIT_CASE_PARAM(pattern_path_test, path_gen_params),
	KUNIT_CASE(pattern_long_component_test),
	KUNIT_CASE(pattern_end_test),
	KUNIT_CASE_PARAM(pattern_slow_test, slow_gen_params),
	{}
};

static struct kunit_suite pattern_suite = {
	.name = "kftp_pattern",
	.test_cases = pattern_test_cases,
};

kunit_test_suites(&pattern_suite);
