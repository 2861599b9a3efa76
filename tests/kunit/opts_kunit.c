// SPDX-License-Identifier: GPL-2.0
/* Tests opts.c: the effects of OPTS and its replies. */
#include "../../module/proto/opts.c"
#include "cases.h"

struct opts_case {
	const char *what;	/* the argument of OPTS */
	int code;
	const char *text;	/* text of the reply */
	u32 facts;
	u8 algorithm;
};

#define UNCHANGED KFTP_FACTS_DEFAULT, KFTP_ALGORITHM_DEFAULT

static const struct opts_case opts_cases[] = {
	{ "UTF8", 200, KFTP_TEXT_UTF8, UNCHANGED },
	{ "utf8 on", 200, KFTP_TEXT_UTF8, UNCHANGED },
	{ "UTF8 NLST", 200, KFTP_TEXT_UTF8, UNCHANGED },
	{ "UTF8 off", 504, KFTP_TEXT_UTF8, UNCHANGED },
	{ "UTF8ON", 501, KFTP_TEXT_NO_OPTION, UNCHANGED },
	{ "MLST", 200, "MLST OPTS ", 0, KFTP_ALGORITHM_DEFAULT },
	{ "MLST ", 200, "MLST OPTS ", 0, KFTP_ALGORITHM_DEFAULT },
	{ "mlst Type;frob;SIZE", 200, "MLST OPTS type;size;", KFTP_FACT_TYPE | KFTP_FACT_SIZE,
	  KFTP_ALGORITHM_DEFAULT },
	{ "MLST UNIX.gid;UNIX.uid;UNIX.groupname;UNIX.ownername;UNIX.mode;create;unique;perm;"
	  "modify;size;type;", 200,
	  "MLST OPTS type;size;modify;perm;unique;create;UNIX.mode;UNIX.ownername;"
	  "UNIX.groupname;UNIX.uid;UNIX.gid;", KFTP_FACTS_ALL, KFTP_ALGORITHM_DEFAULT },
	{ "HASH", 200, "SHA-256", UNCHANGED },
	{ "HASH ", 200, "SHA-256", UNCHANGED },
	{ "hash md5", 200, "MD5", KFTP_FACTS_DEFAULT, KFTP_ALGORITHM_MD5 },
	{ "HASH SHA-512", 200, "SHA-512", KFTP_FACTS_DEFAULT, KFTP_ALGORITHM_SHA512 },
	{ "HASH SHA512", 501, NO_ALGORITHM, UNCHANGED },
	{ "HASH MD5 ", 501, NO_ALGORITHM, UNCHANGED },
	{ "", 501, KFTP_TEXT_NO_OPTION, UNCHANGED },
	{ " MLST", 501, KFTP_TEXT_NO_OPTION, UNCHANGED },
	{ "RETR", 501, KFTP_TEXT_NO_OPTION, UNCHANGED },
};

KFTP_CASES(opts, opts_cases);

static void opts_test(struct kunit *test)
{
	const struct opts_case *param = test->param_value;
	struct kftp_opts opts = KFTP_OPTS_DEFAULT;
	char text[KFTP_OPTS_TEXT_SIZE];

	KUNIT_EXPECT_EQ(test, kftp_opts_set(&opts, param->what, strlen(param->what), text),
			param->code);
	KUNIT_EXPECT_STREQ(test, text, param->text);
	KUNIT_EXPECT_EQ(test, opts.facts, param->facts);
	KUNIT_EXPECT_EQ(test, opts.algorithm, param->algorithm);
}

static struct kunit_case opts_test_cases[] = {
	KUNIT_CASE_PARAM(opts_test, opts_gen_params),
	{}
};

static struct kunit_suite opts_suite = {
	.name = "kftp_opts",
	.test_cases = opts_test_cases,
};

kunit_test_suites(&opts_suite);
