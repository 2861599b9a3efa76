// SPDX-License-Identifier: GPL-2.0
/* Accepts new connections, or refuses them with a 421 reply. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/channel/address.h"
#include "kftpd/channel/clock.h"
#include "kftpd/network/accept.h"
#include "kftpd/network/clients.h"

/* Maximum number of clients to accept from a socket before other events are handled. */
#define BATCH 64

/* The reply for each reason for which kftpd_limits_connect() refuses a connection. */
static const char *const refusals[] = {
	[KFTPD_DROP_FULL] = "Too many connections; try again later.",
	[KFTPD_DROP_SESSIONS] = "Too many sessions; try again later.",
	[KFTPD_DROP_ADDRESS_FULL] =
		"Too many connections from your address; close one of them.",
	[KFTPD_DROP_ADDRESS_WAITS] =
		"Too many connections from your address; log in first.",
	[KFTPD_DROP_RATE] = "Your address connects too often; try again later.",
};

static void refuse_client(const struct kftpd_clients *clients, int fd,
			  const struct kftp_addr *addr, enum kftpd_drop reason)
{
	kftpd_uplink_dropped(clients->uplink, reason, addr);
	kftpd_out_last(fd, 421, refusals[reason]);
	close(fd);
}

/*
 * Sets socket options, which stay set when the module takes the connection.
 * TCP_NODELAY: replies are sent without delay. SO_OOBINLINE: urgent data stays in the
 * input, because a Telnet Synch would otherwise lose a byte. SO_KEEPALIVE: the kernel
 * notices that a client has disappeared.
 */
static void set_options(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static void admit_client(struct kftpd_clients *clients, int fd,
			 const struct sockaddr_storage *from)
{
	struct kftpd_source *source;
	enum kftpd_drop verdict;
	struct kftp_addr addr;

	if (kftpd_address_read(from, &addr)) {
		close(fd);
		return;
	}
	verdict = kftpd_limits_connect(clients->limits, &addr,
				       kftpd_clock_now(), &source);
	if (verdict == KFTPD_DROP_FULL && kftpd_clients_make_room(clients, source))
		verdict = kftpd_limits_connect(clients->limits, &addr,
					       kftpd_clock_now(), &source);
	if (verdict != KFTPD_DROP_NONE) {
		refuse_client(clients, fd, &addr, verdict);
		return;
	}
	set_options(fd);
	kftpd_client_create(clients, fd, &addr, source);
}

static void set_enabled(struct kftpd_accept *accept, int enabled)
{
	size_t i;

	for (i = 0; i < accept->n_sources; i++)
		sd_event_source_set_enabled(accept->sources[i], enabled);
}

static int on_pause_end(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	set_enabled(arg, SD_EVENT_ON);
	return 0;
}

/*
 * Stops accepting clients for half a second. Call this after an error that would come
 * again at once, for example if no descriptor is free, or if the socket does not listen
 * any more. Without the pause, the event loop would try again all the time. During the
 * pause, new clients wait in the kernel's queue.
 */
static void pause_accept(struct kftpd_accept *accept)
{
	set_enabled(accept, SD_EVENT_OFF);
	accept->pause = sd_event_source_disable_unref(accept->pause);
	sd_event_add_time_relative(accept->clients->event, &accept->pause,
				   CLOCK_MONOTONIC, KFTPD_SECOND / 2, 0,
				   on_pause_end, accept);
}

static int on_connect(sd_event_source *source, int fd, uint32_t events,
		      void *arg)
{
	struct kftpd_accept *accept = arg;
	struct sockaddr_storage from;
	socklen_t len;
	int client, i;

	(void)source;
	(void)events;
	for (i = 0; i < BATCH; i++) {
		len = sizeof(from);
		client = accept4(fd, (struct sockaddr *)&from, &len,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (client >= 0) {
			admit_client(accept->clients, client, &from);
			continue;
		}
		/* After a closed connection or a signal, try the next client. */
		if (errno == ECONNABORTED || errno == EINTR)
			continue;
		if (errno != EAGAIN)
			pause_accept(accept);
		break;
	}
	return 0;
}

/**
 * kftpd_accept_start() - accept clients from listening sockets
 * @accept: gets the new sockets; its old sockets are closed
 * @fds: the new sockets, non-blocking; the caller must not close them, even after an
 *	 error
 * @n_fds: number of sockets
 *
 * Return: 0 or a negative errno.
 */
int kftpd_accept_start(struct kftpd_accept *accept, const int *fds,
		       size_t n_fds)
{
	sd_event_source **source;
	size_t i;
	int err;

	kftpd_accept_stop(accept);
	for (i = 0; i < n_fds; i++) {
		source = &accept->sources[accept->n_sources];
		err = sd_event_add_io(accept->clients->event, source, fds[i],
				      EPOLLIN, on_connect, accept);
		if (err < 0) {
			while (i < n_fds)
				close(fds[i++]);
			return err;
		}
		sd_event_source_set_io_fd_own(*source, true);
		accept->n_sources++;
	}
	return 0;
}

/**
 * kftpd_accept_stop() - stop accepting clients
 * @accept: its sockets are closed
 */
void kftpd_accept_stop(struct kftpd_accept *accept)
{
	while (accept->n_sources)
		sd_event_source_disable_unref(
			accept->sources[--accept->n_sources]);
	accept->pause = sd_event_source_disable_unref(accept->pause);
}
