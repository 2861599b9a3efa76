// SPDX-License-Identifier: GPL-2.0
/*
 * The state of a conversation before login. This file replies to a new connection and
 * to failed logins. It uses no socket and no clock, so tests can run without them.
 */
#include <string.h>

#include "kftpd/network/dialogue.h"

/* The texts of the replies for each enum kftpd_result except OK. */
static const char *const result_texts[KFTPD_RESULT_COUNT] = {
	[KFTPD_RESULT_DENIED] = "Login incorrect.",
	[KFTPD_RESULT_BUSY] = "Too many logins at once; try again in a moment.",
	[KFTPD_RESULT_FULL] = "Too many sessions; try again later.",
	[KFTPD_RESULT_USER_FULL] =
		"Too many sessions of this user; close one of them.",
	[KFTPD_RESULT_ADDRESS_FULL] =
		"Too many sessions from your address; close one of them.",
	[KFTPD_RESULT_NO_ROOT] =
		"Your directory cannot be opened; ask the administrator.",
	[KFTPD_RESULT_DRAINING] =
		"The server is shutting down; try again later.",
	[KFTPD_RESULT_FAILED] =
		"The server cannot accept your session; ask the administrator.",
};

/* A connection is closed after this many denied logins (RFC 2577, section 5). */
#define FAILURES_MAX 3

/**
 * kftpd_dialogue_init() - begin a conversation
 * @dialogue: set to its initial state
 * @config: the settings; they must exist as long as @dialogue
 */
void kftpd_dialogue_init(struct kftpd_dialogue *dialogue,
			 const struct kftpd_message_config *config)
{
	memset(dialogue, 0, sizeof(*dialogue));
	dialogue->config = config;
	dialogue->opts = (struct kftp_opts)KFTP_OPTS_DEFAULT;
}

/**
 * kftpd_dialogue_greet() - reply to a new connection
 * @dialogue: the conversation
 * @out: the reply is added to it
 */
void kftpd_dialogue_greet(const struct kftpd_dialogue *dialogue,
			  struct kftpd_out *out)
{
	kftpd_out_reply(out, 220, dialogue->config->banner);
}

static enum kftpd_next deny_login(struct kftpd_dialogue *dialogue,
				  const char *text, struct kftpd_out *out)
{
	dialogue->named = false;
	if (++dialogue->failures < FAILURES_MAX)
		return kftpd_out_reply(out, 530, text);
	kftpd_out_reply(out, 530, text);
	return KFTPD_NEXT_CLOSE;
}

/*
 * Checks whether the same login would be refused again. In this case the reply is 530,
 * because many clients connect again after 421, and send the same password.
 */
static bool is_denial(enum kftpd_result result)
{
	return result == KFTPD_RESULT_DENIED ||
	       result == KFTPD_RESULT_USER_FULL ||
	       result == KFTPD_RESULT_NO_ROOT;
}

/**
 * kftpd_dialogue_result() - reply to a login that failed
 * @dialogue: the conversation
 * @result: the result; must not be KFTPD_RESULT_OK, because the module itself replies
 *	    to a login that succeeds
 * @out: the reply is added to it
 *
 * Return: what to do after the reply is sent.
 */
enum kftpd_next kftpd_dialogue_result(struct kftpd_dialogue *dialogue,
				      enum kftpd_result result,
				      struct kftpd_out *out)
{
	if (is_denial(result))
		return deny_login(dialogue, result_texts[result], out);
	kftpd_out_reply(out, 421, result_texts[result]);
	return KFTPD_NEXT_CLOSE;
}

/**
 * kftpd_dialogue_wipe() - forget the password
 * @dialogue: the conversation
 */
void kftpd_dialogue_wipe(struct kftpd_dialogue *dialogue)
{
	explicit_bzero(dialogue->password, sizeof(dialogue->password));
}
