/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_REQUEST_H
#define KFTPD_REQUEST_H

#include "kftpd/network/dialogue.h"

/**
 * struct kftpd_request - a command of a client
 * @dialogue: the conversation
 * @arg: the argument of the command, without a NUL at its end
 * @len: length of @arg in bytes; 0 if the command has no argument
 * @out: gets the reply
 */
struct kftpd_request {
	struct kftpd_dialogue *dialogue;
	const char *arg;
	size_t len;
	struct kftpd_out *out;
};

/**
 * kftpd_request_is() - compare the argument with a word
 * @request: the command
 * @word: the word
 *
 * Return: true if both are equal. The case of letters is ignored.
 */
static inline bool kftpd_request_is(const struct kftpd_request *request,
				    const char *word)
{
	return kftp_parse_is(request->arg, request->len, word);
}

#endif
