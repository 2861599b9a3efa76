// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command as its row in the table of verbs describes it: checks the conditions
 * of the row, parses the argument, and then calls the handler.
 */
#include <linux/slab.h>

#include "cmd/row.h"
#include "proto/verbs.h"
#include "session/answer.h"
#include "session/limit.h"

/**
 * kftp_row_find() - find the row of a verb
 * @rows: the table
 * @count: number of rows in @rows
 * @verb: the verb
 *
 * Return: the row; NULL if the verb is not in the table.
 */
const struct kftp_row *kftp_row_find(const struct kftp_row *rows, size_t count,
				     const struct kftp_verb *verb)
{
	const struct kftp_row *row;

	for (row = rows; row < rows + count; row++)
		if (!memcmp(&row->verb, verb, sizeof(*verb)))
			return row;
	return NULL;
}

static int row_answer_syntax(struct kftp_session *session, const struct kftp_row *row,
			     const char *prefix)
{
	return kftp_answer(session, 501, "Syntax: %s%.8s %s", prefix, row->verb.text,
			   row->syntax);
}

/*
 * Checks if the session has the right that the command needs. If the client has sent
 * REST or RANG before STOR or APPE, the command needs the right "resume" instead of the
 * right in its row. Returns 0, or the code of the error reply that was sent.
 */
static int row_check_right(struct kftp_session *session, const struct kftp_row *row,
			   const char *prefix)
{
	bool resumes = row->flags & KFTP_ROW_AFTER_REST && kftp_range_is_part(&session->range);
	u32 right = resumes ? KFTP_RIGHT_RESUME : row->right;

	if (!right || session->terms.rights & right)
		return 0;
	return kftp_answer(session, 550, "This session is not allowed to use %s%.8s%s.",
			   prefix, row->verb.text, resumes ? " after REST or RANG" : "");
}

/*
 * If the command is an upload, checks if it is allowed after RANG. STOU is not allowed,
 * because it makes a new file. In TYPE A, no upload is allowed after RANG: in the file,
 * the new bytes of the range could need more room than the old bytes, and would then
 * overwrite bytes after the range. Returns 0, or the code of the error reply that was
 * sent.
 */
static int row_check_range(struct kftp_session *session, const struct kftp_row *row)
{
	if (!(row->flags & KFTP_ROW_UPLOAD) || !kftp_range_ends(&session->range))
		return 0;
	if (!(row->flags & KFTP_ROW_AFTER_REST))
		return kftp_answer(session, 554,
				   "%.8s makes a new file; RANG does not apply to it and is now cancelled.",
				   row->verb.text);
	if (session->type == KFTP_TYPE_ASCII)
		return kftp_answer(session, 551,
				   "After RANG, %.8s needs TYPE I; RANG is now cancelled.",
				   row->verb.text);
	return 0;
}

/*
 * Checks if the command is allowed after the earlier commands of the session. Returns
 * 0, or the code of the error reply that was sent.
 */
static int row_check_state(struct kftp_session *session, const struct kftp_row *row)
{
	const char *limit = row->flags & KFTP_ROW_FILE ? kftp_limit_reached(session) : NULL;

	/*
	 * This check comes before the argument is parsed. So the client gets this reply
	 * even if the argument is malformed (RFC 2428, section 4).
	 */
	if (row->flags & KFTP_ROW_ADDRESS && session->epsv_all)
		return kftp_answer(session, 501, "Only EPSV is allowed after EPSV ALL.");
	return row_check_range(session, row) ?:
	       (limit ? kftp_answer(session, 550, "%s", limit) : 0);
}

/*
 * Parses the argument and calls the handler. Returns the handler's return value, or the
 * code of the error reply that was sent.
 *
 * ORDER: check the path first, and only then check if the client has sent PORT or PASV.
 * So the reply to a bad path is always the error of the path.
 */
static int row_call(struct kftp_session *session, const struct kftp_row *row,
		    const char *text, size_t len)
{
	struct kftp_argument argument;
	int err = kftp_argument_parse(session, row->argument, text, len, &argument);
	int code;

	if (err)
		return kftp_answer_error(session, row->flags & KFTP_ROW_MAKES ? 553 : 550, err);
	if (row->flags & KFTP_ROW_DATA && session->data.mode == KFTP_DATA_NONE)
		code = kftp_answer(session, 425, "Use PORT, EPRT, PASV or EPSV first.");
	else
		code = row->run(session, &argument);
	kfree(argument.path);
	return code;
}

/**
 * kftp_row_run() - run a command
 * @session: session of the client that sent the command
 * @row: row of the command's verb
 * @prefix: text before the verb in replies: "" or "SITE "
 * @text: argument of the command; not NUL-terminated
 * @len: length of @text in bytes, 0 if there is no argument
 *
 * Return: the code of the reply that was sent; 0 if a transfer has begun (the transfer
 * will send the reply); KFTP_LATER if the command must wait.
 */
int kftp_row_run(struct kftp_session *session, const struct kftp_row *row,
		 const char *prefix, const char *text, size_t len)
{
	int code = KFTP_SYNTAX;

	if (kftp_argument_is_words(row->argument))
		kftp_parse_trim(&text, &len);
	if (len || !kftp_argument_is_needed(row->argument))
		code = row_check_right(session, row, prefix) ?:
		       row_check_state(session, row) ?:
		       row_call(session, row, text, len);
	return code == KFTP_SYNTAX ? row_answer_syntax(session, row, prefix) : code;
}
