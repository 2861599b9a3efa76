// SPDX-License-Identifier: GPL-2.0
/*
 * A control connection before login: its bytes, its timers, its end. What the
 * lines mean is the dialogue's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/network/client.h"
#include "kftpd/network/logins.h"

#define SECOND 1000000ULL

/* Lines of one client before others have their turn. */
#define BATCH 16

/* Refusals to Telnet options in one read. */
#define ANSWER_SIZE 96

/* Closing with unread bytes would reset the connection, and lose the last reply. */
#define LINGER_SECONDS 2
#define LINGER_BYTES (64 * 1024)

static void run(struct kftpd_client *client);

static void watch(struct kftpd_client *client, uint32_t events)
{
	sd_event_source_set_io_events(client->io, events);
}

static void set_timer(struct kftpd_client *client, uint64_t when)
{
	sd_event_source_set_time(client->timer, when);
	sd_event_source_set_enabled(client->timer, SD_EVENT_ONESHOT);
}

static void start_linger(struct kftpd_client *client)
{
	client->phase = KFTPD_PHASE_LINGER;
	shutdown(client->fd, SHUT_WR);
	watch(client, EPOLLIN);
	set_timer(client, kftpd_network_now() +
				  LINGER_SECONDS * SECOND);
}

static void linger(struct kftpd_client *client)
{
	char bytes[4096];
	ssize_t len;

	len = recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (len < 0 && errno == EAGAIN)
		return;
	client->lingered += len > 0 ? len : 0;
	if (len <= 0 || client->lingered > LINGER_BYTES)
		kftpd_client_destroy(client);
}

