// SPDX-License-Identifier: GPL-2.0
/*
 * Reads replies strictly by RFC 959, 4.2, and RFC 854: CRLF only at the end of a line,
 * the same code from the first to the last line, inner lines that do not look like the
 * last one, no control bytes, 0xFF doubled.
 */
#include <ctype.h>

#include "replies.h"

#define IAC 0xff

static bool is_code(const char *line, size_t len)
{
	return len >= 4 && line[0] >= '1' && line[0] <= '5' && isdigit(line[1]) &&
	       isdigit(line[2]) && (line[3] == ' ' || line[3] == '-');
}

static int code_of(const char *line)
{
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
}

static const char *check_bytes(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		u8 byte = line[i];

		if ((byte < ' ' && byte != '\t') || byte == 127)
			return "a control byte in a reply";
		if (byte == IAC && (i + 1 == len || (u8)line[++i] != IAC))
			return "a lone 0xFF in a reply";
	}
	return NULL;
}

static bool whole(struct replies *replies, int code)
{
	if (code < 200 && replies->begun)
		replies->wrong = "a second reply of 100 to 199 before the first one's end";
	replies->begun = code < 200;
	replies->finals += code >= 200;
	replies->last = code;
	replies->code = 0;
	return true;
}

/* Takes a line without its CRLF. Returns true if it ends a reply. */
static bool take_line(struct replies *replies, const char *line, size_t len)
{
	replies->wrong = check_bytes(line, len);
	if (replies->wrong)
		return false;
	if (replies->code) {
		if (is_code(line, len) && code_of(line) == replies->code && line[3] == ' ')
			return whole(replies, replies->code);
		if (!len || line[0] != ' ')
			replies->wrong = "an inner line that isn't indented";
		return false;
	}
	if (!is_code(line, len)) {
		replies->wrong = "a line that is no reply";
		return false;
	}
	if (line[3] == ' ')
		return whole(replies, code_of(line));
	replies->code = code_of(line);
	return false;
}

/* Besides replies the server may send only DONT and WONT with an option. */
static bool take_telnet(struct replies *replies, u8 byte)
{
	if (!replies->telnet) {
		if (byte != IAC || replies->len || replies->code)
			return false;
		replies->telnet = 2;
		return true;
	}
	if (replies->telnet == 2 && byte != 0xfe && byte != 0xfc)
		replies->wrong = "a Telnet command that is no refusal";
	replies->telnet--;
	return true;
}

/**
 * replies_take() - take one byte
 * @replies: the reader; @replies->wrong is set to the server's mistake
 * @byte: the next byte
 *
 * Return: true if it ends a reply; @replies->last and @replies->line describe it.
 */
bool replies_take(struct replies *replies, u8 byte)
{
	bool ends;

	if (replies->wrong || take_telnet(replies, byte))
		return false;
	if (replies->len == REPLY_LINE_MAX) {
		replies->wrong = "a line without end";
		return false;
	}
	replies->line[replies->len++] = byte;
	if (byte != '\n')
		return false;
	if (replies->len < 2 || replies->line[replies->len - 2] != '\r') {
		replies->wrong = "a line that ends without CR";
		return false;
	}
	replies->len -= 2;
	replies->line[replies->len] = '\0';
	ends = take_line(replies, replies->line, replies->len);
	replies->len = 0;
	return ends;
}
