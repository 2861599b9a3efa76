// SPDX-License-Identifier: GPL-2.0
/* Parses values of the configuration file, and stores them in struct kftpd_config. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "kftpd/config/config.h"
#include "kftpd/config/value.h"
#include "kftpd/config/word_list.h"
#include "lib/rights.h"
#include "module/proto/parse.h"

__attribute__((format(printf, 2, 3))) static int
bad_value(struct kftpd_value *value, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(value->error, sizeof(value->error), format, args);
	va_end(args);
	return -EINVAL;
}

static void *field(const struct kftpd_value *value)
{
	return (char *)value->config + value->key->offset;
}

static uint32_t *count_field(const struct kftpd_value *value)
{
	return (uint32_t *)((char *)value->config + value->key->count);
}

static int parse_digits(const char *text, size_t len, uint32_t min,
			uint32_t max, uint32_t *number)
{
	u64 value;

	if (!len || len > 20 || kftp_parse_u64(text, len, max, &value) ||
	    value < min)
		return -EINVAL;
	*number = value;
	return 0;
}

/** kftpd_value_number() - parse a number, see kftpd_value_fn */
int kftpd_value_number(struct kftpd_value *value)
{
	const struct kftpd_config_key *key = value->key;

	if (!parse_digits(value->text, strlen(value->text), key->min, key->max,
			  field(value)))
		return 0;
	return bad_value(value, "must be a number from %u to %u", key->min,
			 key->max);
}

/** kftpd_value_flag() - parse "yes" or "no", see kftpd_value_fn */
int kftpd_value_flag(struct kftpd_value *value)
{
	bool *flag = field(value);

	if (!strcasecmp(value->text, "yes") || !strcasecmp(value->text, "no")) {
		*flag = !strcasecmp(value->text, "yes");
		return 0;
	}
	return bad_value(value, "must be yes or no");
}

/* Finds the word of a value in the choices of its key. Return: its index, or -EINVAL. */
static int choose(struct kftpd_value *value)
{
	const char *choices = value->key->choices;
	int place = kftpd_word_list_find(choices, value->text, true, NULL);

	return place < 0 ? bad_value(value, "must be one of: %s", choices) :
			   place;
}

/** kftpd_value_choice() - parse a word, and store its index, see kftpd_value_fn */
int kftpd_value_choice(struct kftpd_value *value)
{
	uint32_t *choice = field(value);
	int chosen = choose(value);

	if (chosen >= 0)
		*choice = chosen;
	return chosen < 0 ? chosen : 0;
}

/** kftpd_value_option() - parse a word, and set its bits, see kftpd_value_fn */
int kftpd_value_option(struct kftpd_value *value)
{
	uint32_t *options = field(value);
	int chosen = choose(value);
	size_t i;

	if (chosen < 0)
		return chosen;
	for (i = 0; i < KFTPD_VALUE_BITS; i++)
		*options &= ~value->key->bits[i];
	*options |= value->key->bits[chosen];
	return 0;
}

/* The largest value of a setting that counts bytes. No file can have more bytes. */
#define BYTES_MAX INT64_MAX

/* Removes the unit after a number. Return: the unit in bytes; 1 if there is no unit. */
static uint64_t take_unit(const char *text, size_t *len)
{
	switch (*len ? toupper((unsigned char)text[*len - 1]) : 0) {
	case 'K':
		(*len)--;
		return 1ULL << 10;
	case 'M':
		(*len)--;
		return 1ULL << 20;
	case 'G':
		(*len)--;
		return 1ULL << 30;
	default:
		return 1;
	}
}

/** kftpd_value_bytes() - parse a number of bytes like 64K, see kftpd_value_fn */
int kftpd_value_bytes(struct kftpd_value *value)
{
	uint64_t *bytes = field(value);
	size_t len = strlen(value->text);
	uint64_t unit = take_unit(value->text, &len);
	u64 number;
	int err;

	err = kftp_parse_u64(value->text, len, BYTES_MAX / unit, &number);
	if (err == -ERANGE)
		return bad_value(value, "is too large");
	if (err)
		return bad_value(
			value,
			"must be a number of bytes, like 500, 64K, 10M or 2G");
	*bytes = number * unit;
	return 0;
}

