/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_SENDER_H
#define _KFTP_NETLINK_SENDER_H

#include <pthread.h>

#include "client.h"
#include "message.h"

#define BATCH_MAX 16

/**
 * struct count - how the module answered the messages of an operation
 * @accepted: number that it accepted
 * @refused: number that it refused
 * @seen: attributes that an accepted message had, as bits
 * @faulty: attributes for whose wrong value a message was refused, as bits
 */
struct count {
	u64 accepted;
	u64 refused;
	u64 seen;
	u64 faulty;
};

/**
 * struct sender - a thread that sends messages
 * @thread: the thread
 * @number: from 0 on
 * @seed: seed of the run
 * @count: number of messages to send
 * @sent: number of messages that it has sent
 * @stop: send no more
 * @aloud: print each message
 * @fault: what went wrong; empty if nothing
 * @counts: for each operation
 * @lost: replies that did not arrive because the socket was full
 */
struct sender {
	pthread_t thread;
	unsigned int number;
	u64 seed;
	u64 count;
	_Atomic u64 sent;
	_Atomic bool stop;
	bool aloud;
	char fault[300];
	struct count counts[OPERATIONS_MAX];
	u64 lost;
	/* Only sender.c uses what follows. */
	int socket;
	struct dice dice;
	struct means means;
	struct clients clients;
	struct message message[BATCH_MAX];
	size_t n_messages;
	u32 seq;
	int answer[BATCH_MAX];
};

int sender_start(struct sender *sender, u16 family);

#endif
