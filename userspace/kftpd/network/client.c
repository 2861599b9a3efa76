// SPDX-License-Identifier: GPL-2.0
/*
 * Handles a control connection before login: reads its input, sets its timers and
 * closes it. Other files interpret the lines: input.c, command.c and dialogue.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/channel/clock.h"
#include "kftpd/network/client.h"

/* Maximum number of reads from a client before other events are handled. */
#define BATCH 16

/*
 * close(2) with unread input resets the connection, and the client could lose the last
 * reply. So input is read and discarded before close(2), up to these limits.
 */
#define LINGER_SECONDS 2
#define LINGER_BYTES (64 * 1024)

static void wait_for_io(struct kftpd_client *client, uint32_t events)
{
	sd_event_source_set_io_events(client->io, events);
}

static void set_timer(struct kftpd_client *client, uint64_t when)
{
	sd_event_source_set_time(client->timer, when);
	sd_event_source_set_enabled(client->timer, SD_EVENT_ONESHOT);
}

static enum kftpd_room_kind kind_of_place(const struct kftpd_client *client)
{
	if (client->phase == KFTPD_PHASE_LINGER)
		return KFTPD_ROOM_LINGERING;
	if (client->phase == KFTPD_PHASE_LOGIN &&
	    client->login.state != KFTPD_LOGIN_CHECKING)
		return KFTPD_ROOM_WAITING;
	if (client->phase != KFTPD_PHASE_TALK)
		return KFTPD_ROOM_BUSY;
	return client->dialogue.talked ? KFTPD_ROOM_TALKING : KFTPD_ROOM_SILENT;
}

static void set_phase(struct kftpd_client *client, enum kftpd_phase phase)
{
	client->phase = phase;
	kftpd_room_move(&client->clients->room, &client->place,
			kind_of_place(client), kftpd_clock_now());
}

static void start_linger(struct kftpd_client *client)
{
	set_phase(client, KFTPD_PHASE_LINGER);
	shutdown(client->fd, SHUT_WR);
	wait_for_io(client, EPOLLIN);
	set_timer(client, kftpd_clock_now() + LINGER_SECONDS * KFTPD_SECOND);
}

static void discard_input(struct kftpd_client *client)
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

/*
 * Denies the login, but sends the reply only at the time client->denied_at. The client
 * must not learn when PAM answered. So, before client->denied_at, kftpd does not read
 * from the connection, does not notice that the client closed it, and does not count the
 * wrong password.
 */
static void delay_denial(struct kftpd_client *client)
{
	sd_event_source_set_enabled(client->io, SD_EVENT_OFF);
	set_phase(client, KFTPD_PHASE_DELAY);
	client->denied_at =
		client->started +
		kftpd_denial_delay_get(&client->clients->denial_delay,
				       client->clients->config->login_delay,
				       kftpd_clock_now());
	set_timer(client, client->denied_at);
}

static void start_login(struct kftpd_client *client)
{
	/* Only notice a hang-up. Do not read further input: the module will read it. */
	wait_for_io(client, 0);
	if (client->dialogue.hopeless) {
		client->started = kftpd_clock_now();
		kftpd_dialogue_wipe(&client->dialogue);
		delay_denial(client);
		return;
	}
	set_phase(client, KFTPD_PHASE_LOGIN);
	kftpd_login_queue_add(client->clients->queue, &client->login);
}

/*
 * Called when all replies are sent. Starts the login, begins to close the connection, or
 * waits for input.
 */
static void proceed(struct kftpd_client *client)
{
	switch (client->next) {
	case KFTPD_NEXT_LOGIN:
		client->next = KFTPD_NEXT_LINE;
		start_login(client);
		return;
	case KFTPD_NEXT_CLOSE:
		start_linger(client);
		return;
	default:
		wait_for_io(client, EPOLLIN);
	}
}

/*
 * Sends replies. If the socket takes only a part of them, kftpd waits until the socket
 * has room, and reads nothing from this client in the meantime.
 *
 * Return: true if the caller can now read the next line of the client.
 */
