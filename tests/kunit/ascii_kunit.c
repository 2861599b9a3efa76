// SPDX-License-Identifier: GPL-2.0
/* Tests TYPE A in both directions, with files that are split into pieces at any byte. */
#include "../../module/proto/ascii.c"
#include "cases.h"

#define OUT_SIZE 96

struct ascii_case {
	const char *what;
	struct kftp_bytes text;
	const char *converted;
};

static const struct ascii_case send_cases[] = {
	{ "empty", KFTP_BYTES(""), "" },
	{ "no line end", KFTP_BYTES("abc"), "abc" },
	{ "LF", KFTP_BYTES("a\nb\n"), "a\r\nb\r\n" },
	{ "LF alone", KFTP_BYTES("\n"), "\r\n" },
	{ "LFs", KFTP_BYTES("\n\n\n"), "\r\n\r\n\r\n" },
	{ "CRLF stays", KFTP_BYTES("a\r\nb\r\n"), "a\r\nb\r\n" },
	{ "CR alone stays", KFTP_BYTES("a\rb\r"), "a\rb\r" },
	{ "two CR before LF stay", KFTP_BYTES("a\r\r\nb"), "a\r\r\nb" },
	{ "LF, then CR", KFTP_BYTES("a\n\rb"), "a\r\n\rb" },
	{ "CRLF, then LF", KFTP_BYTES("a\r\n\nb"), "a\r\n\r\nb" },
	{ "a long line", KFTP_BYTES("abcdefghijklmnopqrstuvwxyz\n0123456789\n"),
	  "abcdefghijklmnopqrstuvwxyz\r\n0123456789\r\n" },
	{ "CR at the end of a word of eight", KFTP_BYTES("0123456\r\n"), "0123456\r\n" },
	{ "LF behind a word of eight", KFTP_BYTES("01234567\n"), "01234567\r\n" },
	{ "LF in each place of a word", KFTP_BYTES("\n1234567\n0\n234567\n01\n34567\n"),
	  "\r\n1234567\r\n0\r\n234567\r\n01\r\n34567\r\n" },
	{ "bytes above 127", KFTP_BYTES("\x8a\x8d\xff\xfe\x8a\x8d\xff\xfe\n"),
	  "\x8a\x8d\xff\xfe\x8a\x8d\xff\xfe\r\n" },
	{ "control bytes", KFTP_BYTES("\t\v\f\x01\x0e\x1a\x7f\n"), "\t\v\f\x01\x0e\x1a\x7f\r\n" },
};

KFTP_CASES(send, send_cases);

static const struct ascii_case receive_cases[] = {
	{ "empty", KFTP_BYTES(""), "" },
	{ "no line end", KFTP_BYTES("abc"), "abc" },
	{ "CRLF", KFTP_BYTES("a\r\nb\r\n"), "a\nb\n" },
	{ "CRLF alone", KFTP_BYTES("\r\n"), "\n" },
	{ "CRLFs", KFTP_BYTES("\r\n\r\n\r\n"), "\n\n\n" },
	{ "LF stays", KFTP_BYTES("a\nb\n"), "a\nb\n" },
	{ "CR alone stays", KFTP_BYTES("a\rb"), "a\rb" },
	{ "CR at the end stays", KFTP_BYTES("a\r"), "a\r" },
	{ "CRs at the end stay", KFTP_BYTES("a\r\r\r"), "a\r\r\r" },
	{ "two CR before LF", KFTP_BYTES("a\r\r\nb"), "a\r\nb" },
	{ "LF, then CR", KFTP_BYTES("a\n\rb"), "a\n\rb" },
	{ "CRLF, then LF", KFTP_BYTES("a\r\n\nb"), "a\n\nb" },
	{ "a long line", KFTP_BYTES("abcdefghijklmnopqrstuvwxyz\r\n0123456789\r\n"),
	  "abcdefghijklmnopqrstuvwxyz\n0123456789\n" },
	{ "CR at the end of a word of eight", KFTP_BYTES("0123456\r\n89"), "0123456\n89" },
	{ "CR behind a word of eight", KFTP_BYTES("01234567\r\n89"), "01234567\n89" },
	{ "CR in each place of a word",
	  KFTP_BYTES("\r\n234567\r\n0\r\n34567\r\n01\r\n4567\r\n"),
	  "\n234567\n0\n34567\n01\n4567\n" },
	{ "bytes above 127", KFTP_BYTES("\x8a\x8d\xff\xfe\x8a\x8d\xff\xfe\r\n"),
	  "\x8a\x8d\xff\xfe\x8a\x8d\xff\xfe\n" },
	{ "control bytes", KFTP_BYTES("\t\v\f\x01\x0e\x1a\x7f\r\n"), "\t\v\f\x01\x0e\x1a\x7f\n" },
};

KFTP_CASES(receive, receive_cases);

/* Sends a piece, and checks that exactly the returned number of bytes was written. */
static size_t send_piece(struct kunit *test, struct kftp_ascii *ascii, const char **src,
			 size_t *src_len, char *dst, size_t room)
{
	size_t used = *src_len;
	size_t out;

	memset(dst, '.', room + 1);
	out = kftp_ascii_send(ascii, *src, &used, dst, room);
	KUNIT_ASSERT_LE(test, used, *src_len);
	KUNIT_ASSERT_LE(test, out, room);
	KUNIT_EXPECT_EQ(test, dst[room], '.');
	*src += used;
	*src_len -= used;
	return out;
}

