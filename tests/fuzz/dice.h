/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers that follow from bytes: those of an input, for the sizes of pieces
 * and buffers, so that an input is what a client sends and nothing else; or
 * those of a number, for all that is done by chance. The same bytes give the
 * same numbers each time.
 */
#ifndef _KFTP_DICE_H
#define _KFTP_DICE_H

#include "../../module/proto/pure.h"

struct dice {
	u64 state;
};

static inline struct dice dice_new(const void *bytes, size_t size)
{
	struct dice dice = { 0xcbf29ce484222325ULL };
	const u8 *data = bytes;

	while (size--)
		dice.state = (dice.state ^ *data++) * 0x100000001b3ULL;
	dice.state |= 1;
	return dice;
}

/* 0 to @limit, both included. */
static inline size_t dice_roll(struct dice *dice, size_t limit)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return dice->state % (limit + 1);
}

#endif
