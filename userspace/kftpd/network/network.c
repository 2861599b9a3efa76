// SPDX-License-Identifier: GPL-2.0
/*
 * The unprivileged process: it talks to clients that have not logged in, and to
 * the monitor. It has no file system, no rights and no way out but its sockets.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kftpd/network/accept.h"
#include "kftpd/network/client.h"
#include "kftpd/network/confine.h"
#include "kftpd/channel/log.h"
#include "kftpd/network/logins.h"
#include "kftpd/network/network.h"

/* Messages of the monitor before clients have their turn. */
#define BATCH 64

/**
 * kftpd_network_now() - the time
 *
 * Not sd_event_now(): that is when the loop's turn began, before what a client
 * has sent meanwhile, whose answer would come too early.
 *
 * Return: microseconds of CLOCK_MONOTONIC.
 */
uint64_t kftpd_network_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

/**
 * kftpd_network_note() - have the monitor log something
 * @network: the process
 * @note: enum kftpd_note
 * @addr: whom it is about
 *
 * Lost where the monitor does not keep up.
 */
void kftpd_network_note(struct kftpd_network *network, enum kftpd_note note,
			const struct kftp_addr *addr)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_note *message = &packet.message.note;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_NOTE);
	message->note = note;
	message->family = addr->family;
	message->port = addr->port;
	memcpy(message->ip, addr->ip, sizeof(message->ip));
	kftpd_channel_send(network->channel, &packet, MSG_DONTWAIT);
}

/* Does not wait for the monitor, which may be waiting for us to read. */
static int say_ready(struct kftpd_network *network)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	int err = 0;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_READY);
	while (network->unready && !err) {
		err = kftpd_channel_send(network->channel, &packet,
					 MSG_DONTWAIT);
		network->unready -= !err;
	}
	if (err && err != -EAGAIN)
		return err;
	err = sd_event_source_set_io_events(network->from_monitor,
					    EPOLLIN | (err ? EPOLLOUT : 0));
	return err < 0 ? err : 0;
}

static int take_config(struct kftpd_network *network,
		       struct kftpd_packet *packet)
{
	const struct kftpd_message_config *config = &packet->message.config;
	size_t n_fds = packet->n_fds;
	int err;

	network->config = *config;
	network->peers.max_connections = config->max_connections;
	network->peers.max_sessions = config->max_sessions;
	network->peers.max_per_address = config->max_per_address;
	network->peers.accept_rate = config->accept_rate;
	packet->n_fds = 0;
	err = kftpd_accept_start(network, packet->fds, n_fds);
	if (err)
		return err;
	network->unready++;
	return say_ready(network);
}

static void take_sessions(struct kftpd_network *network,
			  const struct kftpd_message_sessions *sessions)
{
	struct kftp_addr addr = { .family = sessions->family };

	memcpy(addr.ip, sessions->ip, sizeof(addr.ip));
	kftpd_peers_sessions(&network->peers, &addr, sessions->sessions,
			     kftpd_network_now());
}

static int take_message(struct kftpd_network *network,
			struct kftpd_packet *packet)
{
	const union kftpd_message *message = &packet->message;

	switch (message->head.type) {
	case KFTPD_MESSAGE_CONFIG:
		return take_config(network, packet);
	case KFTPD_MESSAGE_SESSIONS:
		take_sessions(network, &message->sessions);
		return 0;
	case KFTPD_MESSAGE_RESULT:
		kftpd_logins_result(network, message->result.client,
				    message->result.result);
		return 0;
	default:
		return -EBADMSG;
	}
}

/* Without the monitor nobody can log in: say so and end. */
static void say_goodbye(struct kftpd_network *network)
{
	struct kftpd_client *client;

	TAILQ_FOREACH(client, &network->clients, all) {
		if (client->phase != KFTPD_PHASE_CHECK)
			kftpd_client_say(client, 421,
					 "The server ends; try again later.");
	}
}

static int on_monitor(sd_event_source *source, int fd, uint32_t events,
		      void *arg)
{
	struct kftpd_network *network = arg;
	struct kftpd_packet packet;
	int i, err;

	(void)source;
	err = events & EPOLLOUT ? say_ready(network) : 0;
	for (i = 0; i < BATCH && !err; i++) {
		err = kftpd_channel_receive(fd, &packet, KFTPD_PARTY_MONITOR,
					    MSG_DONTWAIT);
		if (!err) {
			err = take_message(network, &packet);
			kftpd_packet_close(&packet);
		}
	}
	if (!err || err == -EAGAIN)
		return 0;
	say_goodbye(network);
	return sd_event_exit(network->event,
			     err == -EPIPE || err == -ECONNRESET ? 0 : err);
}

/**
 * kftpd_network_init() - set a network process up
 * @network: the process
 * @channel: to the monitor; stays the caller's
 *
 * Return: 0 or a negative errno.
 */
int kftpd_network_init(struct kftpd_network *network, int channel)
{
	int err;

	memset(network, 0, sizeof(*network));
	network->channel = channel;
	TAILQ_INIT(&network->clients);
	kftpd_peers_init(&network->peers);
	err = sd_event_new(&network->event);
	if (err < 0)
		return err;
	err = kftpd_logins_init(network);
	if (err >= 0)
		err = sd_event_add_io(network->event, &network->from_monitor,
				      channel, EPOLLIN, on_monitor, network);
	if (err >= 0)
		return 0;
	kftpd_network_exit(network);
	return err;
}

/**
 * kftpd_network_exit() - end a network process
 * @network: set up with kftpd_network_init()
 */
void kftpd_network_exit(struct kftpd_network *network)
{
	struct kftpd_client *client;

	kftpd_accept_stop(network);
	while ((client = TAILQ_FIRST(&network->clients)))
		kftpd_client_destroy(client);
	sd_event_source_disable_unref(network->from_monitor);
	sd_event_source_disable_unref(network->pump);
	sd_event_unref(network->event);
	kftpd_peers_free(&network->peers);
}

static int receive_start(struct kftpd_message_start *start)
{
	struct kftpd_packet packet;
	int err;

	err = kftpd_channel_receive(KFTPD_NETWORK_CHANNEL, &packet,
				    KFTPD_PARTY_MONITOR, 0);
	if (err)
		return err;
	if (packet.message.head.type == KFTPD_MESSAGE_START)
		*start = packet.message.start;
	else
		err = -EBADMSG;
	kftpd_packet_close(&packet);
	return err;
}

/* The monitor ends us by closing the channel; signals to the group are its own. */
static void ignore_signals(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

/**
 * kftpd_network_main() - the network process
 *
 * Started by the monitor, with its end of the channel as descriptor
 * KFTPD_NETWORK_CHANNEL. Ends without what exit(3) does: confined as it is, it
 * cannot.
 */
void kftpd_network_main(void)
{
	static struct kftpd_network network;
	struct kftpd_message_start start;
	int err;

	ignore_signals();
	err = receive_start(&start);
	if (err) {
		kftpd_log(LOG_ERR, "network process: no start from the monitor: %s",
			  strerror(-err));
		_exit(1);
	}
	err = kftpd_network_init(&network, KFTPD_NETWORK_CHANNEL);
	if (err)
		_exit(1);
	err = kftpd_confine(&start);
	if (!err)
		err = sd_event_loop(network.event);
	kftpd_network_exit(&network);
	_exit(err ? 1 : 0);
}
