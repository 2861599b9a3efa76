// SPDX-License-Identifier: GPL-2.0
/*
 * Decides which client must go if max_connections is reached and a new client comes.
 * Clients that connect and say nothing must not keep others out. Clients of an address
 * that has many connections must not keep others out, either.
 */
#include <stddef.h>

#include "kftpd/channel/clock.h"
#include "kftpd/network/room.h"

/* A client may be quiet for this long, whatever the others do. */
#define QUIET (10 * KFTPD_SECOND)

/* Maximum number of places of a list that are compared. */
#define LOOK_MAX 256

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
 * @source: the client's address in the table of limits; NULL without limits
 * @now: the time in microseconds
 */
void kftpd_room_enter(struct kftpd_room *room, struct kftpd_place *place,
		      struct kftpd_client *client,
		      const struct kftpd_source *source, uint64_t now)
{
	place->client = client;
	place->source = source;
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
	/* A client that sends half a line is still silent, and keeps its turn. */
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
 * kftpd_room_is_quiet() - check whether a client says nothing
 * @place: the client's place
 * @now: the time in microseconds
 *
 * Return: true if the client has sent nothing yet, or nothing for a while.
 */
bool kftpd_room_is_quiet(const struct kftpd_place *place, uint64_t now)
{
	return place->kind == KFTPD_ROOM_SILENT ||
	       (place->kind == KFTPD_ROOM_TALKING && now - place->since >= QUIET);
}

static uint32_t weight_of(const struct kftpd_place *place)
{
	return place->source ? kftpd_limits_weight(place->source) : 0;
}

/*
 * Finds the place whose address has the greatest weight above *@weight, and sets *@weight
 * to this weight. Looks only at the first LOOK_MAX places, because each new connection
 * can cause this walk.
 */
static struct kftpd_place *find_heaviest(const struct kftpd_places *list,
					 uint32_t *weight)
{
	struct kftpd_place *place, *heaviest = NULL;
	unsigned int looked = 0;

	TAILQ_FOREACH(place, list, turn) {
		if (looked++ == LOOK_MAX)
			break;
		if (weight_of(place) <= *weight)
			continue;
		*weight = weight_of(place);
		heaviest = place;
	}
	return heaviest;
}

/* Finds the client that has been quiet for long: it may be of any address. */
static struct kftpd_place *find_quiet(const struct kftpd_room *room,
				      uint64_t now)
{
	static const enum kftpd_room_kind kinds[] = { KFTPD_ROOM_SILENT,
						      KFTPD_ROOM_TALKING };
	struct kftpd_place *place;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		place = TAILQ_FIRST(&room->lists[kinds[i]]);
		if (place && now - place->since >= QUIET)
			return place;
	}
	return NULL;
}

/*
 * Addresses get equal parts of the room, also if all their clients say something or wait
 * for their logins all the time.
 */
static struct kftpd_place *find_unfair(const struct kftpd_room *room,
				       uint32_t weight)
{
	static const enum kftpd_room_kind kinds[] = { KFTPD_ROOM_SILENT,
						      KFTPD_ROOM_TALKING,
						      KFTPD_ROOM_WAITING };
	struct kftpd_place *found, *place = NULL;
	uint32_t least = weight + 1;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		found = find_heaviest(&room->lists[kinds[i]], &least);
		if (found)
			place = found;
	}
	return place;
}

/*
 * A client that has just come is silent, too. A client whose address has more connections
 * must not take its place, or it would never get to say something.
 */
static struct kftpd_place *find_silent(const struct kftpd_room *room,
				       uint32_t weight)
{
	struct kftpd_place *place;
	unsigned int looked = 0;

	TAILQ_FOREACH(place, &room->lists[KFTPD_ROOM_SILENT], turn) {
		if (looked++ == LOOK_MAX)
			break;
		if (weight_of(place) >= weight)
			return place;
	}
	return NULL;
}

/**
 * kftpd_room_pick() - find the client that loses its place
 * @room: the room
 * @weight: kftpd_limits_weight() of the address of the new client
 * @now: the time in microseconds
 *
 * Return: the place; NULL if no client lingers or is quiet, and no address has clearly
 * more connections than the address of the new client.
 */
struct kftpd_place *kftpd_room_pick(const struct kftpd_room *room,
				    uint32_t weight, uint64_t now)
{
	struct kftpd_place *place =
		TAILQ_FIRST(&room->lists[KFTPD_ROOM_LINGERING]);

	if (!place)
		place = find_quiet(room, now);
	if (!place)
		place = find_unfair(room, weight);
	return place ? place : find_silent(room, weight);
}
