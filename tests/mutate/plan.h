/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_PLAN_H
#define _KFTP_MUTATE_PLAN_H

#include <stdbool.h>

#include "lib/session.h"

#include "script.h"

/* How a client sends. */
enum pace {
	PACE_LINES,	/* line by line, and waits for replies */
	PACE_PIECES,	/* cut anywhere, without waiting */
	PACE_ONCE,	/* all at once */
};

/* How a session ends, when @stop bytes are sent. */
enum ending {
	ENDING_ANSWERED,	/* every line gets its reply; then QUIT */
	ENDING_SHUTDOWN,	/* the same, but the client has sent its FIN first */
	ENDING_CLOSE,		/* the client just closes */
	ENDING_RESET,		/* the client resets */
	ENDING_KILL,		/* the administrator ends it */
};

/**
 * struct plan - all of a session that doesn't depend on the server
 * @seed: of the run
 * @number: of the session in the run
 * @own: the client's address, and the port of its active data connections
 * @script: what the client sends
 * @unread: bytes of it that the daemon had read
 * @stop: bytes after which the session ends; all of them, unless the client leaves early
 * @down: the hand-down, except what the session itself sets
 * @pace: how it is sent
 * @ending: how it ends
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

/* Dice of one session for different ends, so that one doesn't change the other. */
enum { DICE_PLAN, DICE_PIECES, DICE_DATA, DICE_TERMS };

struct dice plan_dice(const struct plan *plan, u64 what);
void plan_make(struct plan *plan, const struct seeds *seeds, u64 seed, u64 number);
size_t plan_piece(const struct plan *plan, size_t at, struct dice *dice, bool *urgent);

#endif