/* Sends a file in two pieces through a small buffer. */
static void send_split(struct kunit *test, size_t split, size_t room)
{
	const struct ascii_case *param = test->param_value;
	struct kftp_ascii ascii = {};
	const char *src = param->text.at;
	char out[OUT_SIZE];
	size_t piece = split;
	size_t n = 0;

	for (;;) {
		size_t before = piece;
		size_t some = send_piece(test, &ascii, &src, &piece, out + n, room);

		n += some;
		KUNIT_ASSERT_LT(test, n + room + 1, sizeof(out));
		if (piece) {
			KUNIT_ASSERT_TRUE_MSG(test, some && piece < before, "no progress");
			continue;
		}
		if (src == param->text.at + param->text.len)
			break;
		piece = param->text.len - split;
	}
	KUNIT_EXPECT_TRUE_MSG(test, n == strlen(param->converted) &&
			      !memcmp(out, param->converted, n),
			      "split at %zu, room %zu: \"%*pE\"", split, room, (int)n, out);
}

static void ascii_send_test(struct kunit *test)
{
	static const size_t rooms[] = { 2, 3, 7, 8, 9, 10, 16, 40 };
	const struct ascii_case *param = test->param_value;
	size_t split, i;

	for (i = 0; i < ARRAY_SIZE(rooms); i++)
		for (split = 0; split <= param->text.len; split++)
			send_split(test, split, rooms[i]);
}

static size_t receive_piece(struct kunit *test, struct kftp_ascii *ascii, const char *src,
			    size_t len, char *dst)
{
	size_t out;

	memset(dst, '.', len + 2);
	out = kftp_ascii_receive(ascii, src, len, dst);
	KUNIT_ASSERT_LE(test, out, len + 1);
	KUNIT_EXPECT_EQ(test, dst[len + 1], '.');
	return out;
}

static void ascii_receive_test(struct kunit *test)
{
	const struct ascii_case *param = test->param_value;
	const char *text = param->text.at;
	const size_t len = param->text.len;
	char out[OUT_SIZE];
	size_t split;

	for (split = 0; split <= len; split++) {
		struct kftp_ascii ascii = {};
		size_t n;

		n = receive_piece(test, &ascii, text, split, out);
		n += receive_piece(test, &ascii, text + split, len - split, out + n);
		n += kftp_ascii_end(&ascii, out + n);
		KUNIT_EXPECT_TRUE_MSG(test, n == strlen(param->converted) &&
				      !memcmp(out, param->converted, n),
				      "split at %zu: \"%*pE\"", split, (int)n, out);
		KUNIT_EXPECT_FALSE(test, ascii.cr);
	}
}

static void ascii_receive_bytewise_test(struct kunit *test)
{
	const struct ascii_case *param = test->param_value;
	struct kftp_ascii ascii = {};
	char out[OUT_SIZE];
	size_t n = 0;
	size_t i;

	for (i = 0; i < param->text.len; i++)
		n += receive_piece(test, &ascii, param->text.at + i, 1, out + n);
	n += kftp_ascii_end(&ascii, out + n);

	kftp_expect_text(test, param->converted, out, n);
}

struct seek_case {
	const char *what;
	struct kftp_bytes text;
	u64 skip;
	size_t at;
	u64 left;
};

static const struct seek_case seek_cases[] = {
	{ "the beginning", KFTP_BYTES("a\nb"), 0, 0, 0 },
	{ "before a LF", KFTP_BYTES("a\nb"), 1, 1, 0 },
	{ "between the CR and the LF that it becomes", KFTP_BYTES("a\nb"), 2, 1, 0 },
	{ "behind them", KFTP_BYTES("a\nb"), 3, 2, 0 },
	{ "behind the end", KFTP_BYTES("a\nb"), 6, 3, 2 },
	{ "CRLF is two bytes as it is", KFTP_BYTES("a\r\nb"), 3, 3, 0 },
	{ "between CR and LF", KFTP_BYTES("a\r\nb"), 2, 2, 0 },
	{ "LFs", KFTP_BYTES("\n\n\n"), 5, 2, 0 },
	{ "empty", KFTP_BYTES(""), 3, 0, 3 },
};

KFTP_CASES(seek, seek_cases);

static void ascii_seek_test(struct kunit *test)
{
	const struct seek_case *param = test->param_value;
	const size_t len = param->text.len;
	size_t split;

	for (split = 0; split <= len; split++) {
		struct kftp_ascii ascii = {};
		u64 skip = param->skip;
		size_t at;

		at = kftp_ascii_seek(&ascii, param->text.at, split, &skip);
		if (skip)
			at += kftp_ascii_seek(&ascii, param->text.at + split,
					      len - split, &skip);
		KUNIT_EXPECT_EQ(test, at, param->at);
		KUNIT_EXPECT_EQ(test, skip, param->left);
	}
}

static struct kunit_case ascii_test_cases[] = {
	KUNIT_CASE_PARAM(ascii_send_test, send_gen_params),
	KUNIT_CASE_PARAM(ascii_receive_test, receive_gen_params),
	KUNIT_CASE_PARAM(ascii_receive_bytewise_test, receive_gen_params),
	KUNIT_CASE_PARAM(ascii_seek_test, seek_gen_params),
	{}
};

static struct kunit_suite ascii_suite = {
	.name = "kftp_ascii",
	.test_cases = ascii_test_cases,
};

kunit_test_suites(&ascii_suite);
