/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NETWORK_H
#define KFTPD_NETWORK_H

#include <sys/queue.h>

#include <systemd/sd-event.h>

#include "kftpd/channel/channel.h"
#include "kftpd/network/peers.h"

TAILQ_HEAD(kftpd_clients, kftpd_client);

/**
 * struct kftpd_network - the unprivileged process
 * @event: its loop
 * @channel: to the monitor
 * @from_monitor: waits for messages of the monitor
 * @unready: settings that the monitor has not been told are in force
 * @config: the settings that it needs
 * @listeners: wait for clients
 * @n_listeners: their number
 * @pause: lets the listeners rest when descriptors run out
 * @peers: addresses and their limits
 * @clients: all of them
 * @waiting: want to log in, in order
 * @checking: are being logged in by the monitor
 * @users_checking: how many of those are users
 * @pump: the time of the next look at @waiting
 * @last_id: of a client
 */
struct kftpd_network {
	sd_event *event;
	int channel;
	sd_event_source *from_monitor;
	unsigned int unready;
	struct kftpd_message_config config;
	sd_event_source *listeners[KFTPD_LISTEN_MAX];
	size_t n_listeners;
	sd_event_source *pause;
	struct kftpd_peers peers;
	struct kftpd_clients clients;
	struct kftpd_clients waiting;
	struct kftpd_clients checking;
	unsigned int users_checking;
	sd_event_source *pump;
	uint64_t last_id;
};

/* Where the network process finds its end of the channel. */
#define KFTPD_NETWORK_CHANNEL 3

int kftpd_network_init(struct kftpd_network *network, int channel);
void kftpd_network_exit(struct kftpd_network *network);
uint64_t kftpd_network_now(void);
void kftpd_network_note(struct kftpd_network *network, enum kftpd_note note,
			const struct kftp_addr *addr);
__attribute__((noreturn)) void kftpd_network_main(void);

#endif