/** kftpd_value_text() - parse text, and join lines with LF, see kftpd_value_fn */
int kftpd_value_text(struct kftpd_value *value)
{
	size_t size = value->key->size;
	char *to = field(value);
	size_t used = value->more ? strlen(to) : 0;
	int len;

	len = snprintf(to + used, size - used, "%s%s", value->more ? "\n" : "",
		       value->text);
	if ((size_t)len < size - used)
		return 0;
	to[used] = '\0';
	return bad_value(value, "is longer than %zu bytes", size - 1);
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/** kftpd_value_name() - parse one word, see kftpd_value_fn */
int kftpd_value_name(struct kftpd_value *value)
{
	if (!*value->text || strpbrk(value->text, " \t,;/\"'"))
		return bad_value(value, "must be one word");
	return kftpd_value_text(value);
}

/** kftpd_value_file() - parse a file name, which may be empty, see kftpd_value_fn */
int kftpd_value_file(struct kftpd_value *value)
{
	if (strchr(value->text, '/') || !strcmp(value->text, ".") ||
	    !strcmp(value->text, ".."))
		return bad_value(
			value,
			"must be the name of a file, without a directory");
	if (is_quote(*value->text))
		return bad_value(value, "must be without quotes");
	return kftpd_value_text(value);
}

/** kftpd_value_directory() - parse an absolute path, see kftpd_value_fn */
int kftpd_value_directory(struct kftpd_value *value)
{
	if (*value->text != '/')
		return bad_value(value, "must be an absolute path");
	return kftpd_value_text(value);
}

/** kftpd_value_path() - parse a path that begins with / or %h, see kftpd_value_fn */
int kftpd_value_path(struct kftpd_value *value)
{
	const char *p = value->text;

	if (*p != '/' && strncmp(p, "%h", 2))
		return bad_value(value, "must be an absolute path");
	for (; (p = strchr(p, '%')); p += 2) {
		if (!p[1] || !strchr("hu%", p[1]))
			return bad_value(
				value,
				"has a %% without a meaning: use %%h, %%u or, for a percent sign, %%%%");
	}
	return kftpd_value_text(value);
}

/** kftpd_value_umask() - parse an octal number up to 777, see kftpd_value_fn */
int kftpd_value_umask(struct kftpd_value *value)
{
	uint32_t *mask = field(value);
	uint32_t number = 0;
	const char *p;

	for (p = value->text; *p >= '0' && *p <= '7' && number <= 0777; p++)
		number = number * 8 + (*p - '0');
	if (p == value->text || *p || number > 0777)
		return bad_value(value,
				 "must be an octal number from 0 to 777");
	*mask = number;
	return 0;
}

/** kftpd_value_words() - parse a list of words, see kftpd_value_fn */
int kftpd_value_words(struct kftpd_value *value)
{
	size_t size = value->key->size;
	char *to = field(value);
	size_t used = value->more ? strlen(to) : 0;
	const char *word;
	size_t len;

	to[used] = '\0';
	while ((len = kftpd_word_list_next(&value->text, &word))) {
		if (is_quote(*word) || memchr(word, ';', len))
			return bad_value(
				value,
				"has \"%.*s\": separate items by spaces or commas, without quotes",
				(int)len, word);
		if (used + len + 2 > size)
			return bad_value(value, "is longer than %zu bytes",
					 size - 1);
		used += snprintf(to + used, size - used, "%s%.*s",
				 used ? " " : "", (int)len, word);
	}
	return 0;
}

/*
 * Checks that a word can be the name of a user. A group, a pattern or a comment is a
 * mistake: in the key deny, it would refuse nobody.
 */
static bool is_user_name(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (strchr("#:=/*?[](){}<>|&!\"'", word[i]))
			return false;
	}
	return !strchr("@%+-.", *word);
}

