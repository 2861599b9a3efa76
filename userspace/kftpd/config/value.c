// SPDX-License-Identifier: GPL-2.0
/* Values of the configuration file: parsed, and stored in struct kftpd_config. */
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
bad_value(char *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, KFTPD_VALUE_ERROR_SIZE, format, args);
	va_end(args);
	return -EINVAL;
}

static void *field(const struct kftpd_config_key *key, void *config)
{
	return (char *)config + key->offset;
}

static uint32_t *count_field(const struct kftpd_config_key *key, void *config)
{
	return (uint32_t *)((char *)config + key->count);
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

/** kftpd_value_number() - a number from @key->min to @key->max, see kftpd_value_fn */
int kftpd_value_number(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error)
{
	(void)more;
	if (!parse_digits(text, strlen(text), key->min, key->max,
			  field(key, config)))
		return 0;
	return bad_value(error, "must be a number from %u to %u", key->min,
			 key->max);
}

/** kftpd_value_flag() - yes or no, see kftpd_value_fn */
int kftpd_value_flag(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error)
{
	bool *flag = field(key, config);

	(void)more;
	if (!strcasecmp(text, "yes") || !strcasecmp(text, "no")) {
		*flag = !strcasecmp(text, "yes");
		return 0;
	}
	return bad_value(error, "must be yes or no");
}

/* Return: the index of a word in @key->choices, or -EINVAL. */
static int choose(const struct kftpd_config_key *key, const char *text,
		  char *error)
{
	int place = kftpd_word_list_find(key->choices, text, true, NULL);

	return place < 0 ?
		       bad_value(error, "must be one of: %s", key->choices) :
		       place;
}

/** kftpd_value_choice() - the index of a word in @key->choices, see kftpd_value_fn */
int kftpd_value_choice(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error)
{
	uint32_t *choice = field(key, config);
	int chosen = choose(key, text, error);

	(void)more;
	if (chosen >= 0)
		*choice = chosen;
	return chosen < 0 ? chosen : 0;
}

/** kftpd_value_option() - the bits of a word in @key->choices, see kftpd_value_fn */
int kftpd_value_option(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error)
{
	uint32_t *options = field(key, config);
	int chosen = choose(key, text, error);
	size_t i;

	(void)more;
	if (chosen < 0)
		return chosen;
	for (i = 0; i < KFTPD_VALUE_BITS; i++)
		*options &= ~key->bits[i];
	*options |= key->bits[chosen];
	return 0;
}

/* A number of bytes is as large as an offset in a file can be. */
#define BYTES_MAX INT64_MAX

/* Cuts the unit off the end of a number. Return: bytes of the unit, 1 if there is none. */
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

/** kftpd_value_bytes() - a number of bytes, perhaps with a unit, see kftpd_value_fn */
int kftpd_value_bytes(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error)
{
	uint64_t *bytes = field(key, config);
	size_t len = strlen(text);
	uint64_t unit = take_unit(text, &len);
	u64 value;
	int err;

	(void)more;
	err = kftp_parse_u64(text, len, BYTES_MAX / unit, &value);
	if (err == -ERANGE)
		return bad_value(error, "is too large");
	if (err)
		return bad_value(
			error,
			"must be a number of bytes, like 500, 64K, 10M or 2G");
	*bytes = value * unit;
	return 0;
}

/** kftpd_value_text() - lines of text, joined with LF, see kftpd_value_fn */
int kftpd_value_text(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error)
{
	char *to = field(key, config);
	size_t used = more ? strlen(to) : 0;
	int len;

	len = snprintf(to + used, key->size - used, "%s%s", more ? "\n" : "",
		       text);
	if ((size_t)len < key->size - used)
		return 0;
	to[used] = '\0';
	return bad_value(error, "is longer than %zu bytes", key->size - 1);
}

/** kftpd_value_name() - one word, see kftpd_value_fn */
int kftpd_value_name(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error)
{
	if (!*text || strpbrk(text, " \t,/"))
		return bad_value(error, "must be one word");
	return kftpd_value_text(key, text, more, config, error);
}

/** kftpd_value_file() - the name of a file in a directory or nothing, see kftpd_value_fn */
int kftpd_value_file(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error)
{
	if (strchr(text, '/') || !strcmp(text, ".") || !strcmp(text, ".."))
		return bad_value(
			error,
			"must be the name of a file, without a directory");
	return kftpd_value_text(key, text, more, config, error);
}

/** kftpd_value_directory() - an absolute path, see kftpd_value_fn */
int kftpd_value_directory(const struct kftpd_config_key *key, const char *text,
			  bool more, void *config, char *error)
{
	if (*text != '/')
		return bad_value(error, "must be an absolute path");
	return kftpd_value_text(key, text, more, config, error);
}

/** kftpd_value_path() - an absolute path, perhaps below %h, see kftpd_value_fn */
int kftpd_value_path(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error)
{
	if (*text != '/' && strncmp(text, "%h", 2))
		return bad_value(error, "must be an absolute path");
	return kftpd_value_text(key, text, more, config, error);
}

/** kftpd_value_umask() - an octal number from 0 to 777, see kftpd_value_fn */
int kftpd_value_umask(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error)
{
	uint32_t *mask = field(key, config);
	uint32_t value = 0;
	const char *p;

	(void)more;
	for (p = text; *p >= '0' && *p <= '7' && value <= 0777; p++)
		value = value * 8 + (*p - '0');
	if (p == text || *p || value > 0777)
		return bad_value(error,
				 "must be an octal number from 0 to 777");
	*mask = value;
	return 0;
}

/** kftpd_value_words() - a list of words, see kftpd_value_fn */
int kftpd_value_words(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error)
{
	char *to = field(key, config);
	size_t used = more ? strlen(to) : 0;
	const char *word;
	size_t len;

	to[used] = '\0';
	while ((len = kftpd_word_list_next(&text, &word))) {
		if (used + len + 2 > key->size)
			return bad_value(error, "is longer than %zu bytes",
					 key->size - 1);
		used += snprintf(to + used, key->size - used, "%s%.*s",
				 used ? " " : "", (int)len, word);
	}
	return 0;
}

/** kftpd_value_patterns() - a list of patterns of names, see kftpd_value_fn */
int kftpd_value_patterns(const struct kftpd_config_key *key, const char *text,
			 bool more, void *config, char *error)
{
	/* Patterns are compared with single names, so this one would never match. */
	if (strchr(text, '/'))
		return bad_value(error, "must be patterns of names, without /");
	return kftpd_value_words(key, text, more, config, error);
}

/** kftpd_value_rights() - names of rights, see kftpd_value_fn */
int kftpd_value_rights(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error)
{
	uint32_t *rights = field(key, config);
	uint32_t all = more ? *rights : 0;
	char names[KFTP_RIGHTS_TEXT_SIZE];
	const char *word;
	uint32_t right;
	size_t len;

	while ((len = kftpd_word_list_next(&text, &word))) {
		right = kftp_rights_find(word, len);
		kftp_rights_text(KFTP_RIGHTS_ALL, names, sizeof(names));
		if (!right)
			return bad_value(
				error,
				"contains \"%.*s\", which is none of: %s",
				(int)len, word, names);
		all |= right;
	}
	*rights = all;
	return 0;
}

static int add_ports(const struct kftpd_config_key *key, uint32_t first,
		     uint32_t last, void *config)
{
	uint16_t *ports = field(key, config);
	uint32_t *n = count_field(key, config);
	uint32_t i;

	for (; first <= last; first++) {
		for (i = 0; i < *n && ports[i] != first; i++)
			;
		if (i < *n)
			continue;
		if (*n == key->max)
			return -EINVAL;
		ports[(*n)++] = first;
	}
	return 0;
}

/** kftpd_value_ports() - ports and ranges of ports, see kftpd_value_fn */
int kftpd_value_ports(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error)
{
	uint32_t first, last;
	const char *word, *dash;
	size_t len, left;

	if (!more)
		*count_field(key, config) = 0;
	while ((len = kftpd_word_list_next(&text, &word))) {
		dash = memchr(word, '-', len);
		left = dash ? (size_t)(dash - word) : len;
		if (parse_digits(word, left, 1, 65535, &first))
			return bad_value(error, "\"%.*s\" is not a port",
					 (int)len, word);
		last = first;
		if (dash &&
		    parse_digits(dash + 1, len - left - 1, first, 65535, &last))
			return bad_value(error,
					 "\"%.*s\" is not a range of ports",
					 (int)len, word);
		if (add_ports(key, first, last, config))
			return bad_value(error, "has more than %u ports",
					 key->max);
	}
	return *count_field(key, config) ?
		       0 :
		       bad_value(error, "needs at least one port");
}

/** kftpd_value_ipv4() - an IPv4 address or nothing, see kftpd_value_fn */
int kftpd_value_ipv4(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error)
{
	(void)more;
	if (!*text)
		text = "0.0.0.0";
	if (inet_pton(AF_INET, text, field(key, config)) == 1)
		return 0;
	return bad_value(error, "must be an IPv4 address");
}

/* "*", "192.0.2.1", "192.0.2.1:21", "2001:db8::1", "[2001:db8::1]:21", "*:21" */
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

/** kftpd_value_listen() - addresses to listen on, see kftpd_value_fn */
int kftpd_value_listen(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error)
{
	struct kftp_addr *listen = field(key, config);
	uint32_t *n = count_field(key, config);
	const char *word;
	size_t len;

	if (!more)
		*n = 0;
	while ((len = kftpd_word_list_next(&text, &word))) {
		if (*n == key->max)
			return bad_value(error, "has more than %u addresses",
					 key->max);
		if (parse_endpoint(word, len, &listen[*n]))
			return bad_value(
				error,
				"\"%.*s\" is not an address to listen on",
				(int)len, word);
		(*n)++;
	}
	return *n ? 0 : bad_value(error, "needs at least one address");
}
