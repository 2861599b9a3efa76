/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OPTS_H
#define _KFTP_OPTS_H

#include "proto/algorithm.h"
#include "proto/facts.h"

/* Size of a buffer for the text of kftp_opts_set(), with its NUL. */
#define KFTP_OPTS_TEXT_SIZE 176

/**
 * struct kftp_opts - options of a session that the client sets with OPTS
 * @facts: bits KFTP_FACT_* of the facts that MLSD and MLST show
 * @algorithm: the algorithm that HASH uses, of enum kftp_algorithm
 */
struct kftp_opts {
	u32 facts;
	u32 algorithm;
};

#define KFTP_OPTS_DEFAULT { .facts = KFTP_FACTS_DEFAULT, .algorithm = KFTP_ALGORITHM_DEFAULT }

/**
 * kftp_opts_set() - run OPTS (RFC 2389, section 4), before or after login
 * @opts: options of the session; changed only if the reply is 200
 * @arg: the argument: a command and its options
 * @len: length of @arg in bytes
 * @text: gets the text of the reply and a NUL; has KFTP_OPTS_TEXT_SIZE bytes
 *
 * The client can set options of the commands MLST (RFC 3659, 7.9) and HASH
 * (draft-bryan-ftpext-hash, 3.2). "OPTS UTF8 ON" has no effect, because names are always
 * UTF-8.
 *
 * Return: the reply code: 200 if the options are valid; 504 for "OPTS UTF8 OFF"; 501 for
 * any other options.
 */
int kftp_opts_set(struct kftp_opts *opts, const char *arg, size_t len, char *text);

#endif
