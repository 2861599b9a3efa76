// SPDX-License-Identifier: GPL-2.0
/* Clients that connect: let in, or sent away with 421. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/network/accept.h"
#include "kftpd/channel/address.h"
#include "kftpd/network/client.h"

#define SECOND 1000000ULL

/* Clients of one listener before others have their turn. */
#define BATCH 64

static void send_away(int fd, const char *text)
{
	struct kftpd_out out = { .len = 0 };

	kftpd_out_reply(&out, 421, text);
	send(fd, out.buf, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void refuse(struct kftpd_network *network, int fd,
		   const struct kftp_addr *addr, enum kftpd_admit verdict)
{
	switch (verdict) {
	case KFTPD_ADMIT_SESSIONS:
		kftpd_network_note(network, KFTPD_NOTE_SESSIONS, addr);
		send_away(fd, "Too many sessions; try again later.");
		break;
	case KFTPD_ADMIT_ADDRESS_FULL:
		kftpd_network_note(network, KFTPD_NOTE_ADDRESS_FULL, addr);
		send_away(fd, "Too many connections from your address; end one of them.");
		break;
	case KFTPD_ADMIT_RATE:
		kftpd_network_note(network, KFTPD_NOTE_RATE, addr);
		send_away(fd, "Your address connects too often; try again later.");
		break;
	default:
		kftpd_network_note(network, KFTPD_NOTE_FULL, addr);
		send_away(fd, "Too many connections; try again later.");
		break;
	}
}

/*
 * What the module inherits with the connection: replies leave at once, urgent
 * data stays in its place (a Telnet Synch would lose a byte otherwise), and a
 * client that is no more is noticed.
 */
static void set_options(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static void greet(struct kftpd_network *network, int fd,
		  const struct sockaddr_storage *from)
{
	struct kftpd_peer *peer;
	enum kftpd_admit verdict;
	struct kftp_addr addr;

	if (kftpd_address_read(from, &addr)) {
		close(fd);
		return;
	}
	verdict = kftpd_peers_connect(&network->peers, &addr,
				      kftpd_network_now(), &peer);
	if (verdict != KFTPD_ADMIT_OK) {
		refuse(network, fd, &addr, verdict);
		return;
	}
	set_options(fd);
	kftpd_client_create(network, fd, &addr, peer);
}

static void set_listeners(struct kftpd_network *network, int enabled)
{
	size_t i;

	for (i = 0; i < network->n_listeners; i++)
		sd_event_source_set_enabled(network->listeners[i], enabled);
}

static int on_pause_end(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	set_listeners(arg, SD_EVENT_ON);
	return 0;
}

/*
 * No descriptor left, or a listener that is none any more: the loop would spin.
 * The queue of the kernel holds the clients for a while.
 */
static void pause_listeners(struct kftpd_network *network)
{
	set_listeners(network, SD_EVENT_OFF);
	sd_event_source_disable_unref(network->pause);
	network->pause = NULL;
	sd_event_add_time_relative(network->event, &network->pause,
				   CLOCK_MONOTONIC, SECOND / 2, 0, on_pause_end,
				   network);
}

static int on_connect(sd_event_source *source, int fd, uint32_t events,
		      void *arg)
{
	struct kftpd_network *network = arg;
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
			greet(network, client, &from);
			continue;
		}
		/* Whoever left before we took him is not our concern. */
		if (errno == ECONNABORTED || errno == EINTR)
			continue;
		if (errno != EAGAIN)
			pause_listeners(network);
		break;
	}
	return 0;
}

/**
 * kftpd_accept_start() - take clients from these sockets
 * @network: the process
 * @fds: listening sockets, non-blocking, which are the network's from here on
 * @n_fds: their number
 *
 * Replaces those it had before.
 *
 * Return: 0 or a negative errno.
 */
int kftpd_accept_start(struct kftpd_network *network, const int *fds,
		       size_t n_fds)
{
	sd_event_source **source;
	size_t i;
	int err;

	kftpd_accept_stop(network);
	for (i = 0; i < n_fds; i++) {
		source = &network->listeners[network->n_listeners];
		err = sd_event_add_io(network->event, source, fds[i], EPOLLIN,
				      on_connect, network);
		if (err < 0) {
			while (i < n_fds)
				close(fds[i++]);
			return err;
		}
		sd_event_source_set_io_fd_own(*source, true);
		network->n_listeners++;
	}
	return 0;
}

/**
 * kftpd_accept_stop() - take no more clients
 * @network: the process
 */
void kftpd_accept_stop(struct kftpd_network *network)
{
	while (network->n_listeners)
		sd_event_source_disable_unref(
			network->listeners[--network->n_listeners]);
	sd_event_source_disable_unref(network->pause);
	network->pause = NULL;
}
