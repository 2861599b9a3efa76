/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_DATA_H
#define _KFTP_MUTATE_DATA_H

#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "plan.h"

#define DATA_MAX 4

/* How a client uses a data connection. */
enum conduct {
	CONDUCT_GOOD,		/* sends its file, or reads to the end */
	CONDUCT_CLOSE,		/* the same, but closes in the middle */
	CONDUCT_RESET,		/* the same, but resets in the middle */
	CONDUCT_SEND,		/* sends in any case, whatever the direction */
	CONDUCT_SILENT,		/* neither sends nor reads */
};

/* The direction of the data, according to the server's last reply. */
enum direction { DIRECTION_NONE, DIRECTION_UP, DIRECTION_DOWN };

/**
 * struct link - a data connection
 * @fd: -1 for none
 * @conduct: how the client uses it
 * @up: bytes to send until it ends
 * @down: bytes to read until it ends
 * @due: time in milliseconds before which nothing happens
 */
struct link {
	int fd;
	enum conduct conduct;
	size_t up;
	size_t down;
	long due;
};

/**
 * struct data - the data connections of a session
 * @plan: the plan of the session
 * @dice: DICE_DATA
 * @server: address for passive connections; its port is that of the last reply
 * @connect_at: time in milliseconds at which to connect there, 0 for never
 * @listener: socket for active connections, -1 for none
 * @deaf: connections to @listener are not accepted
 * @direction: direction of the running transfer
 * @link: open connections
 */
struct data {
	const struct plan *plan;
	struct dice dice;
	struct kftp_addr server;
	long connect_at;
	int listener;
	bool deaf;
	enum direction direction;
	struct link link[DATA_MAX];
};

long now_ms(void);
socklen_t addr_sockaddr(const struct kftp_addr *addr, struct sockaddr_storage *to);
int addr_bind(const struct kftp_addr *addr, u16 port);

void data_init(struct data *data, const struct plan *plan, const struct kftp_addr *server);
void data_passive(struct data *data, u16 port);
nfds_t data_poll(struct data *data, struct pollfd *fds);
int data_wait(const struct data *data, long ms);
void data_act(struct data *data);
void data_close(struct data *data);

#endif
