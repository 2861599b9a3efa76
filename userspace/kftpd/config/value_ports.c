// SPDX-License-Identifier: GPL-2.0
/* Parses the ports and ranges of ports in the configuration file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kftpd/config/config.h"
#include "kftpd/config/value.h"
#include "kftpd/config/word_list.h"
#include "module/proto/parse.h"

static int refuse_port(struct kftpd_value *value, const char *word, size_t len,
		       const char *what)
{
	snprintf(value->error, sizeof(value->error), "\"%.*s\" is not %s",
		 (int)len, word, what);
	return -EINVAL;
}

static int parse_port(const char *text, size_t len, uint64_t min,
		      uint64_t *port)
{
	u64 number;

	if (!len || len > 20 || kftp_parse_u64(text, len, 65535, &number) ||
	    number < min)
		return -EINVAL;
	*port = number;
	return 0;
}

/* Parses a word like "2122" or "2122-2129". */
static int parse_range(struct kftpd_value *value, const char *word, size_t len,
		       struct kftp_nl_port_range *range)
{
	const char *dash = memchr(word, '-', len);
	size_t left = dash ? (size_t)(dash - word) : len;
	uint64_t first, last;

	if (parse_port(word, left, 1, &first))
		return refuse_port(value, word, len, "a port");
	last = first;
	if (dash && parse_port(dash + 1, len - left - 1, first, &last))
		return refuse_port(value, word, len, "a range of ports");
	*range = (struct kftp_nl_port_range){ first, last };
	return 0;
}

static int add_ports(const struct kftpd_value *value,
		     const struct kftp_nl_port_range *range)
{
	uint16_t *ports = (void *)((char *)value->config + value->key->offset);
	uint32_t *n = (void *)((char *)value->config + value->key->count);
	uint32_t port, i;

	for (port = range->first; port <= range->last; port++) {
		for (i = 0; i < *n && ports[i] != port; i++)
			;
		if (i < *n)
			continue;
		if (*n == value->key->max)
			return -EINVAL;
		ports[(*n)++] = port;
	}
	return 0;
}

/** kftpd_value_ports() - parse ports and ranges of ports, see kftpd_value_fn */
int kftpd_value_ports(struct kftpd_value *value)
{
	uint32_t *n = (void *)((char *)value->config + value->key->count);
	struct kftp_nl_port_range range;
	const char *word;
	size_t len;

	if (!value->more)
		*n = 0;
	while ((len = kftpd_word_list_next(&value->text, &word))) {
		if (parse_range(value, word, len, &range))
			return -EINVAL;
		if (add_ports(value, &range)) {
			snprintf(value->error, sizeof(value->error),
				 "has more than %u ports", value->key->max);
			return -EINVAL;
		}
	}
	if (*n)
		return 0;
	snprintf(value->error, sizeof(value->error), "needs at least one port");
	return -EINVAL;
}

/** kftpd_value_port_range() - parse a range of ports or nothing, see kftpd_value_fn */
int kftpd_value_port_range(struct kftpd_value *value)
{
	struct kftp_nl_port_range *range =
		(void *)((char *)value->config + value->key->offset);
	const char *word;
	size_t len = kftpd_word_list_next(&value->text, &word);

	memset(range, 0, sizeof(*range));
	if (!len)
		return 0;
	if (!memchr(word, '-', len))
		return refuse_port(value, word, len, "a range of ports");
	if (parse_range(value, word, len, range))
		return -EINVAL;
	if (!kftpd_word_list_next(&value->text, &word))
		return 0;
	snprintf(value->error, sizeof(value->error), "must be a single range of ports");
	return -EINVAL;
}
