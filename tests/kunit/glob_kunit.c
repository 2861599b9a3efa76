// SPDX-License-Identifier: GPL-2.0
/* Tests glob.c: paths with wildcards are split into a directory and components. */
#include "../../module/list/glob.c"
#include "cases.h"

struct split_case {
	const char *what;
	const char *path;
	const char *asked;
	const char *directory;	/* NULL: -ENOENT */
	const char *begins;	/* NULL: the client wrote no directory */
	const char *parts;	/* separated by spaces */
};

static const struct split_case split_cases[] = {
	{ "last component", "/home/*.txt", "*.txt", "/home", NULL, "*.txt" },
	{ "last component below the root", "/*.txt", "*.txt", "/", NULL, "*.txt" },
	{ "absolute", "/*/a", "/*/a", "/", "", "* a" },
	{ "first of two components", "/home/d*/a.txt", "d*/a.txt", "/home", NULL, "d* a.txt" },
	{ "after a directory", "/home/sub/d?/x[1]", "sub/d?/x[1]", "/home/sub", "sub", "d? x[1]" },
	{ "after the parent", "/d?/a", "../d?/a", "/", "..", "d? a" },
	{ "working directory with a wildcard", "/h*/d/a?", "a?", "/h*/d", NULL, "a?" },
	{ "no wildcard", "/home/a", "a" },
	{ "no wildcard, in a directory with one", "/h*/a", "a" },
	{ "no path", "/h*" },
	{ "parent after a wildcard", "/a", "*/../a" },
	{ "dot after a wildcard", "/*/a", "*/./a" },
	{ "two slashes after a wildcard", "/*/a", "*//a" },
	{ "ends with dot", "/*", "*/." },
	{ "longer than the path", "/*", "a/../*/../../../*" },
};

KFTP_CASES(split, split_cases);

static void glob_split_test(struct kunit *test)
{
	const struct split_case *param = test->param_value;
	char *asked = param->asked ? kstrdup(param->asked, GFP_KERNEL) : NULL;
	char path[64], parts[64] = "";
	struct kftp_glob glob = {};
	unsigned int i;
	int err;

	strscpy(path, param->path, sizeof(path));

	err = kftp_glob_split(&glob, path, &asked);

	KUNIT_EXPECT_EQ(test, err, param->directory ? 0 : -ENOENT);
	KUNIT_EXPECT_STREQ(test, path, param->directory ?: param->path);
	for (i = 0; i < glob.count; i++) {
		strlcat(parts, i ? " " : "", sizeof(parts));
		strlcat(parts, kftp_glob_part(&glob, i), sizeof(parts));
		KUNIT_EXPECT_EQ(test, kftp_glob_is_last(&glob, i), i + 1 == glob.count);
	}
	KUNIT_EXPECT_STREQ(test, parts, param->parts ?: "");
	KUNIT_EXPECT_STREQ(test, asked ?: "none", (err ? param->asked : param->begins) ?: "none");
	kftp_glob_free(&glob);
	kfree(asked);
}

static struct kunit_case glob_test_cases[] = {
	KUNIT_CASE_PARAM(glob_split_test, split_gen_params),
	{}
};

static struct kunit_suite glob_suite = {
	.name = "kftp_glob",
	.test_cases = glob_test_cases,
};

kunit_test_suites(&glob_suite);
