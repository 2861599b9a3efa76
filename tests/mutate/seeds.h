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
 * struct seeds - the recorded sessions
 * @session: all bytes that each client sent
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
