// SPDX-License-Identifier: GPL-2.0
/* Tests args.c: arguments of words, octal numbers, paths in quotes, times and facts. */
#include "../../module/proto/args.c"
#include "cases.h"

struct word_case {
	const char *what;
	const char *arg;
	const char *word;
	const char *rest;
};

static const struct word_case word_cases[] = {
	{ "two words", "644 f", "644", "f" },
	{ "further spaces belong to the rest", "644  f ", "644", " f " },
	{ "one word", "644", "644", "" },
	{ "nothing behind the space", "644 ", "644", "" },
	{ "space first", " f", "", "f" },
	{ "empty", "", "", "" },
};

KFTP_CASES(word, word_cases);

static void args_word_test(struct kunit *test)
{
	const struct word_case *param = test->param_value;
	size_t len = strlen(param->arg);
	size_t rest = 99;
	size_t word;

	word = kftp_args_word(param->arg, len, &rest);

	kftp_expect_text(test, param->word, param->arg, word);
	KUNIT_ASSERT_LE(test, rest, len);
	kftp_expect_text(test, param->rest, param->arg + rest, len - rest);
}

struct octal_case {
	const char *what;
	const char *arg;
	u32 max;
	int ret;
	u32 value;
};

static const struct octal_case octal_cases[] = {
	{ "usual", "644", 07777, 0, 0644 },
	{ "leading zero", "0644", 07777, 0, 0644 },
	{ "zero", "0", 07777, 0, 0 },
	{ "largest", "7777", 07777, 0, 07777 },
	{ "above it", "10000", 07777, -ERANGE },
	{ "above another limit", "1000", 0777, -ERANGE },
	{ "five digits", "00755", 07777, 0, 0755 },
	{ "six digits", "000755", 07777, -EINVAL },
	{ "eight", "648", 07777, -EINVAL },
	{ "slash, just before 0", "6/4", 07777, -EINVAL },
	{ "symbolic", "u+x", 07777, -EINVAL },
	{ "minus", "-644", 07777, -EINVAL },
	{ "space", "644 ", 07777, -EINVAL },
	{ "empty", "", 07777, -EINVAL },
};

KFTP_CASES(octal, octal_cases);

static void args_octal_test(struct kunit *test)
{
	const struct octal_case *param = test->param_value;
	u32 value = 4711;
	int ret;

	ret = kftp_args_octal(param->arg, strlen(param->arg), param->max, &value);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	KUNIT_EXPECT_EQ(test, value, param->ret ? 4711 : param->value);
}

struct pair_case {
	const char *what;
	const char *arg;
	const char *first;	/* NULL if the result must be -EINVAL */
	const char *second;
};

static const struct pair_case pair_cases[] = {
	{ "two words", "a b", "a", "b" },
	{ "the second has spaces", "a b c ", "a", "b c " },
	{ "the second begins with one", "a  b", "a", " b" },
	{ "the first in quotes", "\"a b\" c d", "a b", "c d" },
	{ "both in quotes", "\"a b\" \"c d\"", "a b", "c d" },
	{ "the second in quotes", "a \"c d\"", "a", "c d" },
	{ "quotes in quotes", "\"a\"\"b\" \"\"\"\"", "a\"b", "\"" },
	{ "quotes inside of words", "a\"b c\"d", "a\"b", "c\"d" },
	{ "spaces in quotes", "\" \" \" \"", " ", " " },
	{ "one word", "a" },
	{ "one word and a space", "a " },
	{ "one in quotes", "\"a b\"" },
	{ "one in quotes and a space", "\"a b\" " },
	{ "space first", " a b" },
	{ "nothing in quotes", "\"\" a" },
	{ "nothing in quotes behind", "a \"\"" },
	{ "no closing one", "\"a b" },
	{ "no closing one, the last are two", "\"a b\"\"" },
	{ "no closing one behind", "a \"b" },
	{ "no space behind the closing one", "\"a\"b" },
	{ "more behind the second", "a \"b\" c" },
	{ "a quote alone", "\"" },
	{ "empty", "" },
};

KFTP_CASES(pair, pair_cases);

static void args_pair_test(struct kunit *test)
{
	const struct pair_case *param = test->param_value;
	size_t len = strlen(param->arg);
	size_t first = 99, second = 99;
	char out[32];
	int ret;

	ret = kftp_args_pair(param->arg, len, out, &first, &second);

	KUNIT_EXPECT_EQ(test, ret, param->first ? 0 : -EINVAL);
	if (ret || !param->first)
		return;
	KUNIT_ASSERT_LE(test, first + second, len);
	kftp_expect_text(test, param->first, out, first);
	kftp_expect_text(test, param->second, out + first, second);
}

