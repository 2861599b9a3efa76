// SPDX-License-Identifier: GPL-2.0
/* Tests parse.c: verbs, and arguments such as numbers, types and options of listings. */
#include "../../module/proto/parse.c"
#include "cases.h"

struct verb_case {
	const char *what;
	const char *line;
	const char *verb;	/* NULL if the result must be -EINVAL */
	const char *arg;
};

static const struct verb_case verb_cases[] = {
	{ "verb alone", "PWD", "PWD", "" },
	{ "verb and space", "CWD ", "CWD", "" },
	{ "argument", "CWD a", "CWD", "a" },
	{ "lower case", "retr File", "RETR", "File" },
	{ "mixed case", "rEtR x", "RETR", "x" },
	{ "further spaces belong to the argument", "CWD  a ", "CWD", " a " },
	{ "digits", "XSHA256 f", "XSHA256", "f" },
	{ "first and last digit", "A09 x", "A09", "x" },
	{ "one letter", "X y", "X", "y" },
	{ "eight letters", "ABCDEFGH x", "ABCDEFGH", "x" },
	{ "eight letters alone", "ABCDEFGH", "ABCDEFGH", "" },
	{ "nine letters", "ABCDEFGHI x" },
	{ "nine letters alone", "ABCDEFGHI" },
	{ "empty line", "" },
	{ "space first", " PWD" },
	{ "digit first", "1PWD" },
	{ "TAB is no space", "CWD\ta" },
	{ "hyphen", "C-D a" },
	{ "what stands before A and behind Z", "AZ@" },
	{ "bracket", "AZ[" },
	{ "backquote", "az`" },
	{ "brace", "az{" },
	{ "colon", "A9:" },
	{ "UTF-8", "\xc3\x84X" },
	{ "HTTP", "GET / HTTP/1.1", "GET", "/ HTTP/1.1" },
};

KFTP_CASES(verb, verb_cases);

static void parse_verb_test(struct kunit *test)
{
	const struct verb_case *param = test->param_value;
	size_t len = strlen(param->line);
	struct kftp_verb verb;
	char padded[KFTP_VERB_SIZE] = {};
	size_t arg = 99;
	int ret;

	memset(&verb, 'x', sizeof(verb));

	ret = kftp_parse_verb(param->line, len, &verb, &arg);

	KUNIT_EXPECT_EQ(test, ret, param->verb ? 0 : -EINVAL);
	if (!param->verb || ret)
		return;
	memcpy(padded, param->verb, strlen(param->verb));
	KUNIT_EXPECT_FALSE(test, memcmp(verb.text, padded, KFTP_VERB_SIZE));
	KUNIT_ASSERT_LE(test, arg, len);
	kftp_expect_text(test, param->arg, param->line + arg, len - arg);
}

struct number_case {
	const char *what;
	const char *arg;
	u64 max;
	int ret;
	u64 value;
};

static const struct number_case number_cases[] = {
	{ "zero", "0", U64_MAX, 0, 0 },
	{ "leading zeros", "00000000000000000007", U64_MAX, 0, 7 },
	{ "21 digits", "000000000000000000007", U64_MAX, -EINVAL },
	{ "beyond 4 GiB", "4294967297", S64_MAX, 0, 4294967297ULL },
	{ "2^63 - 1", "9223372036854775807", S64_MAX, 0, S64_MAX },
	{ "2^63", "9223372036854775808", S64_MAX, -ERANGE },
	{ "2^63 where it may be", "9223372036854775808", U64_MAX, 0, 1ULL << 63 },
	{ "2^64 - 1", "18446744073709551615", U64_MAX, 0, U64_MAX },
	{ "2^64", "18446744073709551616", U64_MAX, -ERANGE },
	{ "2^64 for an offset", "18446744073709551616", S64_MAX, -ERANGE },
	{ "2^64 + 7, small if it wrapped", "18446744073709551623", 100, -ERANGE },
	{ "20 nines", "99999999999999999999", U64_MAX, -ERANGE },
	{ "as large as the limit", "100", 100, 0, 100 },
	{ "above the limit", "101", 100, -ERANGE },
	{ "only zero may be", "0", 0, 0, 0 },
	{ "only zero may be, but one", "1", 0, -ERANGE },
	{ "empty", "", U64_MAX, -EINVAL },
	{ "minus", "-1", U64_MAX, -EINVAL },
	{ "plus", "+1", U64_MAX, -EINVAL },
	{ "space before", " 1", U64_MAX, -EINVAL },
	{ "space behind", "1 ", U64_MAX, -EINVAL },
	{ "hexadecimal", "0x10", U64_MAX, -EINVAL },
	{ "fraction", "1.5", U64_MAX, -EINVAL },
	{ "slash, just before 0", "1/", U64_MAX, -EINVAL },
	{ "colon, just behind 9", "1:", U64_MAX, -EINVAL },
	{ "too large and no number", "9999999999999999999x", U64_MAX, -EINVAL },
};

