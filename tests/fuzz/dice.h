/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random numbers that follow from bytes: from an input, for the sizes of pieces and
 * buffers, so that the input is only what a client sends; or from a
 * number, for all random decisions. The same bytes always give the same
 * numbers.
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

/* From 0 to @limit, both included. */
static inline size_t dice_roll(struct dice *dice, size_t limit)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return dice->state % (limit + 1);
}

#endif