/* Writes what there is: 0, -EAGAIN where some is left in client->out, or worse. */
static int write_out(struct kftpd_client *client, const char *bytes, size_t len)
{
	ssize_t sent = send(client->fd, bytes, len,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
	char *left;

	if (sent < 0 && errno != EAGAIN)
		return -errno;
	if (sent < 0)
		sent = 0;
	if ((size_t)sent == len)
		return 0;
	left = malloc(len - sent);
	if (!left)
		return -ENOMEM;
	memcpy(left, bytes + sent, len - sent);
	client->out = left;
	client->out_len = len - sent;
	return -EAGAIN;
}

static int flush(struct kftpd_client *client)
{
	char *out = client->out;
	int err;

	if (!out)
		return 0;
	client->out = NULL;
	err = write_out(client, out, client->out_len);
	free(out);
	return err;
}

/* What the last line leads to, now that its replies are on their way. */
static void proceed(struct kftpd_client *client)
{
	switch (client->next) {
	case KFTPD_NEXT_LOGIN:
		client->next = KFTPD_NEXT_LINE;
		/* Only a hang-up is of interest; what comes is the module's. */
		watch(client, 0);
		kftpd_logins_add(client);
		return;
	case KFTPD_NEXT_CLOSE:
		start_linger(client);
		return;
	default:
		watch(client, EPOLLIN);
	}
}

/*
 * Sends replies, and goes on when they are gone. A client that does not read
 * them is not read from either. False where the client is not to talk now.
 */
static bool send_out(struct kftpd_client *client, const struct kftpd_out *out)
{
	int err = out->len ? write_out(client, out->buf, out->len) : 0;

	if (err == -EAGAIN) {
		watch(client, EPOLLOUT);
		return false;
	}
	if (err) {
		kftpd_client_destroy(client);
		return false;
	}
	if (client->next == KFTPD_NEXT_LINE)
		return true;
	proceed(client);
	return false;
}

/*
 * Reads to the end of the line and no further, so that all that a client sends
 * behind its PASS stays in the socket for the module.
 *
 * Return: bytes read; 0 at the end; a negative errno.
 */
static ssize_t read_line(struct kftpd_client *client)
{
	char *to = client->in + client->in_len;
	size_t room = sizeof(client->in) - client->in_len;
	const char *lf;
	ssize_t len;

	len = recv(client->fd, to, room, MSG_PEEK | MSG_DONTWAIT);
	if (len <= 0)
		return len ? -errno : 0;
	lf = memchr(to, '\n', len);
	if (lf)
		len = lf - to + 1;
	len = recv(client->fd, to, len, MSG_DONTWAIT);
	return len < 0 ? -errno : len;
}

/* One line, if there is one: the dialogue's answer goes to the client. */
static bool take_line(struct kftpd_client *client, struct kftpd_out *out)
{
	enum kftp_line_status status;
	size_t len = 0, used;

	status = kftp_line_next(&client->line, client->in, client->in_len, &len,
				&used);
	if (status == KFTP_LINE_BAD)
		len = used;
	if (status != KFTP_LINE_NONE)
		client->next = kftpd_dialogue_line(&client->dialogue, status,
						   client->in, len, out);
	else if (used)
		client->next = kftpd_dialogue_overflow(&client->dialogue,
						       client->in, used, out);
	/* There may have been a password in it. */
	explicit_bzero(client->in, used);
	memmove(client->in, client->in + used, client->in_len - used);
	client->in_len -= used;
	return send_out(client, out);
}

/* Return: true where the client may have more to say. */
static bool take_bytes(struct kftpd_client *client)
{
	struct kftpd_out out = { .len = 0 };
	ssize_t len = read_line(client);

	if (len == -EAGAIN || len == -EINTR)
		return false;
	if (len <= 0) {
		kftpd_client_destroy(client);
		return false;
	}
	client->in_len += kftp_line_telnet(&client->line,
					   client->in + client->in_len, len,
					   out.buf, ANSWER_SIZE, &out.len);
	return take_line(client, &out);
}

static void run(struct kftpd_client *client)
{
	int i;

	for (i = 0; i < BATCH && take_bytes(client); i++)
		;
}

/* The socket takes bytes again. */
static void resume(struct kftpd_client *client)
{
	int err = flush(client);

	if (err == -EAGAIN)
		return;
	if (err)
		kftpd_client_destroy(client);
	else
		proceed(client);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct kftpd_client *client = arg;

	(void)source;
	(void)fd;
	if (client->phase == KFTPD_PHASE_LINGER)
		linger(client);
	else if (client->phase != KFTPD_PHASE_TALK)
		kftpd_client_destroy(client); /* it hung up */
	else if (client->out)
		resume(client);
	else if (events)
		run(client);
	return 0;
}

static void refuse(struct kftpd_client *client, enum kftpd_result result)
{
	struct kftpd_out out = { .len = 0 };

	kftpd_logins_told(client);
	sd_event_source_set_enabled(client->io, SD_EVENT_ON);
	client->phase = KFTPD_PHASE_TALK;
	client->next = kftpd_dialogue_result(&client->dialogue, result, &out);
	if (result == KFTPD_RESULT_DENIED && client->next == KFTPD_NEXT_CLOSE)
		kftpd_network_note(client->network, KFTPD_NOTE_FAILURES,
				   &client->addr);
	set_timer(client, client->deadline);
	if (send_out(client, &out))
		watch(client, EPOLLIN);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_client *client = arg;

	(void)source;
	(void)usec;
	switch (client->phase) {
	case KFTPD_PHASE_DELAY:
		if (client->peer)
			kftpd_peers_fail(client->peer,
					 kftpd_network_now());
		refuse(client, KFTPD_RESULT_DENIED);
		break;
	case KFTPD_PHASE_WAIT:
		kftpd_logins_remove(client);
		/* fall through */
	case KFTPD_PHASE_TALK:
		kftpd_network_note(client->network, KFTPD_NOTE_TIMEOUT,
				   &client->addr);
		kftpd_client_say(client, 421,
				 "No login in time; connect again.");
		start_linger(client);
		break;
	case KFTPD_PHASE_LINGER:
		kftpd_client_destroy(client);
		break;
	case KFTPD_PHASE_CHECK:
		break; /* the monitor has a deadline of its own */
	}
	return 0;
}

/**
 * kftpd_client_result() - a client's try to log in has an end
 * @client: in phase WAIT or CHECK, in no list of logins any more
 * @result: enum kftpd_result; after OK the client is gone
 *
 * A wrong password counts from the moment on when the client is told, and until
 * then no hang-up is noticed either: nothing begins at a time that PAM set.
 */
void kftpd_client_result(struct kftpd_client *client, enum kftpd_result result)
{
	kftpd_dialogue_wipe(&client->dialogue);
	if (result == KFTPD_RESULT_OK) {
		kftpd_client_destroy(client);
		return;
	}
	if (result != KFTPD_RESULT_DENIED) {
		refuse(client, result);
		return;
	}
	sd_event_source_set_enabled(client->io, SD_EVENT_OFF);
	client->phase = KFTPD_PHASE_DELAY;
	set_timer(client, client->answer);
}

/**
 * kftpd_client_say() - a last word, if the socket takes it
 * @client: about to be destroyed
 * @code: of the reply
 * @text: of the reply
 */
void kftpd_client_say(struct kftpd_client *client, int code, const char *text)
{
	struct kftpd_out out = { .len = 0 };

	if (client->out)
		return;
	kftpd_out_reply(&out, code, text);
	send(client->fd, out.buf, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int add_sources(struct kftpd_client *client)
{
	sd_event *event = client->network->event;
	int err;

	err = sd_event_add_io(event, &client->io, client->fd, EPOLLIN, on_io,
			      client);
	if (err >= 0)
		err = sd_event_add_time(event, &client->timer, CLOCK_MONOTONIC,
					client->deadline, SECOND / 100,
					on_timer, client);
	return err < 0 ? err : 0;
}

/**
 * kftpd_client_create() - greet a client
 * @network: gets it
 * @fd: its connection, which is the client's from here on, whatever is returned
 * @addr: its address
 * @peer: limits of its address, given back at the end; may be NULL
 *
 * Return: 0 or a negative errno.
 */
int kftpd_client_create(struct kftpd_network *network, int fd,
			const struct kftp_addr *addr, struct kftpd_peer *peer)
{
	struct kftpd_client *client = calloc(1, sizeof(*client));
	struct kftpd_out out = { .len = 0 };
	int err;

	if (!client) {
		if (peer)
			kftpd_peers_disconnect(&network->peers, peer,
					       kftpd_network_now());
		close(fd);
		return -ENOMEM;
	}
	client->network = network;
	client->id = ++network->last_id;
	client->fd = fd;
	client->addr = *addr;
	client->peer = peer;
	client->deadline = kftpd_network_now() +
			   network->config.login_timeout * SECOND;
	kftpd_dialogue_init(&client->dialogue, &network->config);
	TAILQ_INSERT_TAIL(&network->clients, client, all);
	err = add_sources(client);
	if (err) {
		kftpd_client_destroy(client);
		return err;
	}
	kftpd_dialogue_greet(&client->dialogue, &out);
	send_out(client, &out);
	return 0;
}

/**
 * kftpd_client_destroy() - forget a client and close our end of its connection
 * @client: must not be used any more
 */
void kftpd_client_destroy(struct kftpd_client *client)
{
	struct kftpd_network *network = client->network;

	if (client->phase == KFTPD_PHASE_WAIT ||
	    client->phase == KFTPD_PHASE_CHECK)
		kftpd_logins_remove(client);
	kftpd_logins_told(client);
	TAILQ_REMOVE(&network->clients, client, all);
	if (client->peer)
		kftpd_peers_disconnect(&network->peers, client->peer,
				       kftpd_network_now());
	sd_event_source_disable_unref(client->io);
	sd_event_source_disable_unref(client->timer);
	close(client->fd);
	free(client->out);
	explicit_bzero(client, sizeof(*client));
	free(client);
}
