// SPDX-License-Identifier: GPL-2.0
/* Splits arguments that have several fields: words, paths in quotes, times, facts. */
#include "proto/args.h"
#include "proto/date.h"

#define END_MAX (U64_MAX >> 1)

size_t kftp_args_word(const char *arg, size_t len, size_t *rest)
{
	const char *space = memchr(arg, ' ', len);
	size_t word = space ? (size_t)(space - arg) : len;

	*rest = space ? word + 1 : len;
	return word;
}

int kftp_args_octal(const char *arg, size_t len, u32 max, u32 *value)
{
	u32 sum = 0;
	size_t i;

	if (!len || len > 5)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (arg[i] < '0' || arg[i] > '7')
			return -EINVAL;
		sum = sum * 8 + (arg[i] - '0');
	}
	if (sum > max)
		return -ERANGE;
	*value = sum;
	return 0;
}

/*
 * Reads a path in quotes at the start of @arg into @out. Sets @rest to the offset
 * after the closing quote. Returns the length of the path, at most @len - 2; -EINVAL
 * if the path is empty or has no closing quote.
 */
static int unquote(const char *arg, size_t len, char *out, size_t *rest)
{
	size_t n = 0;
	size_t i;

	for (i = 1; i < len; i++) {
		if (arg[i] != '"') {
			out[n++] = arg[i];
		} else if (i + 1 < len && arg[i + 1] == '"') {
			out[n++] = arg[i++];
		} else {
			*rest = i + 1;
			return n ? (int)n : -EINVAL;
		}
	}
	return -EINVAL;
}

/*
 * Reads a path at the start of @arg into @out. Sets @rest to the offset after the
 * path and the space that follows it. Returns the length of the path, or -EINVAL.
 */
static int first_path(const char *arg, size_t len, char *out, size_t *rest)
{
	int n;

	if (len && arg[0] == '"') {
		n = unquote(arg, len, out, rest);
		if (n > 0 && *rest < len && arg[(*rest)++] != ' ')
			return -EINVAL;
		return n;
	}
	n = kftp_args_word(arg, len, rest);
	memcpy(out, arg, n);
	return n ? n : -EINVAL;
}

int kftp_args_pair(const char *arg, size_t len, char *out, size_t *first,
		   size_t *second)
{
	size_t at, rest;
	int n = first_path(arg, len, out, &at);

	if (n < 0 || at == len)
		return -EINVAL;
	*first = n;
	*second = len - at;
	if (arg[at] != '"') {
		memcpy(out + n, arg + at, len - at);
		return 0;
	}
	n = unquote(arg + at, len - at, out + n, &rest);
	if (n < 0 || at + rest != len)
		return -EINVAL;
	*second = n;
	return 0;
}

/* Parses an argument that consists of "start end" only. */
static int parse_range(const char *arg, size_t len, struct kftp_range *range)
{
	size_t rest;
	size_t word = kftp_args_word(arg, len, &rest);
	u64 begin, end;
	int err;

	err = kftp_parse_u64(arg, word, END_MAX, &begin);
	if (!err)
		err = kftp_parse_u64(arg + rest, len - rest, END_MAX, &end);
	if (err)
		return err;
	if (begin >= end)
		return -ERANGE;
	*range = (struct kftp_range){ begin, end };
	return 0;
}

/* Returns the offset of the last word in @arg. */
static size_t last_word(const char *arg, size_t len)
{
	while (len && arg[len - 1] != ' ')
		len--;
	return len;
}

/*
 * Returns the offset of the range "start end" at the end of @arg; @len if @arg does not
 * end in a range.
 */
static size_t find_range(const char *arg, size_t len)
{
	size_t end = last_word(arg, len);
	size_t start = end ? last_word(arg, end - 1) : 0;
	struct kftp_range range;

	/*
	 * Before the range, there must be a path of at least one byte, and then a space.
	 */
	if (start < 2 || parse_range(arg + start, len - start, &range) == -EINVAL)
		return len;
	return start;
}

