// SPDX-License-Identifier: GPL-2.0
/* Tests algorithm.c: the names of the checksum algorithms. */
#include "../../module/proto/algorithm.c"
#include "cases.h"

struct find_case {
	const char *what;
	const char *name;
	int algorithm;	/* -1 if the result must be -EINVAL */
};

static const struct find_case find_cases[] = {
	{ "SHA-256", "SHA-256", KFTP_ALGORITHM_SHA256 },
	{ "SHA-512", "SHA-512", KFTP_ALGORITHM_SHA512 },
	{ "SHA-1", "SHA-1", KFTP_ALGORITHM_SHA1 },
	{ "MD5", "MD5", KFTP_ALGORITHM_MD5 },
	{ "CRC32", "CRC32", KFTP_ALGORITHM_CRC32 },
	{ "lower case", "sha-256", KFTP_ALGORITHM_SHA256 },
	{ "beginning of a name", "SHA-", -1 },
	{ "a name and more", "SHA-12", -1 },
	{ "space behind", "MD5 ", -1 },
	{ "without the hyphen", "SHA256", -1 },
	{ "unknown", "CRC-37", -1 },
	{ "empty", "", -1 },
};

KFTP_CASES(find, find_cases);

static void algorithm_find_test(struct kunit *test)
{
	const struct find_case *param = test->param_value;
	u32 algorithm = 99;
	int ret;

	ret = kftp_algorithm_find(param->name, strlen(param->name), &algorithm);

	KUNIT_EXPECT_EQ(test, ret, param->algorithm < 0 ? -EINVAL : 0);
	KUNIT_EXPECT_EQ(test, algorithm, param->algorithm < 0 ? 99 : param->algorithm);
}

static void algorithm_list_test(struct kunit *test)
{
	char buf[KFTP_ALGORITHM_LIST_SIZE];
	size_t len;

	len = kftp_algorithm_list(KFTP_ALGORITHM_DEFAULT, buf);
	kftp_expect_text(test, "SHA-256*;SHA-512;SHA-1;MD5;CRC32", buf, len);
	len = kftp_algorithm_list(KFTP_ALGORITHM_CRC32, buf);
	kftp_expect_text(test, "SHA-256;SHA-512;SHA-1;MD5;CRC32*", buf, len);
	KUNIT_EXPECT_STREQ(test, kftp_algorithm_name(KFTP_ALGORITHM_MD5), "MD5");
}

static struct kunit_case algorithm_test_cases[] = {
	KUNIT_CASE_PARAM(algorithm_find_test, find_gen_params),
	KUNIT_CASE(algorithm_list_test),
	{}
};

static struct kunit_suite algorithm_suite = {
	.name = "kftp_algorithm",
	.test_cases = algorithm_test_cases,
};

kunit_test_suites(&algorithm_suite);
