// SPDX-License-Identifier: GPL-2.0
/*
 * Tests line.c: ends of lines, long lines and Telnet, in segments that end at any byte.
 */
#include <linux/module.h>

#include "../../module/proto/line.c"
#include "cases.h"

/* The state of a control connection, and all lines that were read so far. */
struct reader {
	struct kftp_line line;
	char buf[KFTP_LINE_SIZE];
	size_t len;
	char answer[64];
	size_t answer_len;
	char seen[256];		/* "[line]" for a whole line, "(long)", "(bad)" */
	size_t longest;		/* length of the longest line */
};

static struct reader *reader_new(struct kunit *test)
{
	struct reader *reader = kunit_kzalloc(test, sizeof(*reader), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, reader);
	return reader;
}

static void reader_note(struct reader *reader, enum kftp_line_status status, size_t line_len)
{
	size_t at = strlen(reader->seen);
	size_t room = sizeof(reader->seen) - at;

	if (status == KFTP_LINE_LONG)
		scnprintf(reader->seen + at, room, "(long)");
	else if (status == KFTP_LINE_BAD)
		scnprintf(reader->seen + at, room, "(bad)");
	else
		scnprintf(reader->seen + at, room, "[%.*s]",
			  (int)min_t(size_t, line_len, 40), reader->buf);
	if (status == KFTP_LINE_WHOLE)
		reader->longest = max(reader->longest, line_len);
}

static void reader_take_lines(struct kunit *test, struct reader *reader)
{
	for (;;) {
		enum kftp_line_status status;
		size_t line_len = 0;
		size_t used = 0;

		status = kftp_line_next(&reader->line, reader->buf, reader->len, &line_len, &used);
		KUNIT_ASSERT_LE(test, used, reader->len);
		if (status != KFTP_LINE_NONE)
			reader_note(reader, status, line_len);
		if (!used) {
			KUNIT_ASSERT_EQ(test, (int)status, (int)KFTP_LINE_NONE);
			return;
		}
		reader->len -= used;
		memmove(reader->buf, reader->buf + used, reader->len);
	}
}

static void reader_feed(struct kunit *test, struct reader *reader, const char *text, size_t len)
{
	while (len) {
		size_t take = min(len, sizeof(reader->buf) - reader->len);
		char *end = reader->buf + reader->len;
		size_t answer_len = 0;

		KUNIT_ASSERT_GT(test, take, (size_t)0);
		memcpy(end, text, take);
		reader->len += kftp_line_telnet(&reader->line, end, take,
						reader->answer + reader->answer_len,
						sizeof(reader->answer) - reader->answer_len,
						&answer_len);
		reader->answer_len += answer_len;
		reader_take_lines(test, reader);
		text += take;
		len -= take;
	}
}

struct line_case {
	const char *what;
	struct kftp_bytes text;
	const char *seen;
	const char *answer;
};

