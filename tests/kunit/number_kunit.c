// SPDX-License-Identifier: GPL-2.0
/* Tests number.c: compares its texts with those of scnprintf(). */
#include "../../module/proto/number.c"
#include "cases.h"

static void check_number(struct kunit *test, u64 value)
{
	char expected[32], buf[32];
	char *end;

	end = kftp_number_put(buf, value);
	scnprintf(expected, sizeof(expected), "%llu", value);
	kftp_expect_text(test, expected, buf, end - buf);

	end = kftp_number_put_right(buf, value, 8);
	scnprintf(expected, sizeof(expected), "%8llu", value);
	kftp_expect_text(test, expected, buf, end - buf);

	end = kftp_number_put_right(buf, value, 3);
	scnprintf(expected, sizeof(expected), "%3llu", value);
	kftp_expect_text(test, expected, buf, end - buf);

	end = kftp_number_put_hex(buf, value);
	scnprintf(expected, sizeof(expected), "%llx", value);
	kftp_expect_text(test, expected, buf, end - buf);
}

/* Tests the smallest and the largest number of each length. */
static void number_decimal_test(struct kunit *test)
{
	u64 power;

	for (power = 1; power; power = power <= U64_MAX / 10 ? power * 10 : 0) {
		check_number(test, power - 1);
		check_number(test, power);
	}
	check_number(test, U64_MAX);
}

static void number_binary_test(struct kunit *test)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		check_number(test, (1ULL << bit) - 1);
		check_number(test, 1ULL << bit);
	}
}

static void number_two_digits_test(struct kunit *test)
{
	char expected[4], buf[4];
	u32 value;

	for (value = 0; value < 100; value++) {
		char *end = kftp_number_put_two(buf, value);

		scnprintf(expected, sizeof(expected), "%02u", value);
		kftp_expect_text(test, expected, buf, end - buf);
	}
}

static void number_octal_test(struct kunit *test)
{
	char buf[4];

	kftp_number_put_octal(buf, S_IFREG | 0640);
	kftp_expect_text(test, "0640", buf, sizeof(buf));
	kftp_number_put_octal(buf, S_IFDIR | 07777);
	kftp_expect_text(test, "7777", buf, sizeof(buf));
	kftp_number_put_octal(buf, 01203);
	kftp_expect_text(test, "1203", buf, sizeof(buf));
}

static struct kunit_case number_test_cases[] = {
	KUNIT_CASE(number_decimal_test),
	KUNIT_CASE(number_binary_test),
	KUNIT_CASE(number_two_digits_test),
	KUNIT_CASE(number_octal_test),
	{}
};

static struct kunit_suite number_suite = {
	.name = "kftp_number",
	.test_cases = number_test_cases,
};

kunit_test_suites(&number_suite);
