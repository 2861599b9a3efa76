// SPDX-License-Identifier: GPL-2.0
/*
 * Tries to log in, on their way to the monitor and back. Guests go at once;
 * users wait while too many are being checked, or while their address has to
 * pay for wrong passwords.
 */
#include <errno.h>
#include <string.h>

#include "kftpd/network/logins.h"

#define SECOND 1000000ULL

static bool is_user(const struct kftpd_client *client)
{
	return client->dialogue.kind == KFTPD_KIND_USER;
}

/* One of the checks at once, and one of those that its address may be at. */
static void count(struct kftpd_client *client)
{
	if (!is_user(client))
		return;
	client->network->users_checking++;
	if (!client->peer)
		return;
	client->peer->checking++;
	client->is_counted = true;
}

/* However long that takes, a refusal comes login_delay from here on. */
static void start_delay(struct kftpd_client *client)
{
	client->answer = kftpd_network_now() +
			 client->network->config.login_delay * SECOND;
}

static int ask_monitor(struct kftpd_client *client)
{
	struct kftpd_dialogue *dialogue = &client->dialogue;
	struct kftpd_packet packet = { .fds = { client->fd }, .n_fds = 1 };
	struct kftpd_message_login *login = &packet.message.login;
	int err;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_LOGIN);
	login->client = client->id;
	login->kind = dialogue->kind;
	login->facts = dialogue->opts.facts;
	login->algorithm = dialogue->opts.algorithm;
	memcpy(login->host, dialogue->host, sizeof(login->host));
	if (is_user(client)) {
		memcpy(login->user, dialogue->user, sizeof(login->user));
		memcpy(login->password, dialogue->password,
		       sizeof(login->password));
	}
	err = kftpd_channel_send(client->network->channel, &packet,
				 MSG_DONTWAIT);
	explicit_bzero(&packet.message, sizeof(packet.message));
	return err;
}

/* From here to the result nothing but the monitor touches the connection. */
static int start_check(struct kftpd_client *client)
{
	struct kftpd_network *network = client->network;
	int err = ask_monitor(client);

	if (err)
		return err;
	kftpd_dialogue_wipe(&client->dialogue);
	TAILQ_REMOVE(&network->waiting, client, turn);
	client->phase = KFTPD_PHASE_CHECK;
	TAILQ_INSERT_TAIL(&network->checking, client, turn);
	count(client);
	start_delay(client);
	sd_event_source_set_enabled(client->io, SD_EVENT_OFF);
	return 0;
}

static void look_again(struct kftpd_network *network, uint64_t when)
{
	uint64_t set;
	int enabled;

	sd_event_source_get_enabled(network->pump, &enabled);
	sd_event_source_get_time(network->pump, &set);
	if (enabled == SD_EVENT_ONESHOT && set <= when)
		return;
	sd_event_source_set_time(network->pump, when);
	sd_event_source_set_enabled(network->pump, SD_EVENT_ONESHOT);
}

/* Return: 0 where the client's turn has come. */
static int is_held(const struct kftpd_client *client, uint64_t now)
{
	struct kftpd_network *network = client->network;

	if (!is_user(client))
		return 0;
	if (client->peer && !kftpd_peers_may_try(client->peer, now)) {
		if (client->peer->gate > now)
			look_again(network, client->peer->gate);
		return -EAGAIN;
	}
	return network->users_checking < network->config.pam_processes ?
		       0 :
		       -EAGAIN;
}

static void pump(struct kftpd_network *network)
{
	uint64_t now = kftpd_network_now();
	struct kftpd_client *client, *next;
	int err;

	for (client = TAILQ_FIRST(&network->waiting); client; client = next) {
		next = TAILQ_NEXT(client, turn);
		if (is_held(client, now))
			continue;
		err = start_check(client);
		if (err) {
			/* The channel is full, or too many descriptors fly. */
			look_again(network, now + SECOND / 20);
			return;
		}
	}
}

static int on_pump(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	pump(arg);
	return 0;
}

/**
 * kftpd_logins_init() - set the logins of a network process up
 * @network: the process; its loop is there
 *
 * Return: 0 or a negative errno.
 */
int kftpd_logins_init(struct kftpd_network *network)
{
	int err;

	TAILQ_INIT(&network->waiting);
	TAILQ_INIT(&network->checking);
	err = sd_event_add_time(network->event, &network->pump, CLOCK_MONOTONIC,
				0, SECOND / 100, on_pump, network);
	if (err < 0)
		return err;
	return sd_event_source_set_enabled(network->pump, SD_EVENT_OFF);
}

/**
 * kftpd_logins_add() - a client wants in
 * @client: in phase TALK, all replies written; kftpd_client_result() follows
 */
void kftpd_logins_add(struct kftpd_client *client)
{
	if (client->dialogue.hopeless) {
		start_delay(client);
		kftpd_client_result(client, KFTPD_RESULT_DENIED);
		return;
	}
	client->phase = KFTPD_PHASE_WAIT;
	TAILQ_INSERT_TAIL(&client->network->waiting, client, turn);
	pump(client->network);
}

/**
 * kftpd_logins_remove() - take a client out of the lists of logins
 * @client: in phase WAIT or CHECK
 */
void kftpd_logins_remove(struct kftpd_client *client)
{
	struct kftpd_network *network = client->network;

	if (client->phase == KFTPD_PHASE_WAIT) {
		TAILQ_REMOVE(&network->waiting, client, turn);
	} else {
		TAILQ_REMOVE(&network->checking, client, turn);
		if (is_user(client))
			network->users_checking--;
	}
	client->phase = KFTPD_PHASE_TALK;
}

/**
 * kftpd_logins_told() - a client knows its result, or is about to be forgotten
 * @client: the client
 *
 * Not before that does its address have room for another try: when PAM had its
 * answer shows in nothing that a client can see.
 */
void kftpd_logins_told(struct kftpd_client *client)
{
	struct kftpd_network *network = client->network;

	if (!client->is_counted)
		return;
	client->is_counted = false;
	client->peer->checking--;
	look_again(network, kftpd_network_now());
}

/**
 * kftpd_logins_result() - the monitor has answered
 * @network: the process
 * @id: of the client
 * @result: enum kftpd_result
 */
void kftpd_logins_result(struct kftpd_network *network, uint64_t id,
			 enum kftpd_result result)
{
	struct kftpd_client *client;

	TAILQ_FOREACH(client, &network->checking, turn) {
		if (client->id == id)
			break;
	}
	if (!client)
		return;
	kftpd_logins_remove(client);
	kftpd_client_result(client, result);
	pump(network);
}
