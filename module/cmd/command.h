/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_COMMAND_H
#define _KFTP_COMMAND_H

#include <linux/errno.h>

#include "session/session.h"

/* A handler returns this instead of a reply code: keep the line, run it again later. */
#define KFTP_LATER (-EAGAIN)

/**
 * typedef kftp_command_fn - the procedure of a verb
 * @session: who asks
 * @arg: argument; not NUL-terminated
 * @len: its length in bytes, 0 where there is none
 *
 * Replies with kftp_answer(), or starts a transfer, which replies.
 *
 * Return: the code of the reply; 0 a transfer has begun; KFTP_LATER.
 */
typedef int (*kftp_command_fn)(struct kftp_session *session, const char *arg,
			       size_t len);

/**
 * struct kftp_command - a row of the command table
 * @verb: as kftp_parse_verb() gives it
 * @run: its procedure
 * @argument: enum kftp_argument
 * @flags: KFTP_COMMAND_*
 * @right: KFTP_RIGHT_* that it takes, 0 for none
 * @syntax: of the argument
 */
struct kftp_command {
	struct kftp_verb verb;
	kftp_command_fn run;
	u8 argument;
	u8 flags;
	u32 right;
	const char *syntax;
};

enum kftp_argument { KFTP_ARGUMENT_ANY, KFTP_ARGUMENT_SOME };

#define KFTP_COMMAND_0		0
#define KFTP_COMMAND_DURING	1
#define KFTP_COMMAND_MAKES	2
#define KFTP_COMMAND_MOVES	4
#define KFTP_COMMAND_STORES	(KFTP_COMMAND_MAKES | KFTP_COMMAND_MOVES)
#define KFTP_COMMAND_RANGES	8
#define KFTP_COMMAND_NAMES	16

bool kftp_command_is_abort(const char *line, size_t len);
int kftp_command_run(struct kftp_session *session, enum kftp_line_status status,
		     const char *line, size_t len);

#endif
