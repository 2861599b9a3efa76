// SPDX-License-Identifier: GPL-2.0
/* A command line, and its argument through each parser, compared with the C library. */
#include <ctype.h>
#include <time.h>

#include "../../module/proto/date.h"
#include "../../module/proto/parse.h"
#include "fuzz.h"

#define ARG_MAX_LEN 4096

/* Letters and digits up to a space, beginning with a letter, according to <ctype.h>. */
static size_t model_verb(const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len);
	size_t n = space ? (size_t)(space - line) : len;
	size_t i;

	if (n < 1 || n > KFTP_VERB_SIZE || !isalpha((u8)line[0]))
		return 0;
	for (i = 0; i < n; i++)
		if (!isalnum((u8)line[i]))
			return 0;
	return n;
}

static void check_verb(const char *line, size_t len, size_t *arg)
{
	size_t n = model_verb(line, len);
	struct kftp_verb verb;
	size_t i;

	*arg = 0;
	CHECK(kftp_parse_verb(line, len, &verb, arg) == (n ? 0 : -EINVAL));
	if (!n)
		return;
	CHECK(*arg == (n < len ? n + 1 : len));
	for (i = 0; i < KFTP_VERB_SIZE; i++)
		CHECK(verb.text[i] == (i < n ? toupper((u8)line[i]) : '\0'));
}

/* Returns -EINVAL, -ERANGE or 0 according to the C library. */
static int library_u64(const char *arg, size_t len, u64 max, u64 *value)
{
	char text[KFTP_PARSE_DIGITS + 1] = {};

	if (!len || len > KFTP_PARSE_DIGITS)
		return -EINVAL;
	memcpy(text, arg, len);
	if (strspn(text, "0123456789") != len)
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, NULL, 10);
	return errno || *value > max ? -ERANGE : 0;
}

static void check_u64(const char *arg, size_t len, u64 max)
{
	u64 value = 1, expected = 2;
	int ret = kftp_parse_u64(arg, len, max, &value);

	CHECK(ret == library_u64(arg, len, max, &expected));
	CHECK(value == (ret ? 1 : expected));
}

static int model_allo(const char *arg, size_t len, u64 *value)
{
	const char *space = memchr(arg, ' ', len);
	size_t first = space ? (size_t)(space - arg) : len;
	int ret = 0;

	if (space && (len < first + 3 || strncasecmp(space, " R ", 3)))
		return -EINVAL;
	if (space)
		ret = library_u64(space + 3, len - first - 3, U64_MAX, value);
	return ret ? ret : library_u64(arg, first, U64_MAX, value);
}

static void check_allo(const char *arg, size_t len)
{
	u64 value = 1, expected = 2;
	int ret = kftp_parse_allo(arg, len, &value);

	CHECK(ret == model_allo(arg, len, &expected));
	CHECK(value == (ret ? 1 : expected));
}

static int model_type(const char *arg, size_t len, u8 *type)
{
	static const char *const absent[] = { "A T", "A C", "E", "E N", "E T", "E C" };
	u64 bits = 0;
	size_t i;

	*type = KFTP_TYPE_ASCII;
	if ((len == 1 || len == 3) && !strncasecmp(arg, "A N", len))
		return 0;
	for (i = 0; i < ARRAY_SIZE(absent); i++)
		if (len == strlen(absent[i]) && !strncasecmp(arg, absent[i], len))
			return -EOPNOTSUPP;
	*type = KFTP_TYPE_IMAGE;
	if (len == 1 && toupper((u8)arg[0]) == 'I')
		return 0;
	if (len < 3 || strncasecmp(arg, "L ", 2) ||
	    library_u64(arg + 2, len - 2, 255, &bits) || !bits)
		return -EINVAL;
	return bits == 8 ? 0 : -EOPNOTSUPP;
}

static void check_type(const char *arg, size_t len)
{
	u8 type = 0x55, expected;
	int ret = kftp_parse_type(arg, len, &type);

	CHECK(ret == model_type(arg, len, &expected));
	CHECK(type == (ret ? 0x55 : expected));
}

