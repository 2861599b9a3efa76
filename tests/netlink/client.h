/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_CLIENT_H
#define _KFTP_NETLINK_CLIENT_H

#include "tests/fuzz/dice.h"

/* Clients with sessions. */
#define CLIENTS 8

/**
 * struct clients - the clients of one sender
 * @listener: their server
 * @spare: the end of the next client, -1 for none
 * @server: the server's end of it
 * @session: ends of clients whose connections sessions have got; -1 for none
 * @next: the one that is to end next
 */
struct clients {
	int listener;
	int spare;
	int server;
	int session[CLIENTS];
	unsigned int next;
};

int clients_open(struct clients *clients, unsigned int number);
int clients_control(struct clients *clients);
void clients_given(struct clients *clients, struct dice *dice);
void clients_drop(struct clients *clients);
void clients_close(struct clients *clients);

#endif
