// SPDX-License-Identifier: GPL-2.0
/* The table of commands before login, and those that only answer. */
#include <stdio.h>
#include <string.h>

#include <linux/kftp.h>

#include "kftpd/network/verbs.h"
#include "module/proto/manual.h"
#include "module/proto/say.h"
#include "module/proto/verbs.h"

#define LOG_IN_FIRST "Please log in with USER and PASS."

/* A command whose reply never changes. */
#define ANSWER(fn, code, text)                                            \
	static enum kftpd_next fn(struct kftpd_dialogue *dialogue,        \
				  const struct kftpd_arg *arg,            \
				  struct kftpd_out *out)                  \
	{                                                                 \
		(void)dialogue;                                           \
		(void)arg;                                                \
		return kftpd_out_reply(out, code, text);                            \
	}

ANSWER(verb_acct, 202, KFTP_SAY_ACCT)
ANSWER(verb_noop, 200, KFTP_SAY_NOOP)
ANSWER(verb_syst, 215, KFTP_SAY_SYST)
ANSWER(verb_clnt, 200, KFTP_SAY_CLNT)
ANSWER(verb_csid, 200, KFTP_SAY_CSID)
ANSWER(verb_ccc, 534, "A protected connection stays protected.")
ANSWER(verb_protect, 503, "AUTH comes first.")

static enum kftpd_next verb_quit(struct kftpd_dialogue *dialogue,
				 const struct kftpd_arg *arg,
				 struct kftpd_out *out)
{
	(void)dialogue;
	(void)arg;
	kftpd_out_reply(out, 221, "Goodbye.");
	return KFTPD_NEXT_CLOSE;
}

/* All that there is after it: the module's table. */
struct known {
	const char *name;
	const char *argument;
	const char *syntax;
};

#define KNOWN(verb, handler, argument, flags, right, syntax, ...) \
	{ #verb, #argument, syntax },

static const struct known knowns[] = { KFTP_VERBS(KNOWN) };

static bool is_verb(const struct kftp_verb *verb, const char *name)
{
	return !strncmp(verb->text, name, KFTP_VERB_SIZE);
}

static const struct known *find_known(const struct kftp_verb *verb)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(knowns); i++) {
		if (is_verb(verb, knowns[i].name))
			return &knowns[i];
	}
	return NULL;
}

/**
 * kftpd_arg_is() - compare an argument with a word
 * @arg: the argument
 * @word: in either case
 */
bool kftpd_arg_is(const struct kftpd_arg *arg, const char *word)
{
	return kftp_parse_is(arg->text, arg->len, word);
}

/* FEAT (RFC 2389, 3): what there is after login */
static enum kftpd_next verb_feat(struct kftpd_dialogue *dialogue,
				 const struct kftpd_arg *arg,
				 struct kftpd_out *out)
{
	char text[KFTP_MANUAL_SIZE];

	(void)arg;
	kftp_manual_feat(dialogue->opts.facts, dialogue->opts.algorithm, text);
	return kftpd_out_reply(out, 211, text);
}

/* HELP (RFC 959, 4.1.3) */
static enum kftpd_next verb_help(struct kftpd_dialogue *dialogue,
				 const struct kftpd_arg *arg,
				 struct kftpd_out *out)
{
	char text[KFTP_MANUAL_SIZE];
	int code = kftp_manual_help(arg->text, arg->len, text);

	(void)dialogue;
	return kftpd_out_reply(out, code, text);
}

/* OPTS (RFC 2389, 4) */
static enum kftpd_next verb_opts(struct kftpd_dialogue *dialogue,
				 const struct kftpd_arg *arg,
				 struct kftpd_out *out)
{
	char text[KFTP_OPTS_TEXT_SIZE];
	int code = kftp_opts_set(&dialogue->opts, arg->text, arg->len, text);

	return kftpd_out_reply(out, code, text);
}

/* LANG (RFC 2640, 4.1) */
static enum kftpd_next verb_lang(struct kftpd_dialogue *dialogue,
				 const struct kftpd_arg *arg,
				 struct kftpd_out *out)
{
	(void)dialogue;
	if (!arg->len || kftpd_arg_is(arg, "EN"))
		return kftpd_out_reply(out, 200, KFTP_SAY_LANG);
	return kftpd_out_reply(out, 504, KFTP_SAY_LANG_OTHER);
}

/* AUTH (RFC 4217, 4) */
static enum kftpd_next verb_auth(struct kftpd_dialogue *dialogue,
				 const struct kftpd_arg *arg,
				 struct kftpd_out *out)
{
	(void)dialogue;
	if (!arg->len)
		return kftpd_out_reply(out, 501, "AUTH needs a mechanism.");
	if (kftpd_arg_is(arg, "TLS") || kftpd_arg_is(arg, "TLS-P") ||
	    kftpd_arg_is(arg, "TLS-C") || kftpd_arg_is(arg, "SSL"))
		return kftpd_out_reply(out, 534, "This server has no certificate.");
	return kftpd_out_reply(out, 504, "There is AUTH TLS only.");
}

/* What may be said before login; in protocol order. */
static const struct kftpd_verb verbs[] = {
	{ "USER", kftpd_verb_user }, { "PASS", kftpd_verb_pass },
	{ "ACCT", verb_acct },	     { "HOST", kftpd_verb_host },
	{ "REIN", kftpd_verb_rein }, { "QUIT", verb_quit },
	{ "AUTH", verb_auth },	     { "PBSZ", verb_protect },
	{ "PROT", verb_protect },    { "CCC", verb_ccc },
	{ "FEAT", verb_feat },	     { "HELP", verb_help },
	{ "SYST", verb_syst },	     { "NOOP", verb_noop },
	{ "OPTS", verb_opts },	     { "LANG", verb_lang },
	{ "CLNT", verb_clnt },	     { "CSID", verb_csid },
};

static enum kftpd_next reply_syntax(struct kftpd_out *out,
				    const struct known *known)
{
	char text[128];

	snprintf(text, sizeof(text), "Syntax: %s %s", known->name, known->syntax);
	return kftpd_out_reply(out, 501, text);
}

/**
 * kftpd_verb_run() - carry a command out
 * @dialogue: whose client sent it
 * @verb: its verb
 * @arg: its argument
 * @out: gets the reply
 *
 * Return: enum kftpd_next.
 */
enum kftpd_next kftpd_verb_run(struct kftpd_dialogue *dialogue,
			       const struct kftp_verb *verb,
			       const struct kftpd_arg *arg,
			       struct kftpd_out *out)
{
	const struct known *known = find_known(verb);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!is_verb(verb, verbs[i].name))
			continue;
		if (known && !arg->len && !strcmp(known->argument, "SOME"))
			return reply_syntax(out, known);
		return verbs[i].run(dialogue, arg, out);
	}
	if (known)
		return kftpd_out_reply(out, 530, LOG_IN_FIRST);
	return kftpd_out_reply(out, 500, "Unknown command.");
}