/* The C library normalizes a date that does not exist, so its text differs. */
static bool library_time(const char *text, size_t len, s64 *seconds)
{
	struct tm tm = {};
	char again[32];
	int second;
	bool leap;

	if (len < 14 || strspn(text, "0123456789") < 14)
		return false;
	if (len > 14 && (text[14] != '.' || len == 15 ||
			 strspn(text + 15, "0123456789") != len - 15))
		return false;
	if (sscanf(text, "%4d%2d%2d%2d%2d%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		   &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6 || tm.tm_year < 1601)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	leap = tm.tm_sec == 60;
	tm.tm_sec -= leap;
	second = tm.tm_sec;
	*seconds = timegm(&tm);
	strftime(again, sizeof(again), "%Y%m%d%H%M", &tm);
	if (memcmp(again, text, 12) || tm.tm_sec != second)
		return false;
	*seconds += leap;
	return true;
}

static void check_time(const char *arg, const char *text, size_t len)
{
	s64 seconds = 1, expected = 2;
	bool valid = !kftp_date_parse(arg, len, &seconds);
	char again[KFTP_DATE_LEN];

	CHECK(valid == library_time(text, len, &expected));
	if (!valid)
		return;
	CHECK(seconds == expected);
	kftp_date_put(again, seconds);
	CHECK(!memcmp(again, text, sizeof(again)) || !memcmp(text + 12, "60", 2));
}

/* Collects the letters of all option words; returns the offset of the path. */
static size_t model_words(const char *arg, size_t len, char *letters)
{
	size_t at = 0, path = 0;

	for (;;) {
		size_t word;

		while (at < len && arg[at] == ' ')
			at++;
		word = at;
		while (at < len && arg[at] != ' ')
			at++;
		if (at - word < 2 || arg[word] != '-')
			break;
		path = at < len ? at + 1 : len;
		if (arg[word + 1] != '-') {
			memcpy(letters, arg + word + 1, at - word - 1);
			letters += at - word - 1;
		} else if (at - word == 2) {
			break;
		}
	}
	*letters = '\0';
	return path;
}

/* The one of two letters that comes last, NUL if there is neither. */
static char last_of(const char *letters, size_t len, char a, char b)
{
	while (len--)
		if (letters[len] == a || letters[len] == b)
			return letters[len];
	return '\0';
}

/* Each odd word is an option word before the path; "--" never is. */
static void check_odd(const char *arg, size_t len, size_t path)
{
	size_t at = kftp_parse_list_odd(arg, len, 0);

	while (at < len) {
		size_t next = kftp_parse_list_odd(arg, len, at + 1);

		CHECK(at < path && arg[at] == '-' && at + 1 < len && arg[at + 1] != ' ');
		CHECK(!at || arg[at - 1] == ' ');
		CHECK(next > at);
		at = next;
	}
	CHECK(at == len);
}

static void check_list(const char *arg, size_t len)
{
	struct kftp_list_options options;
	char *letters = calloc(1, len + 1);
	size_t path = len + 1;
	size_t expected = model_words(arg, len, letters);

	kftp_parse_list(arg, len, &options, &path);
	CHECK(path == expected);
	CHECK(options.all == (last_of(letters, len, 'a', 'A') == 'a'));
	CHECK(options.almost == (last_of(letters, len, 'a', 'A') == 'A'));
	CHECK(options.by_time == (last_of(letters, len, 't', 'S') == 't'));
	CHECK(options.by_size == (last_of(letters, len, 't', 'S') == 'S'));
	CHECK(options.recurse == !!memchr(letters, 'R', len));
	CHECK(options.reverse == !!memchr(letters, 'r', len));
	CHECK(options.classify == !!memchr(letters, 'F', len));
	CHECK(options.long_form == (last_of(letters, len, 'l', 'C') == 'l'));
	CHECK(options.changed == (last_of(letters, len, 'c', 'u') == 'c'));
	CHECK(options.accessed == (last_of(letters, len, 'c', 'u') == 'u'));
	CHECK(!options.columns || last_of(letters, len, 'l', 'C') == 'C');
	check_odd(arg, len, path);
	free(letters);
}

int fuzz_input(const u8 *data, size_t size)
{
	struct dice dice = dice_new(data, size);
	const char *arg;
	size_t at, len;
	char *line, *text;

	if (size > ARG_MAX_LEN)
		return 0;
	line = exact_copy(data, size);
	check_verb(line, size, &at);
	arg = line + at;
	len = size - at;
	text = calloc(1, len + 1);
	memcpy(text, arg, len);
	check_u64(arg, len, U64_MAX);
	check_u64(arg, len, INT64_MAX);
	check_u64(arg, len, dice_roll(&dice, 100000));
	check_allo(arg, len);
	check_type(arg, len);
	check_time(arg, text, len);
	check_list(arg, len);
	free(text);
	free(line);
	return 0;
}
