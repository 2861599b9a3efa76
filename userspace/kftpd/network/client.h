/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CLIENT_H
#define KFTPD_CLIENT_H

#include "kftpd/network/input.h"
#include "kftpd/network/limits.h"
#include "kftpd/network/login_queue.h"

/** enum kftpd_phase - the state of a client's connection */
enum kftpd_phase {
	KFTPD_PHASE_TALK, /* reads lines and sends replies */
	KFTPD_PHASE_LOGIN, /* in the login queue */
	KFTPD_PHASE_DELAY, /* the login was denied; the reply waits for login_delay */
	KFTPD_PHASE_LINGER, /* all replies are sent; discards input before it closes */
};

TAILQ_HEAD(kftpd_client_list, kftpd_client);

/**
 * struct kftpd_clients - all clients of a network process
 * @event: the loop
 * @config: the settings
 * @uplink: the channel to the monitor
 * @limits: counts connections for each address
 * @queue: the clients that are logging in
 * @list: all clients
 * @last_id: number of the newest client
 */
struct kftpd_clients {
	sd_event *event;
	const struct kftpd_message_config *config;
	const struct kftpd_uplink *uplink;
	struct kftpd_limits *limits;
	struct kftpd_login_queue *queue;
	struct kftpd_client_list list;
	uint64_t last_id;
};

/**
 * struct kftpd_client - a control connection before login
 * @clients: the set that it belongs to
 * @all: in clients->list
 * @login: in the login queue; has the client's number, connection and address limits
 * @fd: the control connection
 * @addr: the client's address
 * @io: waits for @fd
 * @timer: the deadline of the phase
 * @phase: enum kftpd_phase
 * @next: what to do when @unsent is sent
 * @deadline: end of login_timeout, microseconds
 * @denied_at: the reply to a denied login must not be sent earlier, microseconds
 * @lingered: bytes discarded in phase LINGER
 * @dialogue: state of the conversation
 * @input: the beginning of the next line
 * @unsent: replies that the socket did not take
 */
struct kftpd_client {
	struct kftpd_clients *clients;
	TAILQ_ENTRY(kftpd_client) all;
	struct kftpd_login_entry login;
	int fd;
	struct kftp_addr addr;
	sd_event_source *io;
	sd_event_source *timer;
	enum kftpd_phase phase;
	enum kftpd_next next;
	uint64_t deadline;
	uint64_t denied_at;
	size_t lingered;
	struct kftpd_dialogue dialogue;
	struct kftpd_input input;
	struct kftpd_unsent unsent;
};

void kftpd_clients_init(struct kftpd_clients *clients);
void kftpd_clients_exit(struct kftpd_clients *clients);

int kftpd_client_create(struct kftpd_clients *clients, int fd,
			const struct kftp_addr *addr,
			struct kftpd_source *source);
void kftpd_client_destroy(struct kftpd_client *client);

#endif
