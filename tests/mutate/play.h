/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_PLAY_H
#define _KFTP_MUTATE_PLAY_H

#include "lib/netlink.h"

#include "plan.h"

/**
 * struct outcome - results of sessions
 * @lines: command lines that were sent
 * @replies: number of replies by the first digit of their codes
 * @transfers: number of transfers that ended with 226
 * @wrong: the mistake of the server, "" for none
 */
struct outcome {
	u64 lines;
	u64 replies[6];
	u64 transfers;
	char wrong[200];
};

/**
 * struct player - state of a thread that plays sessions
 * @nl: netlink socket to the module
 * @listener: socket that accepts control connections over IPv4 and IPv6
 * @port: its port
 * @aloud: print all bytes that are sent and received
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
