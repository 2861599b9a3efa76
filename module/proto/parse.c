// SPDX-License-Identifier: GPL-2.0
/* Parses verbs, and arguments that are neither addresses nor paths. */
#include "proto/parse.h"

/* Returns the value of a decimal digit; a number above 9 for any other byte. */
static u8 digit(char c)
{
	return c - '0';
}

static bool is_letter(char c)
{
	return (u8)((c | 0x20) - 'a') < 26;
}

static char upper(char c)
{
	return is_letter(c) ? c & ~0x20 : c;
}

int kftp_parse_verb(const char *line, size_t len, struct kftp_verb *verb, size_t *arg)
{
	size_t i;

	memset(verb, 0, sizeof(*verb));
	for (i = 0; i < len && line[i] != ' '; i++) {
		if (i == KFTP_VERB_SIZE)
			return -EINVAL;
		if (!is_letter(line[i]) && (!i || digit(line[i]) > 9))
			return -EINVAL;
		verb->text[i] = upper(line[i]);
	}
	if (!i)
		return -EINVAL;
	*arg = i < len ? i + 1 : len;
	return 0;
}

void kftp_parse_trim(const char **text, size_t *len)
{
	for (; *len && **text == ' '; (*text)++)
		(*len)--;
	while (*len && (*text)[*len - 1] == ' ')
		(*len)--;
}

int kftp_parse_u64(const char *arg, size_t len, u64 max, u64 *value)
{
	bool over = false;
	u64 sum = 0;
	size_t i;

	if (!len || len > KFTP_PARSE_DIGITS)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (digit(arg[i]) > 9)
			return -EINVAL;
		over |= __builtin_mul_overflow(sum, 10, &sum);
		over |= __builtin_add_overflow(sum, digit(arg[i]), &sum);
	}
	if (over || sum > max)
		return -ERANGE;
	*value = sum;
	return 0;
}

int kftp_parse_allo(const char *arg, size_t len, u64 *bytes)
{
	const char *space = memchr(arg, ' ', len);
	size_t first = space ? (size_t)(space - arg) : len;
	size_t second = first + 3;
	u64 record, value;
	int err;

	if (space) {
		if (len < second || upper(arg[first + 1]) != 'R' || arg[first + 2] != ' ')
			return -EINVAL;
		err = kftp_parse_u64(arg + second, len - second, U64_MAX, &record);
		if (err)
			return err;
	}
	err = kftp_parse_u64(arg, first, U64_MAX, &value);
	if (!err)
		*bytes = value;
	return err;
}

int kftp_parse_range(const char *arg, size_t len, struct kftp_range *range)
{
	const char *space = memchr(arg, ' ', len);
	const u64 max = (U64_MAX >> 1) - 1;
	u64 first, last;
	int err;

	if (!space)
		return -EINVAL;
	err = kftp_parse_u64(arg, space - arg, max, &first);
	if (err)
		return err;
	err = kftp_parse_u64(space + 1, arg + len - space - 1, max, &last);
	if (err)
		return err;
	if (first <= last)
		*range = (struct kftp_range){ first, last + 1 };
	else if (first == 1 && !last)
		*range = KFTP_RANGE_WHOLE;
	else
		return -EINVAL;
	return 0;
}

/* Parses the byte size after "L". RFC 959 allows any size, but only 8 is implemented. */
static int parse_local(const char *size, size_t len, u8 *type)
{
	u64 bits;

	if (kftp_parse_u64(size, len, 255, &bits) || !bits)
		return -EINVAL;
	if (bits != 8)
		return -EOPNOTSUPP;
	*type = KFTP_TYPE_IMAGE;
	return 0;
}

/* Parses the form after "A" or "E": N (non-print), T (Telnet), C (carriage control). */
static int parse_form(char form, bool ascii, u8 *type)
{
	if (form != 'N' && form != 'T' && form != 'C')
		return -EINVAL;
	if (form != 'N' || !ascii)
		return -EOPNOTSUPP;
	*type = KFTP_TYPE_ASCII;
	return 0;
}

int kftp_parse_type(const char *arg, size_t len, u8 *type)
{
	char code;

	if (!len || (len > 1 && (len < 3 || arg[1] != ' ')))
		return -EINVAL;
	code = upper(arg[0]);
	if (code == 'I' && len == 1) {
		*type = KFTP_TYPE_IMAGE;
		return 0;
	}
	if (code == 'L' && len > 1)
		return parse_local(arg + 2, len - 2, type);
	if ((code == 'A' || code == 'E') && len != 2 && len <= 3)
		return parse_form(len == 3 ? upper(arg[2]) : 'N', code == 'A', type);
	return -EINVAL;
}

static void list_option(char letter, struct kftp_list_options *options)
{
	switch (letter) {
	case 'a':
	case 'A':
		options->all = letter == 'a';
		options->almost = letter == 'A';
		break;
	case 't':
	case 'S':
		options->by_time = letter == 't';
		options->by_size = letter == 'S';
		break;
	case 'c':
	case 'u':
		options->changed = letter == 'c';
		options->accessed = letter == 'u';
		break;
	case 'C':
	case 'l':
		options->columns = letter == 'C';
		options->long_form = letter == 'l';
		break;
	case '1':
		options->columns = false;
		break;
	case 'R':
		options->recurse = true;
		break;
	case 'r':
		options->reverse = true;
		break;
	case 'F':
		options->classify = true;
		break;
	case 'd':
		options->directory = true;
		break;
	}
}

/*
 * Skips the spaces at the offset @at. Returns the offset of the word after the spaces if
 * this word is an option; @len if it is not an option.
 */
static size_t option_word(const char *arg, size_t len, size_t at)
{
	while (at < len && arg[at] == ' ')
		at++;
	return len - at >= 2 && arg[at] == '-' && arg[at + 1] != ' ' ? at : len;
}

static size_t word_end(const char *arg, size_t len, size_t at)
{
	while (at < len && arg[at] != ' ')
		at++;
	return at;
}

/* Returns true if the option word is "--", which ends the options. */
static bool is_end_of_options(const char *arg, size_t at, size_t end)
{
	return end == at + 2 && arg[at + 1] == '-';
}

void kftp_parse_list(const char *arg, size_t len,
		     struct kftp_list_options *options, size_t *path)
{
	size_t at = option_word(arg, len, 0);
	size_t i, end = 0;
	bool last = false;

	memset(options, 0, sizeof(*options));
	*path = 0;
	while (at < len && !last) {
		end = word_end(arg, len, at);
		last = is_end_of_options(arg, at, end);
		for (i = at + 1; i < end && arg[at + 1] != '-'; i++)
			list_option(arg[i], options);
		*path = end < len ? end + 1 : len;
		at = option_word(arg, len, end);
	}
}

/* Returns true if the option word is a long option, or has a letter that is no option. */
static bool is_odd_word(const char *arg, size_t at, size_t end)
{
	static const char letters[] = "1ACFRSacdlrtu";

	while (++at < end)
		if (!memchr(letters, arg[at], sizeof(letters) - 1))
			return true;
	return false;
}

size_t kftp_parse_list_odd(const char *arg, size_t len, size_t from)
{
	size_t at = option_word(arg, len, 0);

	while (at < len) {
		size_t end = word_end(arg, len, at);

		if (is_end_of_options(arg, at, end))
			return len;
		if (at >= from && is_odd_word(arg, at, end))
			return at;
		at = option_word(arg, len, end);
	}
	return len;
}