/** kftpd_value_users() - parse a list of names of users, see kftpd_value_fn */
int kftpd_value_users(struct kftpd_value *value)
{
	const char *word, *rest = value->text;
	size_t len;

	while ((len = kftpd_word_list_next(&rest, &word))) {
		if (!is_user_name(word, len))
			return bad_value(
				value,
				"has \"%.*s\", which is not the name of a user",
				(int)len, word);
	}
	return kftpd_value_words(value);
}

/** kftpd_value_patterns() - parse a list of patterns of names, see kftpd_value_fn */
int kftpd_value_patterns(struct kftpd_value *value)
{
	/* A pattern with "/" would never match, because names have no "/". */
	if (strchr(value->text, '/'))
		return bad_value(value, "must be patterns of names, without /");
	return kftpd_value_words(value);
}

/** kftpd_value_rights() - parse names of rights, see kftpd_value_fn */
int kftpd_value_rights(struct kftpd_value *value)
{
	uint32_t *rights = field(value);
	uint32_t all = value->more ? *rights : 0;
	char names[KFTP_RIGHTS_TEXT_SIZE];
	const char *word;
	uint32_t right;
	size_t len;

	while ((len = kftpd_word_list_next(&value->text, &word))) {
		right = kftp_rights_find(word, len);
		kftp_rights_text(KFTP_RIGHTS_ALL, names, sizeof(names));
		if (!right)
			return bad_value(
				value,
				"contains \"%.*s\", which is none of: %s",
				(int)len, word, names);
		all |= right;
	}
	*rights = all;
	return 0;
}

/** kftpd_value_ipv4() - parse an IPv4 address or an empty text, see kftpd_value_fn */
int kftpd_value_ipv4(struct kftpd_value *value)
{
	if (!*value->text)
		value->text = "0.0.0.0";
	if (inet_pton(AF_INET, value->text, field(value)) == 1)
		return 0;
	return bad_value(value, "must be an IPv4 address");
}

/*
 * Parses an address with or without a port, for example "*", "192.0.2.1",
 * "192.0.2.1:21", "2001:db8::1", "[2001:db8::1]:21" or "*:21".
 */
static int parse_endpoint(const char *word, size_t len, struct kftp_addr *addr)
{
	char host[INET6_ADDRSTRLEN + 2];
	const char *colon = memrchr(word, ':', len);
	uint32_t port = 0;
	size_t hlen = len;

	memset(addr, 0, sizeof(*addr));
	if (colon && (*word == '[' ? colon[-1] == ']' :
				     memchr(word, ':', len) == colon)) {
		hlen = colon - word;
		if (parse_digits(colon + 1, len - hlen - 1, 1, 65535, &port))
			return -EINVAL;
	}
	addr->port = port;
	if (*word == '[' && hlen > 2 && word[hlen - 1] == ']') {
		word++;
		hlen -= 2;
	}
	if (hlen >= sizeof(host))
		return -EINVAL;
	memcpy(host, word, hlen);
	host[hlen] = '\0';
	if (!strcmp(host, "*"))
		return 0;
	addr->family = strchr(host, ':') ? 6 : 4;
	if (inet_pton(addr->family == 4 ? AF_INET : AF_INET6, host, addr->ip) !=
	    1)
		return -EINVAL;
	return 0;
}

/** kftpd_value_listen() - parse addresses to listen on, see kftpd_value_fn */
int kftpd_value_listen(struct kftpd_value *value)
{
	struct kftp_addr *listen = field(value);
	uint32_t *n = count_field(value);
	const char *word;
	size_t len;

	if (!value->more)
		*n = 0;
	while ((len = kftpd_word_list_next(&value->text, &word))) {
		if (*n == value->key->max)
			return bad_value(value, "has more than %u addresses",
					 value->key->max);
		if (parse_endpoint(word, len, &listen[*n]))
			return bad_value(
				value,
				"\"%.*s\" is not an address to listen on",
				(int)len, word);
		(*n)++;
	}
	return *n ? 0 : bad_value(value, "needs at least one address");
}