static const struct line_case line_cases[] = {
	{ "CRLF", KFTP_BYTES("NOOP\r\n"), "[NOOP]", "" },
	{ "bare LF", KFTP_BYTES("NOOP\nPWD\n"), "[NOOP][PWD]", "" },
	{ "empty lines", KFTP_BYTES("\r\n\n"), "[][]", "" },
	{ "pipelined", KFTP_BYTES("USER a\r\nPASS b\r\nPWD\r\n"), "[USER a][PASS b][PWD]", "" },
	{ "rest stays", KFTP_BYTES("PWD\r\nNOO"), "[PWD]", "" },
	{ "no line", KFTP_BYTES("NOOP\r"), "", "" },
	{ "spaces stay", KFTP_BYTES("CWD  a \r\n"), "[CWD  a ]", "" },
	{ "UTF-8", KFTP_BYTES("CWD \xc3\xa4\xe2\x82\xac\r\n"), "[CWD \xc3\xa4\xe2\x82\xac]", "" },
	{ "other control bytes", KFTP_BYTES("CWD \t\v\x01\x7f\r\n"), "[CWD \t\v\x01\x7f]", "" },
	{ "NUL inside", KFTP_BYTES("CWD a\0b\r\nPWD\r\n"), "(bad)[PWD]", "" },
	{ "NUL first", KFTP_BYTES("\0\r\n"), "(bad)", "" },
	{ "CR inside", KFTP_BYTES("CWD a\rb\r\nPWD\r\n"), "(bad)[PWD]", "" },
	{ "CR NUL, CR in a path of RFC 2640", KFTP_BYTES("CWD a\r\0b\r\n"), "(bad)", "" },
	{ "two CR before LF", KFTP_BYTES("PWD\r\r\n"), "(bad)", "" },
	{ "CR after LF", KFTP_BYTES("PWD\n\rPWD\n"), "[PWD](bad)", "" },
	{ "IAC IAC", KFTP_BYTES("CWD \xff\xff\r\n"), "[CWD \xff]", "" },
	{ "IAC IAC twice", KFTP_BYTES("\xff\xff\xff\xff\r\n"), "[\xff\xff]", "" },
	{ "IAC IP IAC DM ABOR", KFTP_BYTES("\377\364\377\362ABOR\r\n"), "[ABOR]", "" },
	{ "its DM went as urgent data", KFTP_BYTES("\377\364\377ABOR\r\n"), "[ABOR]", "" },
	{ "NOP, AYT in a line", KFTP_BYTES("P\377\361W\377\366D\r\n"), "[PWD]", "" },
	{ "DO is refused", KFTP_BYTES("\xff\xfd\x06PWD\r\n"), "[PWD]", "\xff\xfc\x06" },
	{ "WILL is refused", KFTP_BYTES("\xff\xfb\x18PWD\r\n"), "[PWD]", "\xff\xfe\x18" },
	{ "negations are ignored", KFTP_BYTES("\xff\xfc\x01\xff\xfe\x03PWD\r\n"), "[PWD]", "" },
	{ "option LF is no line end", KFTP_BYTES("PW\xff\xfd\nD\r\n"), "[PWD]", "\xff\xfc\n" },
	{ "option 255", KFTP_BYTES("\xff\xfd\xffPWD\r\n"), "[PWD]", "\xff\xfc\xff" },
	{ "DO and WILL", KFTP_BYTES("\xff\xfd\x01\xff\xfb\x03PWD\r\n"), "[PWD]",
	  "\xff\xfc\x01\xff\xfe\x03" },
	{ "subnegotiation", KFTP_BYTES("P\xff\xfa\x18xy\xff\xff\xff\xf0WD\r\n"), "[PWD]", "" },
	{ "IAC IAC in one", KFTP_BYTES("P\xff\xfa\x18x\xff\xffy\xff\xf0WD\r\n"), "[PWD]", "" },
	{ "SE outside of one", KFTP_BYTES("P\xff\xf0WD\r\n"), "[PWD]", "" },
	{ "what is below SE is text", KFTP_BYTES("P\xff\xefWD\r\n"), "[P\xefWD]", "" },
	{ "LF ends a subnegotiation", KFTP_BYTES("\xff\xfa\x18xy\r\nPWD\r\n"), "[][PWD]", "" },
	{ "LF after IAC in one", KFTP_BYTES("\xff\xfaxy\xff\nPWD\r\n"), "[][PWD]", "" },
	{ "a lone IAC, not Telnet", KFTP_BYTES("CWD a\377b\r\n"), "[CWD ab]", "" },
	{ "IAC between CR and LF", KFTP_BYTES("PWD\r\xff\xf1\nPWD\r\n"), "[PWD][PWD]", "" },
};

KFTP_CASES(line, line_cases);

static void expect_reader(struct kunit *test, struct reader *reader, size_t split)
{
	const struct line_case *param = test->param_value;

	KUNIT_EXPECT_TRUE_MSG(test, !strcmp(reader->seen, param->seen),
			      "split at %zu: saw %s, not %s", split, reader->seen, param->seen);
	kftp_expect_text(test, param->answer, reader->answer, reader->answer_len);
}

static void line_at_once_test(struct kunit *test)
{
	const struct line_case *param = test->param_value;
	struct reader *reader = reader_new(test);

	reader_feed(test, reader, param->text.at, param->text.len);

	expect_reader(test, reader, param->text.len);
}

static void line_split_test(struct kunit *test)
{
	const struct line_case *param = test->param_value;
	struct reader *reader = reader_new(test);
	size_t split;

	for (split = 0; split <= param->text.len; split++) {
		memset(reader, 0, sizeof(*reader));
		reader_feed(test, reader, param->text.at, split);
		reader_feed(test, reader, param->text.at + split, param->text.len - split);
		expect_reader(test, reader, split);
	}
}

static void line_bytewise_test(struct kunit *test)
{
	const struct line_case *param = test->param_value;
	struct reader *reader = reader_new(test);
	size_t i;

	for (i = 0; i < param->text.len; i++)
		reader_feed(test, reader, param->text.at + i, 1);

	expect_reader(test, reader, 1);
}

struct size_case {
	const char *what;
	size_t len;		/* length of the line with its CRLF or LF */
	const char *end;
	const char *seen;	/* expected text for this line and for a line PWD after it */
	size_t longest;
};

