/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NETWORK_H
#define KFTPD_NETWORK_H

#include <systemd/sd-event.h>

#include "kftpd/network/accept.h"
#include "kftpd/network/client.h"
#include "kftpd/network/limits.h"
#include "kftpd/network/login_queue.h"
#include "kftpd/network/uplink.h"

/**
 * struct kftpd_network - the unprivileged process
 * @event: the event loop
 * @config: the settings, from the last CONFIG message
 * @uplink: the channel to the monitor
 * @limits: limits for each client address
 * @queue: the queue of logins
 * @clients: the connections that are not logged in
 * @accept: the listening sockets
 */
struct kftpd_network {
	sd_event *event;
	struct kftpd_message_config config;
	struct kftpd_uplink uplink;
	struct kftpd_limits limits;
	struct kftpd_login_queue queue;
	struct kftpd_clients clients;
	struct kftpd_accept accept;
};

int kftpd_network_init(struct kftpd_network *network, int channel);
void kftpd_network_exit(struct kftpd_network *network);
__attribute__((noreturn)) void kftpd_network_main(void);

#endif