KFTP_CASES(number, number_cases);

static void parse_u64_test(struct kunit *test)
{
	const struct number_case *param = test->param_value;
	u64 value = 4711;
	int ret;

	ret = kftp_parse_u64(param->arg, strlen(param->arg), param->max, &value);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	KUNIT_EXPECT_EQ(test, value, param->ret ? 4711 : param->value);
}

static const struct number_case allo_cases[] = {
	{ "bytes", "1024", 0, 0, 1024 },
	{ "largest", "18446744073709551615", 0, 0, U64_MAX },
	{ "2^64", "18446744073709551616", 0, -ERANGE },
	{ "with record size", "1024 R 80", 0, 0, 1024 },
	{ "lower case", "1024 r 80", 0, 0, 1024 },
	{ "record size too large", "1024 R 18446744073709551616", 0, -ERANGE },
	{ "no record size", "1024 R", 0, -EINVAL },
	{ "no record size but a space", "1024 R ", 0, -EINVAL },
	{ "no R", "1024 80", 0, -EINVAL },
	{ "another letter", "1024 S 80", 0, -EINVAL },
	{ "two spaces", "1024  R 80", 0, -EINVAL },
	{ "no space behind R", "1024 R80", 0, -EINVAL },
	{ "only record size", " R 80", 0, -EINVAL },
	{ "empty", "", 0, -EINVAL },
	{ "space", " ", 0, -EINVAL },
	{ "no number", "many", 0, -EINVAL },
};

KFTP_CASES(allo, allo_cases);

static void parse_allo_test(struct kunit *test)
{
	const struct number_case *param = test->param_value;
	u64 bytes = 4711;
	int ret;

	ret = kftp_parse_allo(param->arg, strlen(param->arg), &bytes);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	KUNIT_EXPECT_EQ(test, bytes, param->ret ? 4711 : param->value);
}

struct type_case {
	const char *what;
	int ret;
	u8 type;
};

/* The member what of a case is the argument itself. */
static const struct type_case type_cases[] = {
	{ "I", 0, KFTP_TYPE_IMAGE },
	{ "i", 0, KFTP_TYPE_IMAGE },
	{ "L 8", 0, KFTP_TYPE_IMAGE },
	{ "l 8", 0, KFTP_TYPE_IMAGE },
	{ "L 08", 0, KFTP_TYPE_IMAGE },
	{ "A", 0, KFTP_TYPE_ASCII },
	{ "a", 0, KFTP_TYPE_ASCII },
	{ "A N", 0, KFTP_TYPE_ASCII },
	{ "a n", 0, KFTP_TYPE_ASCII },
	{ "A T", -EOPNOTSUPP },
	{ "A C", -EOPNOTSUPP },
	{ "a c", -EOPNOTSUPP },
	{ "E", -EOPNOTSUPP },
	{ "E N", -EOPNOTSUPP },
	{ "e t", -EOPNOTSUPP },
	{ "L 7", -EOPNOTSUPP },
	{ "L 36", -EOPNOTSUPP },
	{ "L 255", -EOPNOTSUPP },
	{ "L 256", -EINVAL },
	{ "L 0", -EINVAL },
	{ "L", -EINVAL },
	{ "L ", -EINVAL },
	{ "L8", -EINVAL },
	{ "L x", -EINVAL },
	{ "L 18446744073709551624", -EINVAL },
	{ "I N", -EINVAL },
	{ "I ", -EINVAL },
	{ "A ", -EINVAL },
	{ "AN", -EINVAL },
	{ "A X", -EINVAL },
	{ "A NN", -EINVAL },
	{ "A  N", -EINVAL },
	{ "A\tN", -EINVAL },
	{ "B", -EINVAL },
	{ "X Y", -EINVAL },
	{ " A", -EINVAL },
	{ "", -EINVAL },
};

KFTP_CASES(type, type_cases);

static void parse_type_test(struct kunit *test)
{
	const struct type_case *param = test->param_value;
	u8 type = 0x55;
	int ret;

	ret = kftp_parse_type(param->what, strlen(param->what), &type);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	KUNIT_EXPECT_EQ(test, type, param->ret ? 0x55 : param->type);
}

struct list_case {
	const char *what;
	const char *arg;
	const char *letters;	/* letters of the options that must be set */
	const char *path;
};

