/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ROOM_H
#define KFTPD_ROOM_H

#include <stdint.h>
#include <sys/queue.h>

#include "kftpd/network/limits.h"

struct kftpd_client;

/** enum kftpd_room_kind - tells when a client must make room for a new client */
enum kftpd_room_kind {
	KFTPD_ROOM_BUSY, /* stays: its login is being checked, or was just denied */
	KFTPD_ROOM_LINGERING, /* dropped first: all its replies are sent */
	KFTPD_ROOM_SILENT, /* it has sent no whole line since it connected */
	KFTPD_ROOM_TALKING, /* it has sent a line */
	KFTPD_ROOM_WAITING, /* its login waits for its turn */
	KFTPD_ROOM_KINDS,
};

/**
 * struct kftpd_place - the place of a client
 * @kind: number of the list that contains the place
 * @turn: links the place into room->lists[@kind]
 * @since: time when the place was appended to this list, in microseconds
 * @client: the client
 * @source: counts the connections of the client's address; NULL if nothing counts them
 */
struct kftpd_place {
	enum kftpd_room_kind kind;
	TAILQ_ENTRY(kftpd_place) turn;
	uint64_t since;
	struct kftpd_client *client;
	const struct kftpd_source *source;
};

TAILQ_HEAD(kftpd_places, kftpd_place);

/**
 * struct kftpd_room - the places of all clients
 * @lists: for each kind, the places of this kind, in ascending order of place->since
 */
struct kftpd_room {
	struct kftpd_places lists[KFTPD_ROOM_KINDS];
};

void kftpd_room_init(struct kftpd_room *room);
void kftpd_room_enter(struct kftpd_room *room, struct kftpd_place *place,
		      struct kftpd_client *client,
		      const struct kftpd_source *source, uint64_t now);
void kftpd_room_move(struct kftpd_room *room, struct kftpd_place *place,
		     enum kftpd_room_kind kind, uint64_t now);
void kftpd_room_leave(struct kftpd_room *room, struct kftpd_place *place);
bool kftpd_room_is_quiet(const struct kftpd_place *place, uint64_t now);
struct kftpd_place *kftpd_room_pick(const struct kftpd_room *room,
				    uint32_t weight, uint64_t now);

#endif
