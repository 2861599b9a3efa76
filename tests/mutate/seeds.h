/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_SEEDS_H
#define _KFTP_MUTATE_SEEDS_H

#include "tests/fuzz/dice.h"

/**
 * struct text - bytes
 * @at: not NUL-terminated
 * @len: their number
 */
struct text {
	const char *at;
	size_t len;
};

/**
 * struct seeds - sessions that mutated ones are made of
 * @session: what each client sent from its first byte to its last
 * @count: their number, at least 1
 */
struct seeds {
	struct text *session;
	size_t count;
};

int seeds_load(struct seeds *seeds, const char *folder);
struct text seeds_line(const struct seeds *seeds, struct dice *dice);
struct text text_line(struct text *text);

#endif
