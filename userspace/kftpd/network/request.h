/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_REQUEST_H
#define KFTPD_REQUEST_H

#include "kftpd/network/dialogue.h"

/**
 * struct kftpd_request - a command of a client
 * @dialogue: the conversation
 * @arg: the argument of the command, not terminated
 * @len: its length in bytes, 0 if there is none
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
 * @word: in upper or lower case
 *
 * Return: true if they differ in case only.
 */
static inline bool kftpd_request_is(const struct kftpd_request *request,
				    const char *word)
{
	return kftp_parse_is(request->arg, request->len, word);
}

#endif