struct range_case {
	const char *what;
	const char *arg;
	int ret;
	const char *path;
	u64 begin;
	u64 end;
};

static const struct range_case range_cases[] = {
	{ "path", "f", 0, "f", 0, U64_MAX },
	{ "path with spaces", "a b ", 0, "a b ", 0, U64_MAX },
	{ "range", "f 0 100", 0, "f", 0, 100 },
	{ "range behind a path with spaces", "a  b 5 7", 0, "a  b", 5, 7 },
	{ "smallest range", "f 0 1", 0, "f", 0, 1 },
	{ "one number belongs to the path", "f 100", 0, "f 100", 0, U64_MAX },
	{ "numbers alone are a path", "0 100", 0, "0 100", 0, U64_MAX },
	{ "three numbers", "1 2 3", 0, "1", 2, 3 },
	{ "a space alone before them", " 0 1", 0, " 0 1", 0, U64_MAX },
	{ "words that are no numbers", "f a 1", 0, "f a 1", 0, U64_MAX },
	{ "negative", "f -1 1", 0, "f -1 1", 0, U64_MAX },
	{ "two spaces between numbers", "f 1  2", 0, "f 1  2", 0, U64_MAX },
	{ "in quotes", "\"a b\"", 0, "a b", 0, U64_MAX },
	{ "range behind quotes", "\"a b\" 1 2", 0, "a b", 1, 2 },
	{ "quotes in quotes", "\"a\"\"b\" 1 2", 0, "a\"b", 1, 2 },
	{ "quotes inside", "a\"b 1 2", 0, "a\"b", 1, 2 },
	{ "largest end", "f 1 9223372036854775807", 0, "f", 1, S64_MAX },
	{ "2^63", "f 1 9223372036854775808", -ERANGE },
	{ "2^64", "f 1 18446744073709551616", -ERANGE },
	{ "nothing", "f 5 5", -ERANGE },
	{ "backward", "f 6 5", -ERANGE },
	{ "backward behind quotes", "\"f\" 6 5", -ERANGE },
	{ "one number behind quotes", "\"f\" 6", -EINVAL },
	{ "three numbers behind quotes", "\"f\" 1 2 3", -EINVAL },
	{ "words behind quotes", "\"f\" a b", -EINVAL },
	{ "space behind quotes", "\"f\" ", -EINVAL },
	{ "no space behind quotes", "\"f\"1 2", -EINVAL },
	{ "no closing one", "\"f 1 2", -EINVAL },
	{ "nothing in quotes", "\"\" 1 2", -EINVAL },
};

KFTP_CASES(range, range_cases);

static void args_range_test(struct kunit *test)
{
	const struct range_case *param = test->param_value;
	struct kftp_range range;
	size_t path_len = 99;
	char path[48];
	int ret;

	ret = kftp_args_range(param->arg, strlen(param->arg), path, &path_len, &range);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	if (ret || param->ret)
		return;
	kftp_expect_text(test, param->path, path, path_len);
	KUNIT_EXPECT_EQ(test, range.begin, param->begin);
	KUNIT_EXPECT_EQ(test, range.end, param->end);
}

struct times_case {
	const char *what;
	const char *arg;
	const char *path;	/* NULL if the result must be -EINVAL */
	s64 access;
	s64 modify;
};

#define T0	1000000000	/* 2001-09-09 01:46:40 in seconds since 1970 */

static const struct times_case times_cases[] = {
	{ "time first", "20010909014640 f", "f", T0, T0 },
	{ "time first, without seconds", "200109090146 a b ", "a b ", T0 - 40, T0 - 40 },
	{ "path first", "f 20010909014641 20010909014640 20300101000000 UTC", "f", T0 + 1, T0 },
	{ "path first, lower case, spaces", "a b 200109090146 20010909014640 200109090146 utc",
	  "a b", T0 - 40, T0 },
	{ "the path is a time", "20010909014640 20010909014640", "20010909014640", T0, T0 },
	{ "a path that ends in UTC", "20010909014640 f UTC", "f UTC", T0, T0 },
	{ "two times before UTC", "20010909014640 20010909014640 20010909014640 UTC",
	  "20010909014640 20010909014640 UTC", T0, T0 },
	{ "no path", "20010909014640" },
	{ "no path behind the space", "20010909014640 " },
	{ "13 digits", "2001090901464 f" },
	{ "fraction", "20010909014640.5 f" },
	{ "no such day", "20010931014640 f" },
	{ "path first, no UTC", "f 20010909014640 20010909014640 20010909014640" },
	{ "path first, two times", "f 20010909014640 20010909014640 UTC" },
	{ "path first, a bad time of creation", "f 20010909014640 20010909014640 2001 UTC" },
	{ "UTC alone", " UTC" },
	{ "no path before the times", " 20010909014640 20010909014640 20010909014640 UTC" },
	{ "empty", "" },
};