#define FORTY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct size_case size_cases[] = {
	{ "4095 with CRLF", 4095, "\r\n", "[" FORTY "][PWD]", 4093 },
	{ "4096 with CRLF", 4096, "\r\n", "[" FORTY "][PWD]", 4094 },
	{ "4097 with CRLF", 4097, "\r\n", "(long)[PWD]", 3 },
	{ "4096 with LF", 4096, "\n", "[" FORTY "][PWD]", 4095 },
	{ "4097 with LF", 4097, "\n", "(long)[PWD]", 3 },
	{ "8191 with CRLF", 8191, "\r\n", "(long)[PWD]", 3 },
	{ "8192 with CRLF", 8192, "\r\n", "(long)[PWD]", 3 },
	{ "8193 with CRLF", 8193, "\r\n", "(long)[PWD]", 3 },
	{ "100,000 with LF", 100000, "\n", "(long)[PWD]", 3 },
};

KFTP_CASES(size, size_cases);

static void line_size_test(struct kunit *test)
{
	static const size_t chunks[] = { 1, 7, 1448, 4095, 4096, 4097, 200000 };
	const struct size_case *param = test->param_value;
	size_t end = strlen(param->end);
	size_t len = param->len + 5;
	struct reader *reader = reader_new(test);
	char *text = kunit_kmalloc(test, len, GFP_KERNEL);
	size_t at, i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, text);
	memset(text, 'a', param->len);
	memcpy(text + param->len - end, param->end, end);
	memcpy(text + param->len, "PWD\r\n", 5);
	for (i = 0; i < ARRAY_SIZE(chunks); i++) {
		/* For long lines this takes too long: each byte scans the line again. */
		if (chunks[i] == 1 && param->len > KFTP_LINE_SIZE + 1)
			continue;
		memset(reader, 0, sizeof(*reader));
		for (at = 0; at < len; at += chunks[i])
			reader_feed(test, reader, text + at, min(chunks[i], len - at));
		KUNIT_EXPECT_STREQ(test, reader->seen, param->seen);
		KUNIT_EXPECT_EQ(test, reader->longest, param->longest);
		KUNIT_EXPECT_FALSE(test, reader->line.discard);
	}
}

static void line_discard_test(struct kunit *test)
{
	struct reader *reader = reader_new(test);
	size_t line_len, used = 0;

	memset(reader->buf, 'a', sizeof(reader->buf));

	/* A full buffer without LF is discarded, and so are the bytes after it ... */
	KUNIT_EXPECT_EQ(test, (int)KFTP_LINE_NONE,
			(int)kftp_line_next(&reader->line, reader->buf, KFTP_LINE_SIZE,
					    &line_len, &used));
	KUNIT_EXPECT_EQ(test, used, (size_t)KFTP_LINE_SIZE);
	KUNIT_EXPECT_EQ(test, (int)KFTP_LINE_NONE,
			(int)kftp_line_next(&reader->line, "bcd", 3, &line_len, &used));
	KUNIT_EXPECT_EQ(test, used, (size_t)3);
	/* ... up to the LF, which is reported once. */
	KUNIT_EXPECT_EQ(test, (int)KFTP_LINE_LONG,
			(int)kftp_line_next(&reader->line, "e\r\nNOOP", 7, &line_len, &used));
	KUNIT_EXPECT_EQ(test, used, (size_t)3);
	KUNIT_EXPECT_EQ(test, (int)KFTP_LINE_NONE,
			(int)kftp_line_next(&reader->line, "NOOP", 4, &line_len, &used));
	KUNIT_EXPECT_EQ(test, used, (size_t)0);
}

static void line_answer_room_test(struct kunit *test)
{
	struct kftp_line line = {};
	char text[] = "\xff\xfd\x01\xff\xfb\x02P";
	char answer[8] = "........";
	size_t answer_len, room, kept;

	for (room = 0; room <= 6; room++) {
		char copy[sizeof(text)];

		memcpy(copy, text, sizeof(text));
		memset(answer, '.', sizeof(answer));
		kept = kftp_line_telnet(&line, copy, sizeof(text) - 1, answer, room, &answer_len);
		KUNIT_EXPECT_EQ(test, kept, (size_t)1);
		KUNIT_EXPECT_EQ(test, copy[0], 'P');
		KUNIT_EXPECT_EQ(test, answer_len, room / 3 * 3);
		KUNIT_EXPECT_EQ(test, answer[answer_len], '.');
	}
}

static struct kunit_case line_test_cases[] = {
	KUNIT_CASE_PARAM(line_at_once_test, line_gen_params),
	KUNIT_CASE_PARAM(line_split_test, line_gen_params),
	KUNIT_CASE_PARAM(line_bytewise_test, line_gen_params),
	KUNIT_CASE_PARAM(line_size_test, size_gen_params),
	KUNIT_CASE(line_discard_test),
	KUNIT_CASE(line_answer_room_test),
	{}
};

static struct kunit_suite line_suite = {
	.name = "kftp_line",
	.test_cases = line_test_cases,
};

kunit_test_suites(&line_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit suites of kftp");
