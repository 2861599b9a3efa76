// SPDX-License-Identifier: GPL-2.0
/* The table of commands before login, and the commands that only send a reply. */
#include <stdio.h>
#include <string.h>

#include <linux/kftp.h>

#include "kftpd/network/login_verbs.h"
#include "kftpd/network/verbs.h"
#include "module/proto/help.h"
#include "module/proto/reply_texts.h"
#include "module/proto/verbs.h"

#define LOG_IN_FIRST "Please log in with USER and PASS."

/* Defines a command that always sends the same reply. */
#define ANSWER(fn, code, text)                                         \
	static enum kftpd_next fn(const struct kftpd_request *request) \
	{                                                              \
		return kftpd_out_reply(request->out, code, text);      \
	}

ANSWER(kftpd_verb_acct, 202, KFTP_TEXT_ACCT)
ANSWER(kftpd_verb_noop, 200, KFTP_TEXT_NOOP)
ANSWER(kftpd_verb_syst, 215, KFTP_TEXT_SYST)
ANSWER(kftpd_verb_clnt, 200, KFTP_TEXT_CLNT)
ANSWER(kftpd_verb_csid, 200, KFTP_TEXT_CSID)
ANSWER(kftpd_verb_ccc, 534, KFTP_TEXT_CCC)
ANSWER(kftpd_verb_protect, 503, "Send AUTH first.")

static enum kftpd_next kftpd_verb_quit(const struct kftpd_request *request)
{
	kftpd_out_reply(request->out, 221, "Goodbye.");
	return KFTPD_NEXT_CLOSE;
}

/* Runs FEAT (RFC 2389, section 3): replies with the features available after login. */
static enum kftpd_next kftpd_verb_feat(const struct kftpd_request *request)
{
	const struct kftp_opts *opts = &request->dialogue->opts;
	char text[KFTP_HELP_SIZE];

	kftp_help_feat(opts->facts, opts->algorithm, text);
	return kftpd_out_reply(request->out, 211, text);
}

/* Runs HELP (RFC 959, section 4.1.3). */
static enum kftpd_next kftpd_verb_help(const struct kftpd_request *request)
{
	char text[KFTP_HELP_SIZE];
	int code = kftp_help(request->arg, request->len, text);

	return kftpd_out_reply(request->out, code, text);
}

/* Runs OPTS (RFC 2389, section 4). */
static enum kftpd_next kftpd_verb_opts(const struct kftpd_request *request)
{
	char text[KFTP_OPTS_TEXT_SIZE];
	int code = kftp_opts_set(&request->dialogue->opts, request->arg,
				 request->len, text);

	return kftpd_out_reply(request->out, code, text);
}

/* Runs LANG (RFC 2640, section 4.1). */
static enum kftpd_next kftpd_verb_lang(const struct kftpd_request *request)
{
	if (!request->len || kftpd_request_is(request, "EN"))
		return kftpd_out_reply(request->out, 200, KFTP_TEXT_LANG);
	return kftpd_out_reply(request->out, 504, KFTP_TEXT_LANG_OTHER);
}

/* Runs AUTH (RFC 4217, section 4). */
static enum kftpd_next kftpd_verb_auth(const struct kftpd_request *request)
{
	if (!request->len)
		return kftpd_out_reply(request->out, 501,
				       "AUTH needs a mechanism.");
	if (kftpd_request_is(request, "TLS") ||
	    kftpd_request_is(request, "TLS-P") ||
	    kftpd_request_is(request, "TLS-C") ||
	    kftpd_request_is(request, "SSL"))
		return kftpd_out_reply(request->out, 534,
				       "TLS is not available on this server.");
	return kftpd_out_reply(request->out, 504,
			       "Only AUTH TLS is supported.");
}

/* A command of the table KFTP_VERBS. @run is NULL if the command needs a login. */
struct verb_row {
	const char *name;
	kftpd_verb_fn run;
	enum kftp_argument_kind argument;
	const char *syntax;
};

#define kftpd_verb_none NULL

#define VERB_ROW(verb, handler, before, argument, flags, right, syntax, ...) \
	{ #verb, kftpd_verb_##before, KFTP_ARGUMENT_##argument, syntax },

static const struct verb_row verb_rows[] = { KFTP_VERBS(VERB_ROW) };

static const struct verb_row *find_row(const struct kftp_verb *verb)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verb_rows); i++) {
		if (!strncmp(verb->text, verb_rows[i].name, KFTP_VERB_SIZE))
			return &verb_rows[i];
	}
	return NULL;
}

static enum kftpd_next reply_syntax(const struct kftpd_request *request,
				    const struct verb_row *row)
{
	char text[128];

	snprintf(text, sizeof(text), "Syntax: %s %s", row->name, row->syntax);
	return kftpd_out_reply(request->out, 501, text);
}

/**
 * kftpd_verb_run() - run a command
 * @verb: verb of the command
 * @request: the rest of the command
 *
 * Return: what to do after the reply is sent.
 */
enum kftpd_next kftpd_verb_run(const struct kftp_verb *verb,
			       const struct kftpd_request *request)
{
	const struct verb_row *row = find_row(verb);
	struct kftpd_request trimmed = *request;

	if (!row)
		return kftpd_out_reply(request->out, 500, KFTP_TEXT_UNKNOWN);
	if (!row->run)
		return kftpd_out_reply(request->out, 530, LOG_IN_FIRST);
	if (kftp_argument_is_words(row->argument))
		kftp_parse_trim(&trimmed.arg, &trimmed.len);
	if (!trimmed.len && kftp_argument_is_needed(row->argument))
		return reply_syntax(&trimmed, row);
	return row->run(&trimmed);
}