static const struct list_case list_cases[] = {
	{ "nothing", "", "", "" },
	{ "path", "dir", "", "dir" },
	{ "path with spaces", " my dir ", "", " my dir " },
	{ "options", "-la", "al", "" },
	{ "options and path", "-la dir", "al", "dir" },
	{ "two words", "-l -a dir", "al", "dir" },
	{ "two words, two spaces", "-l  -a dir", "al", "dir" },
	{ "space before", " -l dir", "l", "dir" },
	{ "space behind", "-l ", "l", "" },
	{ "path that begins with a space", "-l  dir", "l", " dir" },
	{ "every option", "-aRrFlt1dc", "aRtrFldc", "" },
	{ "columns and access", "-CFu", "FCu", "" },
	{ "the last of -l and -C", "-lC", "C", "" },
	{ "the last of -C and -l", "-Cl", "l", "" },
	{ "-1 after -C", "-C1", "", "" },
	{ "-1 after -l", "-l1", "l", "" },
	{ "the last of -c and -u", "-cu", "u", "" },
	{ "the last of -u and -c", "-u -c", "c", "" },
	{ "sizes", "-S", "S", "" },
	{ "the last of -a and -A", "-aA", "A", "" },
	{ "the last of -A and -a", "-A -a", "a", "" },
	{ "the last of -t and -S", "-tS", "S", "" },
	{ "the last of -S and -t", "-St", "t", "" },
	{ "unknown letters", "-lhn1Z", "l", "" },
	{ "end of options", "-l -- -a", "l", "-a" },
	{ "end of options first", "-- -a b", "", "-a b" },
	{ "end of options last", "-l --", "l", "" },
	{ "end of options, then a space", "-- ", "", "" },
	{ "path behind that begins with spaces", "--  -a", "", " -a" },
	{ "end of options twice", "-- --", "", "--" },
	{ "long option", "--almost-all -l dir", "l", "dir" },
	{ "hyphen alone", "-", "", "-" },
	{ "hyphen, then a word", "- x", "", "- x" },
	{ "option behind a path belongs to it", "dir -l", "", "dir -l" },
	{ "hyphen inside", "a-l", "", "a-l" },
	{ "glob", "-1 *.txt", "", "*.txt" },
};

KFTP_CASES(list, list_cases);

static void parse_list_test(struct kunit *test)
{
	const struct list_case *param = test->param_value;
	size_t len = strlen(param->arg);
	struct kftp_list_options options;
	char letters[13] = {};
	size_t path = 99;
	size_t n = 0;

	memset(&options, 1, sizeof(options));

	kftp_parse_list(param->arg, len, &options, &path);

	if (options.all)
		letters[n++] = 'a';
	if (options.almost)
		letters[n++] = 'A';
	if (options.recurse)
		letters[n++] = 'R';
	if (options.by_time)
		letters[n++] = 't';
	if (options.by_size)
		letters[n++] = 'S';
	if (options.reverse)
		letters[n++] = 'r';
	if (options.classify)
		letters[n++] = 'F';
	if (options.long_form)
		letters[n++] = 'l';
	if (options.directory)
		letters[n++] = 'd';
	if (options.columns)
		letters[n++] = 'C';
	if (options.changed)
		letters[n++] = 'c';
	if (options.accessed)
		letters[n++] = 'u';
	KUNIT_EXPECT_STREQ(test, letters, param->letters);
	KUNIT_ASSERT_LE(test, path, len);
	kftp_expect_text(test, param->path, param->arg + path, len - path);
}

struct odd_case {
	const char *what;
	const char *arg;
	size_t from;
	const char *rest;	/* from the odd word on */
};

static const struct odd_case odd_cases[] = {
	{ "name", "-name", 0, "-name" },
	{ "known letters", "-la1tSRrFdCcuA", 0, "" },
	{ "name of known letters", "-all", 0, "" },
	{ "after an option", "-l -name", 0, "-name" },
	{ "after several spaces", "-l   -name x", 0, "-name x" },
	{ "the second", "-lh -name", 1, "-name" },
	{ "from inside the word", "-name", 1, "" },
	{ "long option", "--color -l", 0, "--color -l" },
	{ "path, not an option", "dir -name", 0, "" },
	{ "after the end of options", "-- -name", 0, "" },
	{ "before the end of options", "-x -- y", 0, "-x -- y" },
	{ "hyphen alone", "-", 0, "" },
	{ "directory", "-l/", 0, "-l/" },
	{ "empty", "", 0, "" },
};

KFTP_CASES(odd, odd_cases);

static void parse_odd_test(struct kunit *test)
{
	const struct odd_case *param = test->param_value;
	size_t len = strlen(param->arg);
	size_t at = kftp_parse_list_odd(param->arg, len, param->from);

	KUNIT_ASSERT_LE(test, at, len);
	kftp_expect_text(test, param->rest, param->arg + at, len - at);
}

