/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_SCRIPT_H
#define _KFTP_MUTATE_SCRIPT_H

#include "seeds.h"

#define SCRIPT_MAX 16384

/**
 * struct script - the bytes that a client sends
 * @len: their number
 * @at: the bytes
 */
struct script {
	size_t len;
	char at[SCRIPT_MAX];
};

void script_splice(struct script *script, size_t at, size_t cut, const char *bytes, size_t len);
void script_mutate(struct script *script, const struct seeds *seeds, struct dice *dice);

#endif
