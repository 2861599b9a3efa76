/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CLIENT_H
#define KFTPD_CLIENT_H

#include "kftpd/network/denial_delay.h"
#include "kftpd/network/input.h"
#include "kftpd/network/limits.h"
#include "kftpd/network/login_queue.h"
#include "kftpd/network/room.h"

/** enum kftpd_phase - the state of a client's connection */
enum kftpd_phase {
	KFTPD_PHASE_TALK, /* kftpd reads lines and sends replies */
	KFTPD_PHASE_LOGIN, /* the client is in the login queue */
	KFTPD_PHASE_DELAY, /* the login was denied; the client does not know it yet */
	KFTPD_PHASE_LINGER, /* the replies are sent; input is discarded before close(2) */
};

TAILQ_HEAD(kftpd_client_list, kftpd_client);

/**
 * struct kftpd_clients - all clients of a network process
 * @event: the event loop
 * @config: the settings
 * @uplink: the channel to the monitor
 * @limits: counts connections for each address
 * @queue: the queue of clients that are logging in
 * @denial_delay: decides how long replies to denied logins wait
 * @list: all clients
 * @room: decides which client loses its place to a new client
 * @last_id: number of the newest client
 */
struct kftpd_clients {
	sd_event *event;
	const struct kftpd_message_config *config;
	struct kftpd_uplink *uplink;
	struct kftpd_limits *limits;
	struct kftpd_login_queue *queue;
	struct kftpd_denial_delay denial_delay;
	struct kftpd_client_list list;
	struct kftpd_room room;
	uint64_t last_id;
};

/**
 * struct kftpd_client - a control connection before login
 * @clients: the set to which the client belongs
 * @all: links the client into clients->list
 * @place: the client's place in clients->room
 * @login: the client's entry in the login queue
 * @fd: the control connection
 * @source: counts connections of the client's address; NULL if nothing counts them
 * @addr: the client's address
 * @io: event source for @fd
 * @timer: timer for the end of @phase
 * @phase: the state of the connection
 * @next: what to do after all replies are sent
 * @deadline: time when login_timeout ends, in microseconds
 * @started: time when the check of the current login began, in microseconds
 * @denied_at: time when the reply to a denied login may be sent, in microseconds
 * @lingered: number of bytes discarded in phase LINGER
 * @dialogue: state of the conversation
 * @input: the beginning of the next line
 * @unsent: bytes of replies that the socket has not taken yet
 */
struct kftpd_client {
	struct kftpd_clients *clients;
	TAILQ_ENTRY(kftpd_client) all;
	struct kftpd_place place;
	struct kftpd_login_entry login;
	int fd;
	struct kftpd_source *source;
	struct kftp_addr addr;
	sd_event_source *io;
	sd_event_source *timer;
	enum kftpd_phase phase;
	enum kftpd_next next;
	uint64_t deadline;
	uint64_t started;
	uint64_t denied_at;
	size_t lingered;
	struct kftpd_dialogue dialogue;
	struct kftpd_input input;
	struct kftpd_unsent unsent;
};

void kftpd_clients_init(struct kftpd_clients *clients);

int kftpd_client_create(struct kftpd_clients *clients, int fd,
			const struct kftp_addr *addr,
			struct kftpd_source *source);
void kftpd_client_say_last(struct kftpd_client *client, int code,
			   const char *text);
void kftpd_client_destroy(struct kftpd_client *client);

#endif
