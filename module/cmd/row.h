/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ROW_H
#define _KFTP_ROW_H

#include <linux/errno.h>

#include "cmd/argument.h"

/* Return values of a handler that has sent no reply. */
#define KFTP_LATER	(-EAGAIN)	/* the caller must run the line again later */
#define KFTP_SYNTAX	(-EINVAL)	/* bad argument: the caller must reply 501 */

/**
 * typedef kftp_row_fn - handler of a command
 * @session: session of the client that sent the command
 * @argument: the argument, parsed as its kind (kftp_row.argument) demands
 *
 * The handler sends a reply with kftp_answer(), or starts a transfer, which will send
 * the reply.
 *
 * Return: the code of the reply; 0 if a transfer has begun; KFTP_LATER or KFTP_SYNTAX
 * if the handler has neither sent a reply nor started a transfer.
 */
typedef int (*kftp_row_fn)(struct kftp_session *session, struct kftp_argument *argument);

/**
 * struct kftp_row - a row of the table of commands or of the table of SITE commands
 * @verb: the verb, in the form that kftp_parse_verb() returns
 * @run: handler that runs the command
 * @argument: kind of the argument, an enum kftp_argument_kind
 * @flags: KFTP_ROW_*
 * @right: KFTP_RIGHT_* that the session must have, or 0
 * @syntax: syntax of the argument, for the reply 501
 */
struct kftp_row {
	struct kftp_verb verb;
	kftp_row_fn run;
	u8 argument;
	u16 flags;
	u32 right;
	const char *syntax;
};

/* Bits of kftp_row.flags: properties of a command. See also proto/verbs.h. */
#define KFTP_ROW_0		0x000	/* no property */
#define KFTP_ROW_DURING		0x001	/* need not wait until a transfer has ended */
#define KFTP_ROW_ADDRESS	0x002	/* sets the address of the data connection */
#define KFTP_ROW_DATA		0x004	/* needs a data connection */
#define KFTP_ROW_FILE		0x008	/* transfers a file */
#define KFTP_ROW_RANGED		0x010	/* uses the range that REST or RANG has set */
#define KFTP_ROW_MAKES		0x020	/* creates a file or directory */
#define KFTP_ROW_UPLOAD		0x040	/* receives a file */
#define KFTP_ROW_AFTER_REST	0x080	/* after REST or RANG, needs the right "resume" */
#define KFTP_ROW_SETS_RANGE	0x100	/* replaces the range that REST or RANG has set */
#define KFTP_ROW_SETS_NAME	0x200	/* forgets the name of an earlier RNFR */
#define KFTP_ROW_SENDS		(KFTP_ROW_DATA | KFTP_ROW_FILE | KFTP_ROW_RANGED)
#define KFTP_ROW_STORES		(KFTP_ROW_SENDS | KFTP_ROW_MAKES | KFTP_ROW_UPLOAD)
#define KFTP_ROW_RESUMES	(KFTP_ROW_STORES | KFTP_ROW_AFTER_REST)

const struct kftp_row *kftp_row_find(const struct kftp_row *rows, size_t count,
				     const struct kftp_verb *verb);
int kftp_row_run(struct kftp_session *session, const struct kftp_row *row,
		 const char *prefix, const char *text, size_t len);

#endif
