// SPDX-License-Identifier: GPL-2.0
/*
 * Decides which client must go if max_connections is reached and a new client comes.
 * Clients that connect and say nothing must not keep others out. Clients of an address
 * that has many connections must not keep others out, either.
 */
#include <stddef.h>

#include "kftpd/channel/clock.h"
#include "kftpd/network/room.h"

/* A client that has been quiet for this long can lose its place to any new client. */
#define QUIET (10 * KFTPD_SECOND)

/* When a client must leave, at most this many places of each list are looked at. */
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
 * @source: the client's address in the table of limits; NULL if it is not in the table
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
 * kftpd_room_move() - change the kind of a client
 * @room: the room
 * @place: the client's place
 * @kind: the new kind
 * @now: the time in microseconds
 */
void kftpd_room_move(struct kftpd_room *room, struct kftpd_place *place,
		     enum kftpd_room_kind kind, uint64_t now)
{
	/* A client that sends a part of its first line stays where it is in the list. */
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
 * kftpd_room_is_quiet() - check whether a client is quiet
 * @place: the client's place
 * @now: the time in microseconds
 *
 * Return: true if the client has not sent a whole line yet, or if its kind is TALKING
 * and it has sent nothing for the time QUIET. After a failed login, this time begins
 * again. A client whose login waits or is being checked is not quiet.
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

/* Finds a client that has been quiet for the time QUIET, whatever its address is. */
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
 * Finds a client of the address with the greatest weight, if this weight is clearly
 * greater than @weight. So addresses get equal parts of the room, even if all their
 * clients talk or wait for their logins all the time.
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
 * Finds a silent client whose address has at least the weight @weight. A silent client
 * of an address with a smaller weight keeps its place. This client has perhaps just
 * connected, and would otherwise lose its place before it can send a line.
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
 * Return: the place of a client that lingers, or the place from find_quiet(),
 * find_unfair() or find_silent(), in this order; NULL if there is no such place.
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
