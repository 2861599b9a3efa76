// SPDX-License-Identifier: GPL-2.0
/* The commands that say who logs in: USER, PASS, HOST, REIN. */
#include <ctype.h>
#include <string.h>

#include "kftpd/network/login_verbs.h"
#include "kftpd/config/word_list.h"

/*
 * Copies an argument for the monitor and PAM.
 *
 * Return: false if it is too long or has control characters.
 */
static bool copy_arg(const struct kftpd_arg *arg, char *to, size_t size)
{
	size_t i;

	memset(to, 0, size);
	if (arg->len >= size)
		return false;
	for (i = 0; i < arg->len; i++) {
		if (iscntrl((unsigned char)arg->text[i]))
			return false;
	}
	memcpy(to, arg->text, arg->len);
	return true;
}

static bool is_anonymous(const struct kftpd_dialogue *dialogue,
			 const struct kftpd_arg *arg)
{
	return dialogue->config->anonymous &&
	       (kftpd_arg_is(arg, "anonymous") || kftpd_arg_is(arg, "ftp"));
}

static enum kftpd_next name_anonymous(struct kftpd_dialogue *dialogue,
				      struct kftpd_out *out)
{
	dialogue->kind = KFTPD_KIND_ANONYMOUS;
	if (!dialogue->config->ask_password)
		return KFTPD_NEXT_LOGIN;
	return kftpd_out_reply(
		out, 331,
		"Guest login: send your e-mail address as the password.");
}

/** kftpd_verb_user() - USER (RFC 959, 4.1.1), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_user(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out)
{
	if (!arg->len)
		return kftpd_out_reply(out, 501, "USER needs a name.");
	memset(dialogue->user, 0, sizeof(dialogue->user));
	dialogue->named = true;
	dialogue->begun = true;
	dialogue->hopeless = false;
	if (is_anonymous(dialogue, arg))
		return name_anonymous(dialogue, out);

	/* The reply is the same for all names: nobody learns which exist. */
	dialogue->kind = KFTPD_KIND_USER;
	dialogue->hopeless =
		!copy_arg(arg, dialogue->user, sizeof(dialogue->user));
	return kftpd_out_reply(out, 331, "Please send your password.");
}

/** kftpd_verb_pass() - PASS (RFC 959, 4.1.1), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_pass(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out)
{
	if (!dialogue->named)
		return kftpd_out_reply(out, 503, "Send USER first.");
	if (dialogue->kind == KFTPD_KIND_USER &&
	    !copy_arg(arg, dialogue->password, sizeof(dialogue->password)))
		dialogue->hopeless = true;
	return KFTPD_NEXT_LOGIN;
}

static bool is_host_name(const struct kftpd_arg *arg)
{
	size_t i;

	if (!arg->len || arg->len > KFTP_HOST_MAX)
		return false;
	for (i = 0; i < arg->len; i++) {
		unsigned char c = arg->text[i];

		if (!isalnum(c) && !strchr("-._:[]", c))
			return false;
	}
	return true;
}

/** kftpd_verb_host() - HOST (RFC 7151, 3), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_host(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out)
{
	const char *names = dialogue->config->host_names;
	char name[KFTP_HOST_MAX + 1];

	if (dialogue->begun)
		return kftpd_out_reply(out, 503, "HOST must come before USER.");
	if (!is_host_name(arg))
		return kftpd_out_reply(out, 501, "HOST needs a host name.");
	/* No host_names are configured: accept any HOST. */
	if (!names[0])
		return kftpd_out_reply(out, 220, dialogue->config->banner);
	copy_arg(arg, name, sizeof(name));
	if (kftpd_word_list_find(names, name, true, NULL) < 0)
		return kftpd_out_reply(out, 504, "Unknown host.");
	memcpy(dialogue->host, name, sizeof(name));
	return kftpd_out_reply(out, 220, dialogue->config->banner);
}

/** kftpd_verb_rein() - REIN (RFC 959, 4.1.1), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_rein(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out)
{
	(void)arg;
	memset(dialogue->user, 0, sizeof(dialogue->user));
	dialogue->named = false;
	dialogue->begun = false;
	dialogue->hopeless = false;
	memset(dialogue->host, 0, sizeof(dialogue->host));
	dialogue->opts = (struct kftp_opts)KFTP_OPTS_DEFAULT;
	return kftpd_out_reply(out, 220, "Ready for a new user.");
}
