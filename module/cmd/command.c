// SPDX-License-Identifier: GPL-2.0
/*
 * The command table, and the one way to a handler.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "cmd/cmd.h"
#include "proto/parse.h"
#include "session/trace.h"
#include "transfer/transfer.h"

#define KFTP_COMMAND_ROW(name, handler, arg, flag, need, syn, ...) {	\
	.verb.text = #name,						\
	.run = kftp_cmd_##handler,					\
	.argument = KFTP_ARGUMENT_##arg,				\
	.flags = KFTP_COMMAND_##flag,					\
	.right = need,							\
	.syntax = syn,							\
},

static const struct kftp_command commands[] = { KFTP_VERBS(KFTP_COMMAND_ROW) };

static const struct kftp_command *command_find(const struct kftp_verb *verb)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!memcmp(&commands[i].verb, verb, sizeof(*verb)))
			return &commands[i];
	return NULL;
}

static int command_refuse(struct kftp_session *session, const struct kftp_command *command)
{
	return kftp_answer(session, 550, "This session may not use %.8s.",
			   command->verb.text);
}

/* What an earlier command has said for a later one, and this one is to say anew. */
static void command_take_back(struct kftp_session *session, u8 flags)
{
	if (flags & KFTP_COMMAND_RANGES)
		session->part = KFTP_PART_WHOLE;
	if (flags & KFTP_COMMAND_NAMES) {
		kfree(session->rename_from);
		session->rename_from = NULL;
	}
}

static int command_call(struct kftp_session *session, const struct kftp_command *command,
			const char *arg, size_t len)
{
	if (command->argument == KFTP_ARGUMENT_SOME && !len)
		return kftp_answer(session, 501, "Syntax: %.8s %s",
				   command->verb.text, command->syntax);
	if (command->right && !(session->rights & command->right))
		return command_refuse(session, command);
	return command->run(session, arg, len);
}

/* A line that names no command. */
static int command_answer_other(struct kftp_session *session, enum kftp_line_status status,
				bool verb)
{
	switch (status) {
	case KFTP_LINE_LONG:
		return kftp_answer(session, 500, "The line is longer than %d bytes.",
				   KFTP_LINE_SIZE);
	case KFTP_LINE_BAD:
		return kftp_answer(session, 501, "A line cannot contain NUL or CR.");
	default:
		return kftp_answer(session, 500, verb ? "Unknown command." :
							"Not a command.");
	}
}

/**
 * kftp_command_is_abort() - whether a line is ABOR
 * @line: the line without its terminator
 * @len: its length in bytes
 *
 * Return: whether it is.
 */
bool kftp_command_is_abort(const char *line, size_t len)
{
	static const struct kftp_verb abor = { "ABOR" };
	struct kftp_verb verb;
	size_t arg;

	return !kftp_parse_verb(line, len, &verb, &arg) &&
	       !memcmp(&verb, &abor, sizeof(verb));
}

/*
 * Replies come in order: what has no reply yet is waited for, but by ABOR, which
 * ends it; also by what is no command.
 */
static bool command_must_wait(const struct kftp_session *session,
			      const struct kftp_command *command)
{
	if (!session->transfer)
		return false;
	if (!command || !(command->flags & KFTP_COMMAND_DURING))
		return true;
	return session->transfer->state == KFTP_TRANSFER_CONNECT &&
	       command->run != kftp_cmd_abor;
}

/**
 * kftp_command_run() - carry out a command line
 * @session: who sent it
 * @status: what kftp_control_next() says of it
 * @line: the line without its terminator
 * @len: its length in bytes
 *
 * Return: the code of the reply; 0 a transfer has begun, which replies;
 * KFTP_LATER nothing was done: run the line again when the session is called.
 */
int kftp_command_run(struct kftp_session *session, enum kftp_line_status status,
		     const char *line, size_t len)
{
	const struct kftp_command *command = NULL;
	bool has_verb = false;
	struct kftp_verb verb;
	size_t arg;
	int code;

	if (status == KFTP_LINE_WHOLE)
		has_verb = !kftp_parse_verb(line, len, &verb, &arg);
	if (has_verb)
		command = command_find(&verb);
	if (command_must_wait(session, command))
		return KFTP_LATER;
	if (!command)
		return command_answer_other(session, status, has_verb);
	session->verb = verb;
	session->makes = command->flags & KFTP_COMMAND_MAKES;
	command_take_back(session, command->flags);
	code = command_call(session, command, line + arg, len - arg);
	trace_kftp_command(session->id, &verb, code);
	/* RFC 3659, 5.3: for the very next transfer, whatever becomes of that. */
	if (command->flags & KFTP_COMMAND_MOVES && code != KFTP_LATER)
		session->part = KFTP_PART_WHOLE;
	return code;
}
