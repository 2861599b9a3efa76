/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_PLAY_H
#define _KFTP_MUTATE_PLAY_H

#include "lib/netlink.h"

#include "plan.h"

/**
 * struct outcome - what came of sessions
 * @lines: command lines that were sent
 * @replies: by the hundred of their codes
 * @transfers: those that ended with 226
 * @wrong: what the server did wrong, "" for nothing
 */
struct outcome {
	u64 lines;
	u64 replies[6];
	u64 transfers;
	char wrong[200];
};

/**
 * struct player - what one thread plays sessions with
 * @nl: to the module
 * @listener: where control connections of IPv4 and IPv6 arrive
 * @port: its port
 * @aloud: print what is sent and what comes
 */
struct player {
	struct kftp_nl nl;
	int listener;
	u16 port;
	bool aloud;
};

int player_open(struct player *player);
void player_close(struct player *player);
void player_play(struct player *player, const struct plan *plan, int root, struct outcome *outcome);

#endif
