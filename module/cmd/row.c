// SPDX-License-Identifier: GPL-2.0
/*
 * A command as its row describes it: the row's conditions are checked and its
 * argument is parsed, then its handler runs.
 */
#include <linux/slab.h>

#include "cmd/row.h"
#include "proto/verbs.h"
#include "session/answer.h"
#include "session/limit.h"

/**
 * kftp_row_find() - look a verb up
 * @rows: a table
 * @count: number of its rows
 * @verb: the verb
 *
 * Return: its row, or NULL.
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

/* STOR and APPE after REST need another right. Returns 0 or a reply code. */
static int row_check_right(struct kftp_session *session, const struct kftp_row *row,
			   const char *prefix)
{
	bool resumes = row->flags & KFTP_ROW_AFTER_REST && session->range.begin;
	u32 right = resumes ? KFTP_RIGHT_RESUME : row->right;

	if (!right || session->terms.rights & right)
		return 0;
	return kftp_answer(session, 550, "This session may not use %s%.8s%s.", prefix,
			   row->verb.text, resumes ? " after REST" : "");
}

/* Returns 0, or the reply code if the session does not allow the command now. */
static int row_check_state(struct kftp_session *session, const struct kftp_row *row)
{
	const char *limit = row->flags & KFTP_ROW_FILE ? kftp_limit_reached(session) : NULL;

	/* RFC 2428, 4: whatever the argument of the command is. */
	if (row->flags & KFTP_ROW_ADDRESS && session->epsv_all)
		return kftp_answer(session, 501, "Only EPSV is allowed after EPSV ALL.");
	if (row->flags & KFTP_ROW_UPLOAD && session->range.end != U64_MAX)
		return kftp_answer(session, 554,
				   "RANG is not for uploads: send REST, or RANG 1 0 to cancel it.");
	return limit ? kftp_answer(session, 550, "%s", limit) : 0;
}

/* ORDER: the path first: a path that cannot be used needs no data connection. */
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
 * @session: session of the command
 * @row: row of its verb
 * @prefix: written in front of the verb in replies: "" or "SITE "
 * @text: its argument; not NUL-terminated
 * @len: length of the argument in bytes, 0 if there is none
 *
 * Return: the code of the reply; 0 a transfer has begun, which replies; KFTP_LATER.
 */
int kftp_row_run(struct kftp_session *session, const struct kftp_row *row,
		 const char *prefix, const char *text, size_t len)
{
	int code = KFTP_SYNTAX;

	if (len || !kftp_argument_is_needed(row->argument))
		code = row_check_right(session, row, prefix) ?:
		       row_check_state(session, row) ?:
		       row_call(session, row, text, len);
	return code == KFTP_SYNTAX ? row_answer_syntax(session, row, prefix) : code;
}
