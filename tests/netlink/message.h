/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_MESSAGE_H
#define _KFTP_NETLINK_MESSAGE_H

#include "descriptors.h"

#define MESSAGE_MAX 98304
#define IDS_MAX 16

/**
 * struct means - values that are right only now
 * @family: number of the netlink family
 * @control: a TCP connection that no session has
 * @ids: ids of sessions; some may have ended
 * @n_ids: their number
 */
struct means {
	u16 family;
	int control;
	u64 ids[IDS_MAX];
	unsigned int n_ids;
};

/**
 * struct message - a message to the module
 * @bytes: the message, with its header
 * @len: bytes to send
 * @operation: the operation whose request it resembles
 * @wrong: why the module must refuse it; NULL if it may accept it
 * @changed: bytes were changed at random, so that it may be any message
 * @seen: attributes of @operation that it has, as bits
 * @faulty: index of the attribute that is wrong, -1 for none
 */
struct message {
	_Alignas(8) u8 bytes[MESSAGE_MAX];
	size_t len;
	const struct operation *operation;
	const char *wrong;
	bool changed;
	u64 seen;
	int faulty;
};

bool message_silent(const struct message *message);
void message_make(struct message *message, struct dice *dice, const struct means *means, u32 seq);

#endif
