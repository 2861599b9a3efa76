// SPDX-License-Identifier: GPL-2.0
/* Tests reply.c: replies of one or more lines, special bytes, and small buffers. */
#include "../../module/proto/reply.c"
#include "cases.h"

struct reply_case {
	const char *what;
	int code;
	struct kftp_bytes text;
	const char *reply;
};

static const struct reply_case reply_cases[] = {
	{ "one line", 200, KFTP_BYTES("Done."), "200 Done.\r\n" },
	{ "smallest code", 100, KFTP_BYTES("x"), "100 x\r\n" },
	{ "largest code", 599, KFTP_BYTES("x"), "599 x\r\n" },
	{ "no text", 220, KFTP_BYTES(""), "220 \r\n" },
	{ "two lines", 211, KFTP_BYTES("a\nb"), "211-a\r\n211 b\r\n" },
	{ "three lines", 211, KFTP_BYTES("Features:\nMDTM\nEnd"),
	  "211-Features:\r\n MDTM\r\n211 End\r\n" },
	{ "inner line that looks like the last", 230, KFTP_BYTES("a\n230 b\n230 c\nd"),
	  "230-a\r\n 230 b\r\n 230 c\r\n230 d\r\n" },
	{ "empty lines", 230, KFTP_BYTES("\n\n"), "230-\r\n \r\n230 \r\n" },
	{ "LF at the end", 230, KFTP_BYTES("a\n"), "230-a\r\n230 \r\n" },
	{ "TAB stays", 200, KFTP_BYTES("a\tb"), "200 a\tb\r\n" },
	{ "control bytes", 257, KFTP_BYTES("a\0b\rc\x1b[2Jd\x7f"), "257 a?b?c?[2Jd?\r\n" },
	{ "a CR cannot end a line", 257, KFTP_BYTES("a\r\n226 b"), "257-a?\r\n257 226 b\r\n" },
	{ "UTF-8", 257, KFTP_BYTES("\"/\xc3\xa4\xe2\x82\xac\""),
	  "257 \"/\xc3\xa4\xe2\x82\xac\"\r\n" },
	{ "0xFF is doubled", 257, KFTP_BYTES("\377a\377"), "257 \377\377a\377\377\r\n" },
	{ "0xFE is not", 257, KFTP_BYTES("\xfe\x80"), "257 \xfe\x80\r\n" },
};

KFTP_CASES(reply, reply_cases);

static void reply_format_test(struct kunit *test)
{
	const struct reply_case *param = test->param_value;
	char buf[64];
	int ret;

	ret = kftp_reply_format(buf, sizeof(buf), param->code, param->text.at, param->text.len);

	KUNIT_ASSERT_GE(test, ret, 0);
	kftp_expect_text(test, param->reply, buf, ret);
}

static void reply_room_test(struct kunit *test)
{
	const struct reply_case *param = test->param_value;
	int len = strlen(param->reply);
	char buf[64];
	int size;

	for (size = 0; size < (int)sizeof(buf); size++) {
		int ret;

		memset(buf, '.', sizeof(buf));
		ret = kftp_reply_format(buf, size, param->code, param->text.at, param->text.len);
		KUNIT_EXPECT_EQ_MSG(test, ret, size >= len ? len : -ENOSPC, "size %d", size);
		KUNIT_EXPECT_EQ_MSG(test, buf[size], '.', "size %d", size);
	}
}

static struct kunit_case reply_test_cases[] = {
	KUNIT_CASE_PARAM(reply_format_test, reply_gen_params),
	KUNIT_CASE_PARAM(reply_room_test, reply_gen_params),
	{}
};

static struct kunit_suite reply_suite = {
	.name = "kftp_reply",
	.test_cases = reply_test_cases,
};

kunit_test_suites(&reply_suite);