KFTP_CASES(times, times_cases);

static void args_times_test(struct kunit *test)
{
	const struct times_case *param = test->param_value;
	size_t len = strlen(param->arg);
	struct kftp_args_times times;
	int ret;

	ret = kftp_args_times(param->arg, len, &times);

	KUNIT_EXPECT_EQ(test, ret, param->path ? 0 : -EINVAL);
	if (ret || !param->path)
		return;
	KUNIT_ASSERT_LE(test, times.path + times.path_len, len);
	kftp_expect_text(test, param->path, param->arg + times.path, times.path_len);
	KUNIT_EXPECT_EQ(test, times.access, param->access);
	KUNIT_EXPECT_EQ(test, times.modify, param->modify);
}

struct facts_case {
	const char *what;
	const char *arg;
	int ret;
	u8 given;
	s64 modify;
	u32 mode;
	const char *path;
};

static const struct facts_case facts_cases[] = {
	{ "time", "Modify=20010909014640; f", 0, KFTP_ARGS_MODIFY, T0, 0, "f" },
	{ "fraction", "Modify=20010909014640.999; f", 0, KFTP_ARGS_MODIFY, T0, 0, "f" },
	{ "mode", "UNIX.mode=0640; f", 0, KFTP_ARGS_MODE, 0, 0640, "f" },
	{ "both", "UNIX.mode=4755;Modify=20010909014640; f", 0,
	  KFTP_ARGS_MODE | KFTP_ARGS_MODIFY, T0, 04755, "f" },
	{ "either case", "uNiX.mOdE=7;MODIFY=20010909014640; f", 0,
	  KFTP_ARGS_MODE | KFTP_ARGS_MODIFY, T0, 7, "f" },
	{ "spaces in the path", "UNIX.mode=7;  a; b ", 0, KFTP_ARGS_MODE, 0, 7, " a; b " },
	{ "unknown", "Size=0; f", -EOPNOTSUPP },
	{ "unknown behind a known one", "UNIX.mode=7;UNIX.uid=0; f", -EOPNOTSUPP },
	{ "empty fact", "UNIX.mode=7;; f", -EOPNOTSUPP },
	{ "semicolon alone", "; f", -EOPNOTSUPP },
	{ "no value", "UNIX.mode; f", -EINVAL },
	{ "empty value", "UNIX.mode=; f", -EINVAL },
	{ "bad mode", "UNIX.mode=8; f", -EINVAL },
	{ "mode above the limit", "UNIX.mode=10000; f", -EINVAL },
	{ "bad time", "Modify=20010931014640; f", -EINVAL },
	{ "time without seconds", "Modify=200109090146; f", -EINVAL },
	{ "twice", "UNIX.mode=7;UNIX.mode=7; f", -EINVAL },
	{ "no semicolon", "UNIX.mode=7 f", -EINVAL },
	{ "no path", "UNIX.mode=7;", -EINVAL },
	{ "no path behind the space", "UNIX.mode=7; ", -EINVAL },
	{ "no facts", " f", -EINVAL },
	{ "empty", "", -EINVAL },
};

KFTP_CASES(facts, facts_cases);

static void args_facts_test(struct kunit *test)
{
	const struct facts_case *param = test->param_value;
	size_t len = strlen(param->arg);
	struct kftp_args_facts facts = { .modify = 4711, .mode = 4711 };
	int ret;

	ret = kftp_args_facts(param->arg, len, &facts);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	if (ret || param->ret)
		return;
	KUNIT_EXPECT_EQ(test, facts.given, param->given);
	if (param->given & KFTP_ARGS_MODIFY)
		KUNIT_EXPECT_EQ(test, facts.modify, param->modify);
	if (param->given & KFTP_ARGS_MODE)
		KUNIT_EXPECT_EQ(test, facts.mode, param->mode);
	kftp_expect_text(test, param->path, param->arg + facts.path, len - facts.path);
}

static struct kunit_case args_test_cases[] = {
	KUNIT_CASE_PARAM(args_word_test, word_gen_params),
	KUNIT_CASE_PARAM(args_octal_test, octal_gen_params),
	KUNIT_CASE_PARAM(args_pair_test, pair_gen_params),
	KUNIT_CASE_PARAM(args_range_test, range_gen_params),
	KUNIT_CASE_PARAM(args_times_test, times_gen_params),
	KUNIT_CASE_PARAM(args_facts_test, facts_gen_params),
	{}
};

static struct kunit_suite args_suite = {
	.name = "kftp_args",
	.test_cases = args_test_cases,
};

kunit_test_suites(&args_suite);
