// SPDX-License-Identifier: GPL-2.0
/*
 * Who has to go if max_connections is reached and a new client comes. Clients that
 * connect and say nothing must not keep others out.
 */
#include <stddef.h>

#include "kftpd/channel/clock.h"
#include "kftpd/network/room.h"

/* A client that has sent something may be quiet for this long. */
#define QUIET (10 * KFTPD_SECOND)

/**
 * kftpd_room_init() - set up an empty room
 * @room: the room
 */
void kftpd_room_init(struct kftpd_room *room)
{
	int kind;

	for (kind = 0; kind < KFTPD_ROOM_KINDS; kind++)
		TAILQ_INIT(&room->lists[kind]);
}

static void append_place(struct kftpd_room *room, struct kftpd_place *place,
			 enum kftpd_room_kind kind, uint64_t now)
{
	place->kind = kind;
	place->since = now;
	TAILQ_INSERT_TAIL(&room->lists[kind], place, turn);
}

/**
 * kftpd_room_enter() - give a new client a place
 * @room: the room
 * @place: the client's place
 * @client: the client
 * @now: the time in microseconds
 */
void kftpd_room_enter(struct kftpd_room *room, struct kftpd_place *place,
		      struct kftpd_client *client, uint64_t now)
{
	place->client = client;
	append_place(room, place, KFTPD_ROOM_SILENT, now);
}

/**
 * kftpd_room_move() - note what a client does now
 * @room: the room
 * @place: the client's place
 * @kind: the kind of place that it needs
 * @now: the time in microseconds
 */
void kftpd_room_move(struct kftpd_room *room, struct kftpd_place *place,
		     enum kftpd_room_kind kind, uint64_t now)
{
	/* Half a line does not make a client younger. */
	if (kind == KFTPD_ROOM_SILENT && place->kind == kind)
		return;
	TAILQ_REMOVE(&room->lists[place->kind], place, turn);
	append_place(room, place, kind, now);
}

/**
 * kftpd_room_leave() - take away the place of a client
 * @room: the room
 * @place: the client's place
 */
void kftpd_room_leave(struct kftpd_room *room, struct kftpd_place *place)
{
	TAILQ_REMOVE(&room->lists[place->kind], place, turn);
}

/**
 * kftpd_room_pick() - find the client that loses its place
 * @room: the room
 * @now: the time in microseconds
 *
 * Return: the client; NULL if all log in or have just sent something.
 */
struct kftpd_client *kftpd_room_pick(const struct kftpd_room *room,
				     uint64_t now)
{
	const struct kftpd_place *place =
		TAILQ_FIRST(&room->lists[KFTPD_ROOM_LINGERING]);

	if (!place)
		place = TAILQ_FIRST(&room->lists[KFTPD_ROOM_SILENT]);
	if (place)
		return place->client;
	place = TAILQ_FIRST(&room->lists[KFTPD_ROOM_TALKING]);
	return place && now - place->since >= QUIET ? place->client : NULL;
}
