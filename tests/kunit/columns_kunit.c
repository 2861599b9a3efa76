// SPDX-License-Identifier: GPL-2.0
/* Tests columns.c: tables of names, as ls -C -w 80 -T 0 prints them. */
#include "../../module/list/columns.c"
#include "cases.h"

static void columns_fill(struct kunit *test, struct kftp_columns *table, const char *names)
{
	kftp_columns_init(table);
	while (*names) {
		size_t len = strcspn(names, " ");
		struct kftp_sorter_name *name = kunit_kzalloc(test, sizeof(*name) + len + 1, GFP_KERNEL);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
		memcpy(name->text, names, len);
		name->len = len;
		kftp_columns_add(table, name, name->text[0] == 'D' ? '/' : 0);
		names += len + (names[len] == ' ');
	}
	kftp_columns_lay_out(table);
}

struct table_case {
	const char *what;
	const char *names;
	const char *rows;
};

#define TEN "0123456789"

static const struct table_case columns_cases[] = {
	{ "no name", "", "" },
	{ "one name", "a", "a\r\n" },
	{ "a line", "a bb c", "a  bb  c\r\n" },
	{ "marks", "Da b", "Da/  b\r\n" },
	{ "down, then across", "a b c d e f g h i j k l m n o p q r s t u v w x y z A",
	  "a  c  e  g  i  k  m  o  q  s  u  w  y  A\r\n"
	  "b  d  f  h  j  l  n  p  r  t  v  x  z\r\n" },
	{ "80 characters do not fit, if one name is short", TEN TEN TEN TEN TEN TEN TEN "01234 z b",
	  TEN TEN TEN TEN TEN TEN TEN "01234\r\nz\r\nb\r\n" },
	{ "two columns of 79 characters", TEN TEN TEN TEN TEN TEN TEN "0123 zzz",
	  TEN TEN TEN TEN TEN TEN TEN "0123  zzz\r\n" },
	{ "two columns of 80 characters do not fit", TEN TEN TEN TEN TEN TEN TEN "01234 zzz",
	  TEN TEN TEN TEN TEN TEN TEN "01234\r\nzzz\r\n" },
	{ "UTF-8 counts characters", "\xc3\xa4\xc3\xb6 b", "\xc3\xa4\xc3\xb6  b\r\n" },
	{ "longer than a line", TEN TEN TEN TEN TEN TEN TEN TEN TEN " b",
	  TEN TEN TEN TEN TEN TEN TEN TEN TEN "\r\nb\r\n" },
};

KFTP_CASES(columns, columns_cases);

static void columns_test(struct kunit *test)
{
	const struct table_case *param = test->param_value;
	struct kftp_columns *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	char *buf = kunit_kzalloc(test, 4 * KFTP_COLUMNS_ROW_SIZE, GFP_KERNEL);
	size_t len = 0, n;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	columns_fill(test, table, param->names);
	while ((n = kftp_columns_row(table, buf + len)))
		len += n;
	kftp_expect_text(test, param->rows, buf, len);
}

/* The longest possible row: bytes that are no characters, in as many columns as fit. */
static void columns_longest_test(struct kunit *test)
{
	struct kftp_columns *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	char *buf = kunit_kzalloc(test, KFTP_COLUMNS_ROW_SIZE, GFP_KERNEL);
	unsigned int len, i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	for (len = 1; len <= 255; len++) {
		kftp_columns_init(table);
		for (i = 0; i < 40; i++) {
			struct kftp_sorter_name *name = kunit_kzalloc(test, sizeof(*name) + len + 1, GFP_KERNEL);

			KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
			memset(name->text, 0x80, len);
			name->len = len;
			kftp_columns_add(table, name, '/');
		}
		kftp_columns_lay_out(table);
		KUNIT_EXPECT_LE(test, kftp_columns_row(table, buf), (size_t)KFTP_COLUMNS_ROW_SIZE);
	}
}

static struct kunit_case columns_test_cases[] = {
	KUNIT_CASE_PARAM(columns_test, columns_gen_params),
	KUNIT_CASE(columns_longest_test),
	{}
};

static struct kunit_suite columns_suite = {
	.name = "kftp_columns",
	.test_cases = columns_test_cases,
};

kunit_test_suites(&columns_suite);
