// SPDX-License-Identifier: GPL-2.0
/* An argument through each parser of several parts; the results are written back and compared. */
#include <ctype.h>

#include "../../module/proto/algorithm.h"
#include "../../module/proto/args.h"
#include "fuzz.h"

#define ARG_MAX_LEN 4096

static void check_octal(const char *arg, size_t len)
{
	char text[8] = {};
	u32 value;

	if (kftp_args_octal(arg, len, 07777, &value))
		return;
	CHECK(len >= 1 && len <= 5);
	memcpy(text, arg, len);
	CHECK(strspn(text, "01234567") == len);
	CHECK(strtoul(text, NULL, 8) == value && value <= 07777);
}

/* The path as it is written in the argument: bare, or with '"' around it. */
static size_t quoted_len(const char *path, size_t len)
{
	size_t i, n = len + 2;

	for (i = 0; i < len; i++)
		n += path[i] == '"';
	return n;
}

static bool is_at(const char *arg, const char *path, size_t len)
{
	size_t i, n = 1;

	if (arg[0] != '"')
		return !memcmp(arg, path, len);
	for (i = 0; i < len; i++) {
		if (path[i] == '"' && arg[n++] != '"')
			return false;
		if (arg[n++] != path[i])
			return false;
	}
	return arg[n] == '"';
}

static void check_pair(const char *arg, size_t len)
{
	char *out = malloc(len + 1);
	size_t first, second, at;

	CHECK(out);
	if (!kftp_args_pair(arg, len, out, &first, &second)) {
		CHECK(first && second && first + second + 1 <= len);
		at = arg[0] == '"' ? quoted_len(out, first) : first;
		CHECK(is_at(arg, out, first));
		CHECK(arg[at] == ' ');
		at++;
		CHECK(is_at(arg + at, out + first, second));
		at += arg[at] == '"' ? quoted_len(out + first, second) : second;
		CHECK(at == len);
	}
	free(out);
}

static void check_range(const char *arg, size_t len)
{
	char *path = malloc(len ? len : 1);
	struct kftp_range range;
	size_t path_len, at;

	if (len && !kftp_args_range(arg, len, path, &path_len, &range)) {
		CHECK(path_len && path_len <= len);
		CHECK(is_at(arg, path, path_len));
		at = arg[0] == '"' ? quoted_len(path, path_len) : path_len;
		if (range.end == U64_MAX) {
			CHECK(!range.begin && at == len);
		} else {
			char text[64];
			int n = snprintf(text, sizeof(text), " %llu %llu",
					 (unsigned long long)range.begin,
					 (unsigned long long)range.end);

			CHECK(range.begin < range.end && range.end <= INT64_MAX);
			/* Leading zeros do not come back. */
			CHECK((size_t)n <= len - at && arg[at] == ' ');
		}
	}
	free(path);
}

static void check_times(const char *arg, size_t len)
{
	struct kftp_args_times times;

	if (kftp_args_times(arg, len, &times))
		return;
	CHECK(times.path_len && times.path + times.path_len <= len);
	if (times.path) {
		CHECK(times.path == 13 || times.path == 15);
		CHECK(times.path + times.path_len == len);
		CHECK(times.access == times.modify);
	} else {
		CHECK(!strncasecmp(arg + len - 4, " UTC", 4));
		CHECK(isdigit((u8)arg[times.path_len + 1]));
	}
}

static void check_facts(const char *arg, size_t len)
{
	struct kftp_args_facts facts;
	int ret = kftp_args_facts(arg, len, &facts);

	CHECK(ret == 0 || ret == -EINVAL || ret == -EOPNOTSUPP);
	if (ret)
		return;
	CHECK(facts.given && !(facts.given & ~(KFTP_ARGS_MODIFY | KFTP_ARGS_MODE)));
	CHECK(facts.path >= 2 && facts.path < len);
	CHECK(arg[facts.path - 1] == ' ' && arg[facts.path - 2] == ';');
	CHECK(!(facts.given & KFTP_ARGS_MODE) || facts.mode <= 07777);
}

static void check_algorithm(const char *arg, size_t len)
{
	u32 algorithm;

	if (kftp_algorithm_find(arg, len, &algorithm))
		return;
	CHECK(algorithm < KFTP_ALGORITHM_COUNT);
	CHECK(strlen(kftp_algorithm_name(algorithm)) == len);
}

int fuzz_input(const u8 *data, size_t size)
{
	size_t word, rest;
	char *arg;

	if (size > ARG_MAX_LEN)
		return 0;
	arg = exact_copy(data, size);
	word = kftp_args_word(arg, size, &rest);
	CHECK(word <= size && rest <= size && rest >= word);
	CHECK(!memchr(arg, ' ', word) && (word == size || arg[word] == ' '));
	check_octal(arg, word);
	check_pair(arg, size);
	check_range(arg, size);
	check_times(arg, size);
	check_facts(arg, size);
	check_algorithm(arg, word);
	free(arg);
	return 0;
}
