/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_UNIT_WORLD_H
#define KFTP_UNIT_WORLD_H

#include "unit.h"

#include "kftpd/network/network.h"

#define SECOND 1000000ULL

/* A network process, its monitor, and clients of it. */
struct world {
	struct kftpd_network network;
	int monitor;
	int channel;
};

/* Addresses of clients. */
extern const struct kftp_addr home;
extern const struct kftp_addr away;

int world_set_up(void **state);
int world_tear_down(void **state);
uint64_t now_us(void);
int connect_from(struct world *world, const struct kftp_addr *addr);
int connect_client(struct world *world);
void settle(struct world *world);
uint64_t due(sd_event_source *timer);
void expire(struct world *world, sd_event_source *timer);
void say(int client, const char *bytes);
bool wait_for_word(struct world *world, int client);
const char *heard(int client);
void expect(struct world *world, int client, const char *codes);
int hear(struct world *world, struct kftpd_packet *packet, int type);
int hear_login(struct world *world, struct kftpd_packet *packet);
void answer(struct world *world, struct kftpd_packet *login,
	    enum kftpd_result result);

#endif
