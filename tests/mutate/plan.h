/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_PLAN_H
#define _KFTP_MUTATE_PLAN_H

#include <stdbool.h>

#include "lib/session.h"

#include "script.h"

/* How a client sends. */
enum pace {
	PACE_LINES,	/* line by line, waiting for replies */
	PACE_PIECES,	/* in pieces cut anywhere, without waiting */
	PACE_ONCE,	/* all at once */
};

/* How a session ends, after @stop bytes are sent. */
enum ending {
	ENDING_ANSWERED,	/* every line gets its reply; then QUIT */
	ENDING_SHUTDOWN,	/* the same, but the client sends its FIN first */
	ENDING_CLOSE,		/* the client just closes */
	ENDING_RESET,		/* the client resets */
	ENDING_KILL,		/* the administrator ends it */
};

/**
 * struct plan - everything about a session that does not depend on the server
 * @seed: seed of the run
 * @number: number of the session in the run
 * @own: the client's address, and the port of its active data connections
 * @script: what the client sends
 * @unread: number of these bytes that the daemon has read before the hand-down
 * @stop: bytes after which the session ends; all, unless the client leaves early
 * @down: the hand-down, except the members that the session itself sets
 * @pace: how the client sends
 * @ending: how the session ends
 */
struct plan {
	u64 seed;
	u64 number;
	struct kftp_addr own;
	struct script script;
	size_t unread;
	size_t stop;
	struct kftp_nl_handdown down;
	enum pace pace;
	enum ending ending;
};

/* Separate dice for separate purposes, so that one does not influence the other. */
enum { DICE_PLAN, DICE_PIECES, DICE_DATA, DICE_TERMS };

struct dice plan_dice(const struct plan *plan, u64 what);
void plan_make(struct plan *plan, const struct seeds *seeds, u64 seed, u64 number);
size_t plan_piece(const struct plan *plan, size_t at, struct dice *dice, bool *urgent);

#endif
