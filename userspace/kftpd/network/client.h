/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CLIENT_H
#define KFTPD_CLIENT_H

#include "kftpd/network/dialogue.h"
#include "kftpd/network/network.h"
#include "module/proto/line.h"

/** enum kftpd_phase - what a client is at */
enum kftpd_phase {
	KFTPD_PHASE_TALK, /* lines and replies */
	KFTPD_PHASE_WAIT, /* in network->waiting */
	KFTPD_PHASE_CHECK, /* in network->checking: the connection is not ours */
	KFTPD_PHASE_DELAY, /* a refusal is held back */
	KFTPD_PHASE_LINGER, /* all said; takes in what still comes, then closes */
};

/**
 * struct kftpd_client - a control connection before login
 * @network: whose it is
 * @all: in network->clients
 * @turn: in network->waiting or network->checking, by @phase
 * @id: its number for the monitor
 * @fd: the control connection
 * @addr: the client's
 * @peer: limits of its address; NULL where none are kept
 * @io: waits for @fd
 * @timer: the deadline of the phase
 * @phase: enum kftpd_phase
 * @next: what follows when @out has been written
 * @deadline: for the login, microseconds
 * @answer: not before this is a refusal told, microseconds
 * @is_counted: in @peer->checking
 * @lingered: bytes thrown away at the end
 * @dialogue: what has been said
 * @line: of the bytes in @in
 * @in_len: bytes in @in
 * @out: replies that the socket did not take; NULL for none
 * @out_len: bytes in @out
 * @in: the beginning of a line
 */
struct kftpd_client {
	struct kftpd_network *network;
	TAILQ_ENTRY(kftpd_client) all;
	TAILQ_ENTRY(kftpd_client) turn;
	uint64_t id;
	int fd;
	struct kftp_addr addr;
	struct kftpd_peer *peer;
	sd_event_source *io;
	sd_event_source *timer;
	enum kftpd_phase phase;
	enum kftpd_next next;
	uint64_t deadline;
	uint64_t answer;
	bool is_counted;
	size_t lingered;
	struct kftpd_dialogue dialogue;
	struct kftp_line line;
	size_t in_len;
	char *out;
	size_t out_len;
	char in[KFTP_LINE_SIZE];
};

int kftpd_client_create(struct kftpd_network *network, int fd,
			const struct kftp_addr *addr, struct kftpd_peer *peer);
void kftpd_client_destroy(struct kftpd_client *client);
void kftpd_client_result(struct kftpd_client *client,
			 enum kftpd_result result);
void kftpd_client_say(struct kftpd_client *client, int code, const char *text);

#endif
