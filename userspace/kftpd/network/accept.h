/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ACCEPT_H
#define KFTPD_ACCEPT_H

#include "kftpd/network/client.h"

/**
 * struct kftpd_accept - accepts clients from the listening sockets
 * @clients: the set to which accepted clients are added
 * @sources: event sources, one for each listening socket
 * @n_sources: number of listening sockets
 * @pause: timer that ends a pause after an error
 */
struct kftpd_accept {
	struct kftpd_clients *clients;
	sd_event_source *sources[KFTPD_LISTEN_MAX];
	size_t n_sources;
	sd_event_source *pause;
};

int kftpd_accept_start(struct kftpd_accept *accept, const int *fds,
		       size_t n_fds);
void kftpd_accept_stop(struct kftpd_accept *accept);

#endif
