// SPDX-License-Identifier: GPL-2.0
/* The commands with which a client logs in: USER, PASS, HOST, REIN. */
#include <ctype.h>
#include <string.h>

#include "kftpd/network/login_verbs.h"
#include "kftpd/config/word_list.h"

/*
 * Copies an argument that is for the monitor and PAM.
 *
 * Return: true if it was copied; false if it is too long or has control characters.
 */
static bool copy_arg(const struct kftpd_request *request, char *to, size_t size)
{
	size_t i;

	memset(to, 0, size);
	if (request->len >= size)
		return false;
	for (i = 0; i < request->len; i++) {
		if (iscntrl((unsigned char)request->arg[i]))
			return false;
	}
	memcpy(to, request->arg, request->len);
	return true;
}

static bool is_anonymous(const struct kftpd_request *request)
{
	return request->dialogue->config->anonymous &&
	       (kftpd_request_is(request, "anonymous") ||
		kftpd_request_is(request, "ftp"));
}

static enum kftpd_next name_anonymous(const struct kftpd_request *request)
{
	request->dialogue->kind = KFTPD_KIND_ANONYMOUS;
	if (!request->dialogue->config->ask_password)
		return KFTPD_NEXT_LOGIN;
	return kftpd_out_reply(
		request->out, 331,
		"Guest login: send your e-mail address as the password.");
}

/** kftpd_verb_user() - run USER (RFC 959, section 4.1.1), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_user(const struct kftpd_request *request)
{
	struct kftpd_dialogue *dialogue = request->dialogue;

	if (!request->len)
		return kftpd_out_reply(request->out, 501, "USER needs a name.");
	memset(dialogue->user, 0, sizeof(dialogue->user));
	dialogue->named = true;
	dialogue->begun = true;
	dialogue->hopeless = false;
	if (is_anonymous(request))
		return name_anonymous(request);

	/*
	 * The reply is the same for all names, so that nobody learns which names exist.
	 */
	dialogue->kind = KFTPD_KIND_USER;
	dialogue->hopeless =
		!copy_arg(request, dialogue->user, sizeof(dialogue->user));
	return kftpd_out_reply(request->out, 331, "Please send your password.");
}

/** kftpd_verb_pass() - run PASS (RFC 959, section 4.1.1), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_pass(const struct kftpd_request *request)
{
	struct kftpd_dialogue *dialogue = request->dialogue;

	if (!dialogue->named)
		return kftpd_out_reply(request->out, 503, "Send USER first.");
	if (dialogue->kind == KFTPD_KIND_USER &&
	    !copy_arg(request, dialogue->password, sizeof(dialogue->password)))
		dialogue->hopeless = true;
	return KFTPD_NEXT_LOGIN;
}

static bool is_host_name(const struct kftpd_request *request)
{
	size_t i;

	if (!request->len || request->len > KFTP_HOST_MAX)
		return false;
	for (i = 0; i < request->len; i++) {
		unsigned char c = request->arg[i];

		if (!isalnum(c) && !strchr("-._:[]", c))
			return false;
	}
	return true;
}

/** kftpd_verb_host() - run HOST (RFC 7151, section 3), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_host(const struct kftpd_request *request)
{
	struct kftpd_dialogue *dialogue = request->dialogue;
	const char *names = dialogue->config->host_names;
	char name[KFTP_HOST_MAX + 1];

	if (dialogue->begun)
		return kftpd_out_reply(request->out, 503,
				       "HOST must come before USER.");
	if (!is_host_name(request))
		return kftpd_out_reply(request->out, 501,
				       "HOST needs a host name.");
	/* If no host_names are configured, accept any name. */
	if (!names[0])
		return kftpd_out_reply(request->out, 220,
				       dialogue->config->banner);
	copy_arg(request, name, sizeof(name));
	if (kftpd_word_list_find(names, name, true, NULL) < 0)
		return kftpd_out_reply(request->out, 504, "Unknown host.");
	memcpy(dialogue->host, name, sizeof(name));
	return kftpd_out_reply(request->out, 220, dialogue->config->banner);
}

/** kftpd_verb_rein() - run REIN (RFC 959, section 4.1.1), see kftpd_verb_fn */
enum kftpd_next kftpd_verb_rein(const struct kftpd_request *request)
{
	struct kftpd_dialogue *dialogue = request->dialogue;

	memset(dialogue->user, 0, sizeof(dialogue->user));
	dialogue->named = false;
	dialogue->begun = false;
	dialogue->hopeless = false;
	memset(dialogue->host, 0, sizeof(dialogue->host));
	dialogue->opts = (struct kftp_opts)KFTP_OPTS_DEFAULT;
	return kftpd_out_reply(request->out, 220, "Ready for a new user.");
}