struct trim_case {
	const char *what;
	const char *text;
	const char *left;
};

static const struct trim_case trim_cases[] = {
	{ "nothing to leave out", "a b", "a b" },
	{ "after", "I ", "I" },
	{ "before", "  I", "I" },
	{ "on both sides", "  A  N   ", "A  N" },
	{ "one byte", "x", "x" },
	{ "only spaces", "   ", "" },
	{ "empty", "", "" },
	{ "a TAB stays", "a\t", "a\t" },
};

KFTP_CASES(trim, trim_cases);

static void parse_trim_test(struct kunit *test)
{
	const struct trim_case *param = test->param_value;
	const char *text = param->text;
	size_t len = strlen(text);

	kftp_parse_trim(&text, &len);

	kftp_expect_text(test, param->left, text, len);
}

/* Tests a thousand characters, all of which the parser accepts one by one. */
static void parse_long_test(struct kunit *test)
{
	char *arg = kunit_kmalloc(test, 1000, GFP_KERNEL);
	struct kftp_list_options options;
	size_t path = 0;
	u64 value;
	u8 type;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, arg);
	memset(arg, '0', 1000);
	KUNIT_EXPECT_EQ(test, kftp_parse_u64(arg, 1000, U64_MAX, &value), -EINVAL);
	KUNIT_EXPECT_EQ(test, kftp_parse_allo(arg, 1000, &value), -EINVAL);
	memcpy(arg, "L ", 2);
	KUNIT_EXPECT_EQ(test, kftp_parse_type(arg, 1000, &type), -EINVAL);
	memcpy(arg, "1024 R ", 7);
	KUNIT_EXPECT_EQ(test, kftp_parse_allo(arg, 1000, &value), -EINVAL);
	memset(arg, 'l', 1000);
	arg[0] = '-';
	kftp_parse_list(arg, 1000, &options, &path);
	KUNIT_EXPECT_TRUE(test, options.long_form);
	KUNIT_EXPECT_EQ(test, path, (size_t)1000);
}

struct range_case {
	const char *what;
	const char *arg;
	int ret;
	u64 begin;
	u64 end;
};

static const struct range_case range_cases[] = {
	{ "a byte", "0 0", 0, 0, 1 },
	{ "some", "5 10", 0, 5, 11 },
	{ "largest", "0 9223372036854775806", 0, 0, 9223372036854775807ULL },
	{ "2^63 - 1", "0 9223372036854775807", -ERANGE },
	{ "2^64", "18446744073709551616 18446744073709551617", -ERANGE },
	{ "whole", "1 0", 0, 0, U64_MAX },
	{ "backward", "10 5", -EINVAL },
	{ "backward by one", "2 1", -EINVAL },
	{ "backward to nothing", "2 0", -EINVAL },
	{ "one number", "5", -EINVAL },
	{ "one number and a space", "5 ", -EINVAL },
	{ "two spaces", "5  6", -EINVAL },
	{ "three numbers", "5 6 7", -EINVAL },
	{ "minus", "-1 5", -EINVAL },
	{ "empty", "", -EINVAL },
	{ "space", " ", -EINVAL },
};

KFTP_CASES(range, range_cases);

static void parse_range_test(struct kunit *test)
{
	const struct range_case *param = test->param_value;
	struct kftp_range range = { 7, 8 };
	int ret;

	ret = kftp_parse_range(param->arg, strlen(param->arg), &range);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	KUNIT_EXPECT_EQ(test, range.begin, ret ? 7 : param->begin);
	KUNIT_EXPECT_EQ(test, range.end, ret ? 8 : param->end);
}

static struct kunit_case parse_test_cases[] = {
	KUNIT_CASE_PARAM(parse_verb_test, verb_gen_params),
	KUNIT_CASE_PARAM(parse_trim_test, trim_gen_params),
	KUNIT_CASE_PARAM(parse_odd_test, odd_gen_params),
	KUNIT_CASE_PARAM(parse_u64_test, number_gen_params),
	KUNIT_CASE_PARAM(parse_allo_test, allo_gen_params),
	KUNIT_CASE_PARAM(parse_range_test, range_gen_params),
	KUNIT_CASE_PARAM(parse_type_test, type_gen_params),
	KUNIT_CASE_PARAM(parse_list_test, list_gen_params),
	KUNIT_CASE(parse_long_test),
	{}
};

static struct kunit_suite parse_suite = {
	.name = "kftp_parse",
	.test_cases = parse_test_cases,
};

kunit_test_suites(&parse_suite);
