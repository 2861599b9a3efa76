// SPDX-License-Identifier: GPL-2.0
/* Data connections of a client that may do anything with them, at any time. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "data.h"

/* A client reads at most this much of a file, because sessions can create endless ones. */
#define READ_MAX (1 << 20)

/**
 * now_ms() - the time
 *
 * Return: milliseconds of a monotonic clock; never 0.
 */
long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

/**
 * addr_sockaddr() - convert an address to the system's form
 * @addr: address and port
 * @to: set
 *
 * Return: its size.
 */
socklen_t addr_sockaddr(const struct kftp_addr *addr, struct sockaddr_storage *to)
{
	struct sockaddr_in *in = (struct sockaddr_in *)to;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;

	memset(to, 0, sizeof(*to));
	if (addr->family == 4) {
		in->sin_family = AF_INET;
		in->sin_port = htons(addr->port);
		memcpy(&in->sin_addr, addr->ip, 4);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(addr->port);
	memcpy(&in6->sin6_addr, addr->ip, 16);
	return sizeof(*in6);
}

/**
 * addr_bind() - make a nonblocking TCP socket
 * @addr: its address
 * @port: its port, 0 for any
 *
 * Return: the descriptor; -1 if the address or the port is not available.
 */
int addr_bind(const struct kftp_addr *addr, u16 port)
{
	struct kftp_addr own = *addr;
	struct sockaddr_storage storage;
	socklen_t size;
	int on = 1;
	int fd;

	own.port = port;
	size = addr_sockaddr(&own, &storage);
	fd = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || !bind(fd, (struct sockaddr *)&storage, size))
		return fd;
	close(fd);
	return -1;
}

/**
 * data_init() - start without a data connection
 * @data: set up
 * @plan: the plan of the session
 * @server: the server's address
 *
 * Listens for active connections if the session may want some.
 */
void data_init(struct data *data, const struct plan *plan, const struct kftp_addr *server)
{
	size_t i;

	memset(data, 0, sizeof(*data));
	data->plan = plan;
	data->dice = plan_dice(plan, DICE_DATA);
	data->server = *server;
	data->listener = -1;
	for (i = 0; i < DATA_MAX; i++)
		data->link[i].fd = -1;
	data->deaf = !dice_roll(&data->dice, 9);
	if (!memmem(plan->script.at, plan->script.len, "PORT", 4) &&
	    !memmem(plan->script.at, plan->script.len, "PRT", 3))
		return;
	data->listener = addr_bind(&plan->own, plan->own.port);
	if (data->listener >= 0)
		listen(data->listener, 2);
}

static void end(struct link *link, bool reset)
{
	struct linger linger = { .l_onoff = 1 };

	if (link->fd < 0)
		return;
	if (reset)
		setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(link->fd);
	link->fd = -1;
}

/* The oldest connection makes room for a new one, since a client has a limited number. */
static struct link *free_link(struct data *data)
{
	size_t i;

	for (i = 0; i < DATA_MAX; i++)
		if (data->link[i].fd < 0)
			return &data->link[i];
	end(&data->link[0], true);
	memmove(data->link, data->link + 1, sizeof(data->link[0]) * (DATA_MAX - 1));
	data->link[DATA_MAX - 1].fd = -1;
	return &data->link[DATA_MAX - 1];
}

static void add_link(struct data *data, int fd)
{
	static const enum conduct conducts[16] = {
		[0] = CONDUCT_CLOSE, CONDUCT_RESET, CONDUCT_SEND, CONDUCT_SILENT,
	};
	struct link *link = free_link(data);

	link->fd = fd;
	link->conduct = conducts[dice_roll(&data->dice, 15)];
	link->up = dice_roll(&data->dice, dice_roll(&data->dice, 3) ? 3000 : 60000);
	link->down = READ_MAX;
	if (link->conduct == CONDUCT_CLOSE || link->conduct == CONDUCT_RESET)
		link->down = dice_roll(&data->dice, 3) ? 0 : dice_roll(&data->dice, 3000);
	link->due = dice_roll(&data->dice, 7) ? 0 : now_ms() + dice_roll(&data->dice, 100);
}

static void dial(struct data *data)
{
	struct sockaddr_storage to;
	socklen_t size = addr_sockaddr(&data->server, &to);
	int fd = addr_bind(&data->plan->own, 0);

	data->connect_at = 0;
	if (fd < 0)
		return;
	if (connect(fd, (struct sockaddr *)&to, size) && errno != EINPROGRESS)
		close(fd);
	else
		add_link(data, fd);
}

