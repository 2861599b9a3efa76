// SPDX-License-Identifier: GPL-2.0
/* Runs the command OPTS (RFC 2389, section 4). */
#include "proto/opts.h"
#include "proto/parse.h"
#include "proto/reply_texts.h"

#define NO_ALGORITHM "No such algorithm; FEAT lists them."

static int opts_answer(char *text, int code, const char *what)
{
	memcpy(text, what, strlen(what) + 1);
	return code;
}

static int set_facts(struct kftp_opts *opts, const char *arg, size_t len, char *text)
{
	static const char prefix[] = "MLST OPTS ";

	opts->facts = kftp_facts_parse(arg, len);
	memcpy(text, prefix, sizeof(prefix) - 1);
	kftp_facts_names(opts->facts, false, text + sizeof(prefix) - 1);
	return 200;
}

static int set_algorithm(struct kftp_opts *opts, const char *arg, size_t len, char *text)
{
	if (len && kftp_algorithm_find(arg, len, &opts->algorithm))
		return opts_answer(text, 501, NO_ALGORITHM);
	return opts_answer(text, 200, kftp_algorithm_name(opts->algorithm));
}

int kftp_opts_set(struct kftp_opts *opts, const char *arg, size_t len, char *text)
{
	const char *space = memchr(arg, ' ', len);
	size_t name = space ? (size_t)(space - arg) : len;
	const char *rest = space ? space + 1 : arg + len;
	size_t rest_len = arg + len - rest;

	if (kftp_parse_is(arg, name, "UTF8"))
		return opts_answer(text, kftp_parse_is(rest, rest_len, "OFF") ? 504 : 200, KFTP_TEXT_UTF8);
	if (kftp_parse_is(arg, name, "MLST"))
		return set_facts(opts, rest, rest_len, text);
	if (kftp_parse_is(arg, name, "HASH"))
		return set_algorithm(opts, rest, rest_len, text);
	return opts_answer(text, 501, KFTP_TEXT_NO_OPTION);
}
