/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_REPLIES_H
#define _KFTP_MUTATE_REPLIES_H

#include <stdbool.h>

#include "module/proto/pure.h"

/* Longest line of a reply: a path with all of it doubled, twice over, and its words. */
#define REPLY_LINE_MAX 20000

/**
 * struct replies - reads what the server sends, and believes nothing
 * @len: bytes of the line that isn't whole yet
 * @code: of the reply that isn't whole yet, 0 between two
 * @telnet: bytes to come of a Telnet command between two replies
 * @finals: replies that end a command, 200 to 599
 * @begun: a reply of 100 to 199 waits for its other one
 * @last: code of the last whole reply
 * @wrong: what is no reply, NULL for nothing
 * @line: of the reply; its last one when it is whole, NUL-terminated
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
