// SPDX-License-Identifier: GPL-2.0
/* Makes texts from clients safe for a terminal or a log. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/text.h"

static size_t sequence_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

/**
 * kftp_text_utf8() - get the length of the UTF-8 character at the start of a text
 * @text: the text, with a NUL at its end; must not be empty
 *
 * Return: 1 to 4 bytes; 0 if the text does not begin with a valid character.
 * Overlong forms and surrogates are not valid (RFC 3629).
 */
size_t kftp_text_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i, len = sequence_len(p[0]);

	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

/*
 * Characters that show nothing, or that change the order or the look of other characters.
 * With such characters, "exe.txt" can look like "txt.exe". The table has the characters
 * with the Unicode property Default_Ignorable_Code_Point or Bidi_Control, the line and
 * paragraph separators, and the interlinear annotations.
 */
static const struct {
	uint32_t first, last;
} invisible[] = {
	{ 0xad, 0xad },		{ 0x34f, 0x34f },     { 0x61c, 0x61c },
	{ 0x115f, 0x1160 },	{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
	{ 0x200b, 0x200f },	{ 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0x3164, 0x3164 },	{ 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },	{ 0xfff0, 0xfffb },   { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },	{ 0xe0000, 0xe0fff },
};

static bool is_invisible(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t code = len > 1 ? p[0] & (0x7f >> len) : p[0];
	size_t i;

	for (i = 1; i < len; i++)
		code = code << 6 | (p[i] & 0x3f);
	for (i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
		if (code >= invisible[i].first && code <= invisible[i].last)
			return true;
	}
	return false;
}

/* Return: length of the first character of a text; 0 if the character must be escaped. */
static size_t printable(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len;

	/* These are not safe: control characters, quotes and backslashes. */
	if (p[0] < 0x20 || p[0] == 0x7f || strchr("\\\"", p[0]))
		return 0;
	if (p[0] == 0xc2 && p[1] < 0xa0)
		return 0;
	len = kftp_text_utf8(text);
	return len && is_invisible(text, len) ? 0 : len;
}

/**
 * kftp_text_escape() - replace quotes, backslashes, and all that is not printable UTF-8
 * @text: the text, with a NUL at its end
 * @buf: set to the new text, in which \xNN stands for each replaced byte; the new text
 *	 is cut if it does not fit
 * @size: size of @buf in bytes
 *
 * Return: length of the new text in @buf, without the NUL.
 */
size_t kftp_text_escape(const char *text, char *buf, size_t size)
{
	size_t len, used = 0;

	for (; *text; text += len ? len : 1) {
		len = printable(text);
		if (used + (len ? len : 4) >= size)
			break;
		if (len)
			memcpy(buf + used, text, len);
		else
			snprintf(buf + used, 5, "\\x%02x",
				 (unsigned char)*text);
		used += len ? len : 4;
	}
	buf[used] = '\0';
	return used;
}
