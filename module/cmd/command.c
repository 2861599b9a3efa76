// SPDX-License-Identifier: GPL-2.0
/* Runs command lines: finds the verb in the table of verbs and calls its handler. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "cmd/command.h"
#include "proto/parse.h"
#include "proto/reply_texts.h"
#include "session/answer.h"
#include "session/trace.h"
#include "transfer/transfer.h"

#define COMMAND_ROW(name, handler, before, kind, flag, need, syn, ...) {	\
	.verb.text = #name,							\
	.run = kftp_cmd_##handler,						\
	.argument = KFTP_ARGUMENT_##kind,					\
	.flags = KFTP_ROW_##flag,						\
	.right = need,								\
	.syntax = syn,								\
},

static const struct kftp_row commands[] = { KFTP_VERBS(COMMAND_ROW) };

/*
 * If the command is RANG, forgets the range that an earlier REST or RANG has set. If the
 * command is RNFR, forgets the name that an earlier RNFR has set.
 */
static void command_reset(struct kftp_session *session, u16 flags)
{
	if (flags & KFTP_ROW_SETS_RANGE)
		session->range = KFTP_RANGE_WHOLE;
	if (flags & KFTP_ROW_SETS_NAME) {
		kfree(session->rename_from);
		session->rename_from = NULL;
	}
}

/*
 * RNTO must follow RNFR immediately (RFC 959, section 4.1.3). So other commands forget
 * the name of RNFR, except commands that clients send at any time, such as NOOP.
 */
static void command_expire_name(struct kftp_session *session, const struct kftp_row *row,
				int code)
{
	if (!session->rename_from || code == KFTP_LATER ||
	    row->flags & (KFTP_ROW_SETS_NAME | KFTP_ROW_DURING))
		return;
	kfree(session->rename_from);
	session->rename_from = NULL;
}

/* Replies to a line that is not valid, or whose verb is not in the table. */
static int command_refuse(struct kftp_session *session, enum kftp_line_status status,
			  bool has_verb)
{
	switch (status) {
	case KFTP_LINE_LONG:
		return kftp_answer(session, 500, KFTP_TEXT_LONG_LINE);
	case KFTP_LINE_BAD:
		return kftp_answer(session, 501, KFTP_TEXT_BAD_LINE);
	default:
		return kftp_answer(session, 500,
				   has_verb ? KFTP_TEXT_UNKNOWN : KFTP_TEXT_NO_VERB);
	}
}

/**
 * kftp_command_is_abort() - check if a command line is ABOR
 * @line: the line without its terminator
 * @len: length of @line in bytes
 *
 * Return: true if the verb of the line is ABOR.
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
 * Returns true if the command must wait. Replies are sent in the order of the
 * commands, so most commands wait until a running transfer has ended. A command with
 * KFTP_ROW_DURING waits only until the reply 150 is sent, or for a job that must run
 * alone. ABOR never waits.
 */
static bool command_waits(const struct kftp_session *session, const struct kftp_row *row)
{
	if (!session->transfer)
		return false;
	if (!row || !(row->flags & KFTP_ROW_DURING))
		return true;
	return (session->transfer->state == KFTP_TRANSFER_CONNECT ||
		session->transfer->ops->alone) && row->run != kftp_cmd_abor;
}

/**
 * kftp_command_run() - run a command line
 * @session: session of the client that sent the line
 * @status: value that kftp_input_next() has returned for the line
 * @line: the line without its terminator
 * @len: length of @line in bytes
 *
 * Return: the code of the reply that was sent; 0 if a transfer has begun (the transfer
 * will send the reply); KFTP_LATER if the command must wait. After KFTP_LATER, the
 * caller must keep the line, and run the line again in a later run of the session's
 * work.
 */
int kftp_command_run(struct kftp_session *session, enum kftp_line_status status,
		     const char *line, size_t len)
{
	const struct kftp_row *row = NULL;
	bool has_verb = false;
	struct kftp_verb verb;
	size_t arg;
	int code;

	if (status == KFTP_LINE_WHOLE)
		has_verb = !kftp_parse_verb(line, len, &verb, &arg);
	if (has_verb)
		row = kftp_row_find(commands, ARRAY_SIZE(commands), &verb);
	if (command_waits(session, row))
		return KFTP_LATER;
	if (!row)
		return command_refuse(session, status, has_verb);
	session->verb = verb;
	command_reset(session, row->flags);
	code = kftp_row_run(session, row, "", line + arg, len - arg);
	trace_kftp_command(session->id, &verb, code);
	/*
	 * REST and RANG apply to one command only. Forget their range even if this
	 * command has failed (RFC 3659, section 5.3).
	 */
	if (row->flags & KFTP_ROW_RANGED && code != KFTP_LATER)
		session->range = KFTP_RANGE_WHOLE;
	command_expire_name(session, row, code);
	return code;
}
