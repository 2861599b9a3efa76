// SPDX-License-Identifier: GPL-2.0
/*
 * Replies: the input is "NNN text". A client that reads the output according to RFC
 * 959, through Telnet, gets the text back.
 */
#include <ctype.h>

#include "../../module/proto/line.h"
#include "../../module/proto/reply.h"
#include "fuzz.h"

#define TEXT_MAX 3000

/* The character that a reply shows for a character of the text. */
static char shown(char c)
{
	u8 byte = c;

	return (byte < ' ' && c != '\t' && c != '\n') || byte == 127 ? '?' : c;
}

/* Reads a line as a client does: checks its beginning, returns its text. */
static const char *read_start(const char *line, int code, bool first, bool last)
{
	char start[8];

	if (!first && !last) {
		CHECK(line[0] == ' ');
		return line + 1;
	}
	snprintf(start, sizeof(start), "%d%c", code, last ? ' ' : '-');
	CHECK(!memcmp(line, start, 4));
	return line + 4;
}

static void check_reply(char *reply, size_t len, int code, const char *text, size_t text_len)
{
	const char *end = reply + len;
	bool first = true;
	size_t i = 0;

	while (reply < end) {
		char *lf = memchr(reply, '\n', end - reply);
		const char *p;

		CHECK(lf && lf > reply && lf[-1] == '\r');
		p = read_start(reply, code, first, lf + 1 == end);
		CHECK(p < lf);
		for (; p < lf - 1; p++, i++) {
			CHECK(i < text_len && *p == shown(text[i]) && *p != '\n');
			if (*p == (char)0xff)
				CHECK(*++p == (char)0xff && p < lf - 1);
		}
		if (lf + 1 < end)
			CHECK(i < text_len && text[i++] == '\n');
		first = false;
		reply = lf + 1;
	}
	CHECK(i == text_len);
}

/* Our own Telnet reader, as the client, finds no command in the reply. */
static void check_telnet(char *reply, size_t len, const char *text, size_t text_len)
{
	struct kftp_line line = {};
	char answer[16];
	size_t answer_len, doubled, i;

	for (i = 0, doubled = 0; i < text_len; i++)
		doubled += text[i] == (char)0xff;
	CHECK(kftp_line_telnet(&line, reply, len, answer, sizeof(answer), &answer_len) ==
	      len - doubled);
	CHECK(!answer_len && !line.telnet);
}

int fuzz_input(const u8 *data, size_t size)
{
	struct dice dice = dice_new(data, size);
	size_t room = 6 * TEXT_MAX + 16;
	size_t less;
	int code = 200;
	char *text, *reply;
	int ret;

	if (size > TEXT_MAX)
		return 0;
	if (size >= 4 && data[0] >= '1' && data[0] <= '5' && isdigit(data[1]) &&
	    isdigit(data[2])) {
		code = (data[0] - '0') * 100 + (data[1] - '0') * 10 + data[2] - '0';
		data += 4;
		size -= 4;
	}
	text = exact_copy(data, size);
	reply = malloc(room);
	ret = kftp_reply_format(reply, room, code, text, size);
	CHECK(ret > 0);
	check_reply(reply, ret, code, text, size);
	check_telnet(reply, ret, text, size);
	free(reply);

	/* The reply fits into exactly its length, and into no smaller buffer. */
	reply = malloc(ret);
	CHECK(kftp_reply_format(reply, ret, code, text, size) == ret);
	free(reply);
	less = dice_roll(&dice, ret - 1);
	reply = malloc(less ? less : 1);
	CHECK(kftp_reply_format(reply, less, code, text, size) == -ENOSPC);
	free(reply);
	free(text);
	return 0;
}
