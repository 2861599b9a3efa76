/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_REPLIES_H
#define _KFTP_MUTATE_REPLIES_H

#include <stdbool.h>

#include "module/proto/pure.h"

/* Longest line of a reply: a path that occurs twice, with every byte doubled, and text. */
#define REPLY_LINE_MAX 20000

/**
 * struct replies - strict reader of the bytes that the server sends
 * @len: length of the incomplete line
 * @code: code of the incomplete reply, 0 between replies
 * @telnet: missing bytes of a Telnet command between two replies
 * @finals: number of replies that end a command, 200 to 599
 * @begun: a reply of 100 to 199 has come, and its final reply has not
 * @last: code of the last complete reply
 * @wrong: the first mistake, NULL for none
 * @line: the line that is read; after a complete reply its last line, NUL-terminated
 */
struct replies {
	size_t len;
	int code;
	int telnet;
	size_t finals;
	bool begun;
	int last;
	const char *wrong;
	char line[REPLY_LINE_MAX];
};

bool replies_take(struct replies *replies, u8 byte);

#endif