static bool send_replies(struct kftpd_client *client,
			 const struct kftpd_out *out)
{
	int err = kftpd_out_send(out, client->fd, &client->unsent);

	if (err == -EAGAIN) {
		wait_for_io(client, EPOLLOUT);
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

/* Sends the rest of the replies, because the socket has room again. */
static void resend_replies(struct kftpd_client *client)
{
	int err = kftpd_out_resend(&client->unsent, client->fd);

	if (err == -EAGAIN)
		return;
	if (err)
		kftpd_client_destroy(client);
	else
		proceed(client);
}

/* Reads and answers input. Return: true if there can be more to read. */
static bool read_input(struct kftpd_client *client)
{
	struct kftpd_out out = { .len = 0 };
	int err = kftpd_input_read(&client->input, client->fd, &out);

	if (err == -EAGAIN || err == -EINTR)
		return false;
	if (err) {
		kftpd_client_destroy(client);
		return false;
	}
	client->next = kftpd_input_answer(&client->input, &client->dialogue,
					  &out);
	set_phase(client, KFTPD_PHASE_TALK);
	return send_replies(client, &out);
}

static void read_batch(struct kftpd_client *client)
{
	int i;

	for (i = 0; i < BATCH && read_input(client); i++)
		;
}

static int on_client_io(sd_event_source *source, int fd, uint32_t events,
			void *arg)
{
	struct kftpd_client *client = arg;

	(void)source;
	(void)fd;
	(void)events;
	if (client->phase == KFTPD_PHASE_LINGER)
		discard_input(client);
	else if (client->phase != KFTPD_PHASE_TALK)
		kftpd_client_destroy(client); /* the client hung up */
	else if (client->unsent.bytes)
		resend_replies(client);
	else
		read_batch(client);
	return 0;
}

/* Tells the client that its login failed, and lets it try again if that is allowed. */
static void refuse_login(struct kftpd_client *client, enum kftpd_result result)
{
	struct kftpd_clients *clients = client->clients;
	struct kftpd_out out = { .len = 0 };

	kftpd_login_queue_release(clients->queue, &client->login);
	sd_event_source_set_enabled(client->io, SD_EVENT_ON);
	set_phase(client, KFTPD_PHASE_TALK);
	client->next = kftpd_dialogue_result(&client->dialogue, result, &out);
	if (result == KFTPD_RESULT_DENIED && client->next == KFTPD_NEXT_CLOSE)
		kftpd_uplink_dropped(clients->uplink, KFTPD_DROP_FAILURES,
				     &client->addr);
	set_timer(client, client->deadline);
	if (send_replies(client, &out))
		wait_for_io(client, EPOLLIN);
}

/**
 * kftpd_client_say_last() - send a reply before the connection is closed
 * @client: the client
 * @code: reply code
 * @text: text of the reply
 *
 * If a part of an earlier reply is still unsent, this reply is not sent.
 */
void kftpd_client_say_last(struct kftpd_client *client, int code,
			   const char *text)
{
	if (!client->unsent.bytes)
		kftpd_out_last(client->fd, code, text);
}

static void time_out(struct kftpd_client *client)
{
	struct kftpd_clients *clients = client->clients;

	kftpd_login_queue_remove(clients->queue, &client->login);
	kftpd_uplink_dropped(clients->uplink, KFTPD_DROP_TIMEOUT,
			     &client->addr);
	kftpd_client_say_last(client, 421, "Login timed out; connect again.");
	start_linger(client);
}

static int on_client_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_client *client = arg;

	(void)source;
	(void)usec;
	switch (client->phase) {
	case KFTPD_PHASE_DELAY:
		kftpd_login_queue_fail(client->clients->queue, &client->login);
		refuse_login(client, KFTPD_RESULT_DENIED);
		break;
	case KFTPD_PHASE_LOGIN:
		/* When the monitor checks a login, only the monitor's deadline counts. */
		if (client->login.state == KFTPD_LOGIN_WAITING)
			time_out(client);
		break;
	case KFTPD_PHASE_TALK:
		time_out(client);
		break;
	case KFTPD_PHASE_LINGER:
		kftpd_client_destroy(client);
		break;
	}
	return 0;
}

/* Ignores the connection: until the result is known, only the monitor uses it. */
static void on_login_started(struct kftpd_client *client)
{
	client->started = kftpd_clock_now();
	sd_event_source_set_enabled(client->io, SD_EVENT_OFF);
	set_phase(client, KFTPD_PHASE_LOGIN);
}

/*
 * Notes how long PAM took to check a password. The delay of replies to denied logins
 * depends on this time.
 */
static void learn_delay(struct kftpd_client *client, enum kftpd_result result)
{
	uint64_t now = kftpd_clock_now();

	if (client->dialogue.kind != KFTPD_KIND_USER ||
	    (result != KFTPD_RESULT_OK && result != KFTPD_RESULT_DENIED))
		return;
	kftpd_denial_delay_learn(&client->clients->denial_delay,
				 now - client->started, now);
}

static void on_login_result(struct kftpd_client *client,
			    enum kftpd_result result)
{
	learn_delay(client, result);
	kftpd_dialogue_wipe(&client->dialogue);
	if (result == KFTPD_RESULT_OK)
		kftpd_client_destroy(client);
	else if (result == KFTPD_RESULT_DENIED)
		delay_denial(client);
	else
		refuse_login(client, result);
}

static int add_sources(struct kftpd_client *client)
{
	sd_event *event = client->clients->event;
	int err;

	err = sd_event_add_io(event, &client->io, client->fd, EPOLLIN,
			      on_client_io, client);
	if (err >= 0)
		err = sd_event_add_time(event, &client->timer, CLOCK_MONOTONIC,
					client->deadline, KFTPD_SECOND / 100,
					on_client_timer, client);
	return err < 0 ? err : 0;
}

static struct kftpd_client *allocate_client(struct kftpd_clients *clients,
					    int fd,
					    const struct kftp_addr *addr,
					    struct kftpd_source *source)
{
	struct kftpd_client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->clients = clients;
	client->fd = fd;
	client->addr = *addr;
	client->login.client = client;
	client->login.id = ++clients->last_id;
	client->login.control_fd = fd;
	client->login.dialogue = &client->dialogue;
	client->login.addr = &client->addr;
	client->source = source;
	client->deadline = kftpd_clock_now() +
			   clients->config->login_timeout * KFTPD_SECOND;
	kftpd_dialogue_init(&client->dialogue, clients->config);
	TAILQ_INSERT_TAIL(&clients->list, client, all);
	kftpd_room_enter(&clients->room, &client->place, client, source,
			 kftpd_clock_now());
	return client;
}

/**
 * kftpd_client_create() - add a new client, and greet it
 * @clients: the set to which the client is added
 * @fd: the client's connection; the caller must not close it, even after an error
 * @addr: the client's address
 * @source: the address in the table of limits, from kftpd_limits_connect(); may be NULL.
 *	    kftpd_client_destroy() passes it to kftpd_limits_disconnect().
 *
 * Return: 0 or a negative errno.
 */
int kftpd_client_create(struct kftpd_clients *clients, int fd,
			const struct kftp_addr *addr,
			struct kftpd_source *source)
{
	struct kftpd_client *client =
		allocate_client(clients, fd, addr, source);
	struct kftpd_out out = { .len = 0 };
	int err;

	if (!client) {
		if (source)
			kftpd_limits_disconnect(clients->limits, source,
						kftpd_clock_now());
		close(fd);
		return -ENOMEM;
	}
	err = add_sources(client);
	if (err) {
		kftpd_client_destroy(client);
		return err;
	}
	kftpd_dialogue_greet(&client->dialogue, &out);
	send_replies(client, &out);
	return 0;
}

/**
 * kftpd_client_destroy() - free a client, and close kftpd's copy of its connection
 * @client: the client; must not be used afterwards
 */
void kftpd_client_destroy(struct kftpd_client *client)
{
	struct kftpd_clients *clients = client->clients;

	kftpd_login_queue_remove(clients->queue, &client->login);
	kftpd_login_queue_release(clients->queue, &client->login);
	TAILQ_REMOVE(&clients->list, client, all);
	kftpd_room_leave(&clients->room, &client->place);
	if (client->source)
		kftpd_limits_disconnect(clients->limits, client->source,
					kftpd_clock_now());
	sd_event_source_disable_unref(client->io);
	sd_event_source_disable_unref(client->timer);
	close(client->fd);
	free(client->unsent.bytes);
	explicit_bzero(client, sizeof(*client));
	free(client);
}

/**
 * kftpd_clients_init() - set up an empty set of clients
 * @clients: the set. The caller has set its members config, uplink, limits and queue, and
 *	     sets its member event later. This function sets the callbacks of the queue.
 */
void kftpd_clients_init(struct kftpd_clients *clients)
{
	TAILQ_INIT(&clients->list);
	kftpd_room_init(&clients->room);
	clients->queue->started = on_login_started;
	clients->queue->result = on_login_result;
}
