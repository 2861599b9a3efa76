// SPDX-License-Identifier: GPL-2.0
/* Tests HELP and FEAT, except the parts that change with each new command. */
#include "../../module/proto/help.c"
#include "cases.h"

struct help_case {
	const char *what;
	const char *arg;
	int code;
	const char *text;	/* the whole text, or its beginning if it ends in "..." */
};

static const struct help_case help_cases[] = {
	{ "list", "", 214, "The following commands are recognized.\nABOR    ACCT    ..." },
	{ "verb", "RETR", 214, "Syntax: RETR path" },
	{ "lower case", "retr", 214, "Syntax: RETR path" },
	{ "without arguments", "ABOR", 214, "Syntax: ABOR" },
	{ "eight letters and an argument", "XSHA512", 214, "Syntax: XSHA512 path [start end]" },
	{ "words behind the verb", "RETR x", 214, "Syntax: RETR path" },
	{ "not there", "SMNT", 502, "SMNT is unimplemented." },
	{ "unknown", "FROB", 502, "Unknown command." },
	{ "beginning of a verb", "RET", 502, "Unknown command." },
	{ "no verb", "?", 501, "Syntax: HELP [command]" },
	{ "SITE", "SITE", 214, "The following SITE commands are recognized.\nCHGRP   CHMOD   HELP    ..." },
	{ "SITE and a space", "site ", 214, "The following SITE commands are recognized.\n..." },
	{ "command of SITE", "SITE chmod", 214, "Syntax: SITE CHMOD mode path" },
	{ "command of SITE without arguments", "SITE WHO", 214, "Syntax: SITE WHO" },
	{ "unknown command of SITE", "SITE RETR", 502, "Unknown command." },
	{ "no command of SITE", "SITE ?", 501, "Syntax: HELP SITE [command]" },
};

KFTP_CASES(help, help_cases);

static char *buffer(struct kunit *test)
{
	char *buf = kunit_kmalloc(test, KFTP_HELP_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(buf, 'x', KFTP_HELP_SIZE);
	return buf;
}

static void help_test(struct kunit *test)
{
	const struct help_case *param = test->param_value;
	const char *dots = strstr(param->text, "...");
	size_t len = dots ? dots - param->text : strlen(param->text) + 1;
	char *buf = buffer(test);

	KUNIT_EXPECT_EQ(test, kftp_help(param->arg, strlen(param->arg), buf),
			param->code);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(buf, param->text, len),
			      "got \"%s\", not \"%s\"", buf, param->text);
}

static void expect_line(struct kunit *test, const char *text, const char *line)
{
	KUNIT_EXPECT_TRUE_MSG(test, strstr(text, line), "no line \"%s\" in \"%s\"", line, text);
}

/*
 * Tests that lines are short and have no space at the end, and that commands that are
 * not implemented are not listed.
 */
static void help_list_test(struct kunit *test)
{
	char *buf = buffer(test), *line;

	kftp_help("", 0, buf);

	KUNIT_EXPECT_NULL(test, strstr(buf, "SMNT"));
	KUNIT_EXPECT_NULL(test, strstr(buf, "\x20\n"));
	expect_line(test, buf, "\nHELP command tells its syntax.");
	while ((line = strsep(&buf, "\n")))
		KUNIT_EXPECT_LE(test, strlen(line), 72);
}

static void help_feat_test(struct kunit *test)
{
	char *buf = buffer(test);
	size_t len;

	len = kftp_help_feat(KFTP_FACTS_DEFAULT, KFTP_ALGORITHM_MD5, buf);

	KUNIT_EXPECT_EQ(test, len, strlen(buf));
	/* The reply to FEAT needs less than half of the buffer. */
	KUNIT_EXPECT_LE(test, len, KFTP_HELP_SIZE / 2);
	expect_line(test, buf, "Features:\n");
	expect_line(test, buf, "\nHASH SHA-256;SHA-512;SHA-1;MD5*;CRC32\n");
	expect_line(test, buf, "\nMLST type*;size*;");
	expect_line(test, buf, "\nREST STREAM\n");
	expect_line(test, buf, "\nSITE UTIME\n");
	expect_line(test, buf, "\nUTF8\nEnd.");
	KUNIT_EXPECT_NULL(test, strstr(buf, "\n\n"));
}

static struct kunit_case help_test_cases[] = {
	KUNIT_CASE_PARAM(help_test, help_gen_params),
	KUNIT_CASE(help_list_test),
	KUNIT_CASE(help_feat_test),
	{}
};

static struct kunit_suite help_suite = {
	.name = "kftp_help",
	.test_cases = help_test_cases,
};

kunit_test_suites(&help_suite);
