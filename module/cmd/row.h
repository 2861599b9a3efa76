/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ROW_H
#define _KFTP_ROW_H

#include <linux/errno.h>

#include "cmd/argument.h"

/* A handler returns these instead of a reply code: */
#define KFTP_LATER	(-EAGAIN)	/* keep the line, run it again later */
#define KFTP_SYNTAX	(-EINVAL)	/* the argument is malformed: reply with the syntax */

/**
 * typedef kftp_row_fn - handler of a command
 * @session: session of the command
 * @argument: parsed as the row says
 *
 * Replies with kftp_answer(), or starts a transfer, which replies.
 *
 * Return: the code of the reply; 0 a transfer has begun; KFTP_LATER; KFTP_SYNTAX.
 */
typedef int (*kftp_row_fn)(struct kftp_session *session, struct kftp_argument *argument);

/**
 * struct kftp_row - a row of the table of commands, or of those of SITE
 * @verb: as kftp_parse_verb() returns it
 * @run: handler
 * @argument: enum kftp_argument_kind
 * @flags: KFTP_ROW_*
 * @right: KFTP_RIGHT_* that the session needs, 0 for none
 * @syntax: of the argument
 */
struct kftp_row {
	struct kftp_verb verb;
	kftp_row_fn run;
	u8 argument;
	u16 flags;
	u32 right;
	const char *syntax;
};

/* The flags that proto/verbs.h describes. */
#define KFTP_ROW_0		0x000
#define KFTP_ROW_DURING		0x001
#define KFTP_ROW_ADDRESS	0x002
#define KFTP_ROW_DATA		0x004
#define KFTP_ROW_FILE		0x008	/* moves a file */
#define KFTP_ROW_RANGED		0x010
#define KFTP_ROW_MAKES		0x020
#define KFTP_ROW_UPLOAD		0x040	/* receives a file */
#define KFTP_ROW_AFTER_REST	0x080	/* needs another right after REST */
#define KFTP_ROW_SETS_RANGE	0x100
#define KFTP_ROW_SETS_NAME	0x200
#define KFTP_ROW_SENDS		(KFTP_ROW_DATA | KFTP_ROW_FILE | KFTP_ROW_RANGED)
#define KFTP_ROW_STORES		(KFTP_ROW_SENDS | KFTP_ROW_MAKES | KFTP_ROW_UPLOAD)
#define KFTP_ROW_RESUMES	(KFTP_ROW_STORES | KFTP_ROW_AFTER_REST)

const struct kftp_row *kftp_row_find(const struct kftp_row *rows, size_t count,
				     const struct kftp_verb *verb);
int kftp_row_run(struct kftp_session *session, const struct kftp_row *row,
		 const char *prefix, const char *text, size_t len);

#endif