int kftp_args_range(const char *arg, size_t len, char *path, size_t *path_len,
		    struct kftp_range *range)
{
	size_t start = len;
	int n;

	*range = KFTP_RANGE_WHOLE;
	if (len && arg[0] == '"') {
		n = first_path(arg, len, path, &start);
		if (n < 0)
			return n;
		*path_len = n;
		/* If a space comes after the path in quotes, a range must follow. */
		if (start == len && arg[len - 1] == ' ')
			return -EINVAL;
	} else {
		start = find_range(arg, len);
		*path_len = start < len ? start - 1 : len;
		memcpy(path, arg, *path_len);
	}
	return start < len ? parse_range(arg + start, len - start, range) : 0;
}

/* Parses a time of the form YYYYMMDDhhmm or YYYYMMDDhhmmss. */
static int parse_time(const char *arg, size_t len, s64 *seconds)
{
	char text[14] = "YYYYMMDDhhmm00";

	if (len != 12 && len != 14)
		return -EINVAL;
	memcpy(text, arg, len);
	return kftp_date_parse(text, sizeof(text), seconds);
}

/*
 * Parses the last word of @arg as a time. Lowers @len by the length of this word and of
 * the space before it.
 */
static int pop_time(const char *arg, size_t *len, s64 *seconds)
{
	size_t word = last_word(arg, *len);
	int err;

	if (word < 2)
		return -EINVAL;
	err = parse_time(arg + word, *len - word, seconds);
	*len = word - 1;
	return err;
}

static int parse_path_first(const char *arg, size_t len, struct kftp_args_times *times)
{
	static const char mark[] = " UTC";
	size_t mark_len = sizeof(mark) - 1;
	s64 create;

	if (len < mark_len || strncasecmp(arg + len - mark_len, mark, mark_len))
		return -EINVAL;
	len -= mark_len;
	if (pop_time(arg, &len, &create) || pop_time(arg, &len, &times->modify) ||
	    pop_time(arg, &len, &times->access))
		return -EINVAL;
	times->path = 0;
	times->path_len = len;
	return 0;
}

int kftp_args_times(const char *arg, size_t len, struct kftp_args_times *times)
{
	size_t word, rest;

	if (!parse_path_first(arg, len, times))
		return 0;
	word = kftp_args_word(arg, len, &rest);
	if (rest == len || parse_time(arg, word, &times->modify))
		return -EINVAL;
	times->access = times->modify;
	times->path = rest;
	times->path_len = len - rest;
	return 0;
}

/* Parses one "fact=value". */
static int parse_fact(const char *text, size_t len, struct kftp_args_facts *facts)
{
	const char *equals = memchr(text, '=', len);
	size_t name = equals ? (size_t)(equals - text) : len;
	const char *value = text + name + 1;
	size_t value_len = equals ? len - name - 1 : 0;
	u8 given;

	if (kftp_parse_is(text, name, "Modify"))
		given = KFTP_ARGS_MODIFY;
	else if (kftp_parse_is(text, name, "UNIX.mode"))
		given = KFTP_ARGS_MODE;
	else
		return -EOPNOTSUPP;
	if (!equals || facts->given & given)
		return -EINVAL;
	facts->given |= given;
	if (given == KFTP_ARGS_MODIFY)
		return kftp_date_parse(value, value_len, &facts->modify);
	return kftp_args_octal(value, value_len, 07777, &facts->mode) ? -EINVAL : 0;
}

int kftp_args_facts(const char *arg, size_t len, struct kftp_args_facts *facts)
{
	size_t end, at = 0;
	size_t word = kftp_args_word(arg, len, &facts->path);

	facts->given = 0;
	if (facts->path == len || !word || arg[word - 1] != ';')
		return -EINVAL;
	for (; at < word; at = end + 1) {
		int err;

		end = (const char *)memchr(arg + at, ';', word - at) - arg;
		err = parse_fact(arg + at, end - at, facts);
		if (err)
			return err;
	}
	return 0;
}
