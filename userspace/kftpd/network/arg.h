/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ARG_H
#define KFTPD_ARG_H

#include "module/proto/parse.h"

/**
 * struct kftpd_arg - the argument of a command
 * @text: not terminated
 * @len: its length in bytes, 0 if there is none
 */
struct kftpd_arg {
	const char *text;
	size_t len;
};

/**
 * kftpd_arg_is() - compare an argument with a word
 * @arg: the argument
 * @word: in upper or lower case
 *
 * Return: true if they differ in case only.
 */
static inline bool kftpd_arg_is(const struct kftpd_arg *arg, const char *word)
{
	return kftp_parse_is(arg->text, arg->len, word);
}

#endif
