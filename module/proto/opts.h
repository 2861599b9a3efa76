/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OPTS_H
#define _KFTP_OPTS_H

#include "proto/algorithm.h"
#include "proto/facts.h"

/* Room for the text of kftp_opts_set(). */
#define KFTP_OPTS_TEXT_SIZE 176

/**
 * struct kftp_opts - options that OPTS sets
 * @facts: KFTP_FACT_* that MLSD and MLST show
 * @algorithm: enum kftp_algorithm that HASH uses
 */
struct kftp_opts {
	u32 facts;
	u32 algorithm;
};

#define KFTP_OPTS_DEFAULT { .facts = KFTP_FACTS_DEFAULT, .algorithm = KFTP_ALGORITHM_DEFAULT }

/**
 * kftp_opts_set() - run OPTS (RFC 2389, 4), before and after login
 * @opts: changed if the reply is 200
 * @arg: the argument: a command and its options
 * @len: its length in bytes
 * @text: KFTP_OPTS_TEXT_SIZE bytes for the text of the reply, NUL-terminated
 *
 * MLST (RFC 3659, 7.9), HASH (draft-bryan-ftpext-hash, 3.2), UTF8.
 *
 * Return: the reply code: 200, 501 or 504.
 */
int kftp_opts_set(struct kftp_opts *opts, const char *arg, size_t len, char *text);

#endif
