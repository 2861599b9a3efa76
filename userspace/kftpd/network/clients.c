// SPDX-License-Identifier: GPL-2.0
/* Disconnects a client to make room for another, or all clients when the server stops. */
#include "kftpd/channel/clock.h"
#include "kftpd/network/clients.h"

/**
 * kftpd_clients_exit() - tell all clients that the server stops, and destroy them
 * @clients: the set; a client whose login is being checked gets no reply
 */
void kftpd_clients_exit(struct kftpd_clients *clients)
{
	struct kftpd_client *client;

	while ((client = TAILQ_FIRST(&clients->list))) {
		if (client->login.state != KFTPD_LOGIN_CHECKING)
			kftpd_client_say_last(
				client, 421,
				"The server is shutting down; try again later.");
		kftpd_client_destroy(client);
	}
}

static void say_why_dropped(struct kftpd_client *client, bool was_quiet)
{
	kftpd_uplink_dropped(client->clients->uplink,
			     was_quiet ? KFTPD_DROP_QUIET : KFTPD_DROP_UNFAIR,
			     &client->addr);
	kftpd_client_say_last(
		client, 421,
		was_quiet ?
			"Too many connections, and yours was quiet; connect again." :
			"Too many connections, and your address has the most; close some.");
}

/**
 * kftpd_clients_make_room() - end a connection, so that a new client gets its place
 * @clients: the set; max_connections is reached
 * @source: the new client's address in the table of limits; NULL if the table has no
 *	    memory for the address
 *
 * Return: false if no connection may be ended, see kftpd_room_pick().
 */
bool kftpd_clients_make_room(struct kftpd_clients *clients,
			     const struct kftpd_source *source)
{
	uint32_t weight = source ? kftpd_limits_weight(source) : 0;
	uint64_t now = kftpd_clock_now();
	struct kftpd_place *place =
		kftpd_room_pick(&clients->room, weight, now);

	if (!place)
		return false;
	if (place->kind != KFTPD_ROOM_LINGERING)
		say_why_dropped(place->client, kftpd_room_is_quiet(place, now));
	kftpd_client_destroy(place->client);
	return true;
}