/**
 * data_passive() - note the passive port that the server has named
 * @data: the data connections of the session
 * @port: the port
 */
void data_passive(struct data *data, u16 port)
{
	data->server.port = port;
	data->connect_at = 0;
	switch (dice_roll(&data->dice, 15)) {
	case 0:
		return;
	case 1:
		data->connect_at = now_ms() + dice_roll(&data->dice, 300);
		return;
	case 2:
		dial(data);
		break;
	}
	dial(data);
}

/* Whether bytes move on a link now, and in which direction. */
static enum direction direction_of(const struct data *data, const struct link *link)
{
	if (link->fd < 0 || link->conduct == CONDUCT_SILENT || link->due > now_ms())
		return DIRECTION_NONE;
	return link->conduct == CONDUCT_SEND ? DIRECTION_UP : data->direction;
}

/**
 * data_poll() - descriptors and events to wait for
 * @data: the data connections of the session
 * @fds: room for DATA_MAX + 1
 *
 * Return: number of entries set in @fds.
 */
nfds_t data_poll(struct data *data, struct pollfd *fds)
{
	nfds_t n = 0;
	size_t i;

	if (data->listener >= 0 && !data->deaf)
		fds[n++] = (struct pollfd){ .fd = data->listener, .events = POLLIN };
	for (i = 0; i < DATA_MAX; i++) {
		enum direction direction = direction_of(data, &data->link[i]);

		if (direction)
			fds[n++] = (struct pollfd){
				.fd = data->link[i].fd,
				.events = direction == DIRECTION_UP ? POLLOUT : POLLIN,
			};
	}
	return n;
}

/* Returns the bytes moved, 0 if none can move now, -1 if none will move any more. */
static ssize_t upload(const struct link *link)
{
	static const char text[] = "One line.\r\nAnother, with a bare LF.\nA lone CR.\r \xff\r\0";
	char piece[16384];
	size_t size = link->up < sizeof(piece) ? link->up : sizeof(piece);
	ssize_t ret;
	size_t i;

	if (!size)
		return -1;
	for (i = 0; i < size; i++)
		piece[i] = text[i % sizeof(text)];
	ret = send(link->fd, piece, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	return ret < 0 && errno == EAGAIN ? 0 : ret;
}

static ssize_t download(const struct link *link)
{
	char piece[65536];
	size_t size = link->down < sizeof(piece) ? link->down : sizeof(piece);
	ssize_t ret;

	if (!size)
		return -1;
	ret = recv(link->fd, piece, size, MSG_DONTWAIT);
	return ret < 0 && errno == EAGAIN ? 0 : ret ?: -1;
}

static void act(struct data *data, struct link *link)
{
	enum direction direction = direction_of(data, link);
	ssize_t moved = 0;

	if (direction == DIRECTION_UP) {
		moved = upload(link);
		link->up -= moved > 0 ? moved : 0;
	} else if (direction == DIRECTION_DOWN) {
		moved = download(link);
		link->down -= moved > 0 ? moved : 0;
	}
	if (moved < 0)
		end(link, link->conduct == CONDUCT_RESET);
}

/**
 * data_wait() - time until the next action
 * @data: the data connections of the session
 * @ms: upper limit
 *
 * Return: milliseconds, from 0 to @ms.
 */
int data_wait(const struct data *data, long ms)
{
	long now = now_ms();
	size_t i;

	if (data->connect_at && data->connect_at - now < ms)
		ms = data->connect_at - now;
	for (i = 0; i < DATA_MAX; i++) {
		const struct link *link = &data->link[i];

		if (link->fd >= 0 && link->due > now && link->due - now < ms)
			ms = link->due - now;
	}
	return ms > 0 ? ms : 0;
}

/**
 * data_act() - do everything that is possible or due now
 * @data: the data connections of the session
 */
void data_act(struct data *data)
{
	size_t i;

	if (data->connect_at && data->connect_at <= now_ms())
		dial(data);
	if (data->listener >= 0 && !data->deaf) {
		int fd = accept4(data->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0)
			add_link(data, fd);
	}
	for (i = 0; i < DATA_MAX; i++)
		act(data, &data->link[i]);
}

/**
 * data_close() - close all data connections
 * @data: the data connections of the session
 */
void data_close(struct data *data)
{
	size_t i;

	for (i = 0; i < DATA_MAX; i++)
		end(&data->link[i], dice_roll(&data->dice, 1));
	if (data->listener >= 0)
		close(data->listener);
	data->listener = -1;
	data->connect_at = 0;
}
