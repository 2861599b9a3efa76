// SPDX-License-Identifier: GPL-2.0
/* Writes replies of the control connection (RFC 959, 4.2). */
#include "proto/reply.h"
#include "proto/word_at_a_time.h"

#define IAC ((char)0xff)

/*
 * Writes one byte of a text. A control character except TAB becomes "?". IAC is written
 * twice, as Telnet requires. Returns how many bytes were written.
 */
static size_t put_byte(char *p, char c)
{
	u8 byte = c;

	if ((byte < ' ' && c != '\t') || byte == 127)
		c = '?';
	p[0] = c;
	if (c != IAC)
		return 1;
	p[1] = c;
	return 2;
}

/*
 * Writes eight bytes of a text if all are printable ASCII characters. If not, returns
 * false and writes nothing.
 */
static bool put_word(char *p, const char *text)
{
	u64 word = kftp_word_load(text);

	/* The addition of 1 sets the top bit of each byte that is 127. */
	if (kftp_word_below(word, ' ') || ((word + KFTP_WORD_ONES) | word) & KFTP_WORD_TOPS)
		return false;
	kftp_word_store(p, word);
	return true;
}

/* Returns the length of the first line of @text, without its LF. */
static size_t line_len(const char *text, size_t len)
{
	size_t i = 0;

	while (len - i >= KFTP_WORD_SIZE && !kftp_word_has(kftp_word_load(text + i), '\n'))
		i += KFTP_WORD_SIZE;
	while (i < len && text[i] != '\n')
		i++;
	return i;
}

static void put_code(char *p, int code)
{
	p[0] = '0' + code / 100;
	p[1] = '0' + code / 10 % 10;
	p[2] = '0' + code % 10;
}

/*
 * Writes one line: the number @code, the character @mark, the text and CRLF. If @code is
 * 0, the line has no number. Returns the length of the line; -ENOSPC if the line does
 * not fit.
 */
static int put_line(char *buf, size_t size, int code, char mark, const char *text, size_t len)
{
	const size_t end = sizeof("\r\n") - 1;
	size_t n = 0;
	size_t i;

	if (size < 4 + end)
		return -ENOSPC;
	if (code) {
		put_code(buf, code);
		n = 3;
	}
	buf[n++] = mark;
	for (i = 0; len - i >= KFTP_WORD_SIZE && size - n >= KFTP_WORD_SIZE + end &&
	     put_word(buf + n, text + i); i += KFTP_WORD_SIZE)
		n += KFTP_WORD_SIZE;
	for (; i < len; i++) {
		if (size - n < (text[i] == IAC ? 2 : 1) + end)
			return -ENOSPC;
		n += put_byte(buf + n, text[i]);
	}
	buf[n++] = '\r';
	buf[n++] = '\n';
	return n;
}

int kftp_reply_format(char *buf, size_t size, int code, const char *text, size_t len)
{
	bool first = true;
	size_t n = 0;

	for (;;) {
		size_t part = line_len(text, len);
		bool more = part < len;
		bool inner = more && !first;
		int used = put_line(buf + n, size - n, inner ? 0 : code,
				    more && first ? '-' : ' ', text, part);

		if (used < 0)
			return used;
		n += used;
		if (!more)
			return n;
		first = false;
		text += part + 1;
		len -= part + 1;
	}
}
