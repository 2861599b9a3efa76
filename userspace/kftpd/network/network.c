// SPDX-License-Identifier: GPL-2.0
/*
 * The network process, which has no privileges. It talks to clients that have not
 * logged in, and to the monitor. It cannot open files, has no capabilities, and
 * cannot connect to anything.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/channel/process.h"
#include "kftpd/network/clients.h"
#include "kftpd/network/confine.h"
#include "kftpd/network/network.h"

static int take_config(struct kftpd_network *network,
		       struct kftpd_packet *packet)
{
	size_t n_fds = packet->n_fds;
	int err;

	network->config = packet->message.config;
	packet->n_fds = 0;
	err = kftpd_accept_start(&network->accept, packet->fds, n_fds);
	return err ? err : kftpd_uplink_ready(&network->uplink);
}

static void take_sessions(struct kftpd_network *network,
			  const struct kftpd_message_sessions *sessions)
{
	struct kftp_addr addr = { .family = sessions->family };

	memcpy(addr.ip, sessions->ip, sizeof(addr.ip));
	kftpd_limits_sessions(&network->limits, &addr, sessions->sessions,
			      kftpd_clock_now());
}

static int take_from_monitor(struct kftpd_packet *packet, void *arg)
{
	const union kftpd_message *message = &packet->message;
	struct kftpd_network *network = arg;

	switch (message->head.type) {
	case KFTPD_MESSAGE_CONFIG:
		return take_config(network, packet);
	case KFTPD_MESSAGE_SESSIONS:
		take_sessions(network, &message->sessions);
		return 0;
	case KFTPD_MESSAGE_RESULT:
		kftpd_login_queue_result(&network->queue,
					 message->result.client,
					 message->result.result);
		return 0;
	default:
		return -EBADMSG;
	}
}

/**
 * kftpd_network_init() - set up a network process
 * @network: the process
 * @channel: the channel to the monitor; the caller still has to close it
 *
 * Return: 0 or a negative errno.
 */
int kftpd_network_init(struct kftpd_network *network, int channel)
{
	int err;

	memset(network, 0, sizeof(*network));
	network->clients = (struct kftpd_clients){
		.config = &network->config,
		.uplink = &network->uplink,
		.limits = &network->limits,
		.queue = &network->queue,
	};
	network->accept.clients = &network->clients;
	kftpd_clients_init(&network->clients);
	kftpd_limits_init(&network->limits, &network->config);
	err = sd_event_new(&network->event);
	if (err < 0)
		return err;
	network->clients.event = network->event;
	err = kftpd_login_queue_init(&network->queue, network->event,
				     &network->uplink, &network->config);
	if (!err)
		err = kftpd_uplink_open(&network->uplink, network->event,
					channel, take_from_monitor, network);
	if (err)
		kftpd_network_exit(network);
	return err;
}

/**
 * kftpd_network_exit() - stop a network process
 * @network: set up with kftpd_network_init(); a 421 reply is sent to its clients
 */
void kftpd_network_exit(struct kftpd_network *network)
{
	kftpd_accept_stop(&network->accept);
	kftpd_clients_exit(&network->clients);
	kftpd_uplink_close(&network->uplink);
	kftpd_login_queue_exit(&network->queue);
	sd_event_unref(network->event);
	kftpd_limits_free(&network->limits);
}

static int receive_start(struct kftpd_message_start *start)
{
	struct kftpd_packet packet;
	int err;

	err = kftpd_channel_receive(KFTPD_PROCESS_FD, &packet,
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

/* Ignores signals: to stop this process, the monitor closes the channel. */
static void ignore_signals(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

/**
 * kftpd_network_main() - run the network process
 *
 * The monitor starts the process with the channel as descriptor KFTPD_PROCESS_FD. The
 * process ends with _exit(), because exit(3) makes system calls that are forbidden.
 */
void kftpd_network_main(void)
{
	static struct kftpd_network network;
	struct kftpd_message_start start;
	int err;

	ignore_signals();
	err = receive_start(&start);
	if (err) {
		kftpd_log(LOG_ERR,
			  "network process: cannot receive the settings: %s",
			  strerror(-err));
		_exit(1);
	}
	err = kftpd_network_init(&network, KFTPD_PROCESS_FD);
	if (err)
		_exit(1);
	err = kftpd_confine(&start);
	if (!err)
		err = sd_event_loop(network.event);
	kftpd_network_exit(&network);
	_exit(err ? 1 : 0);
}
