// SPDX-License-Identifier: GPL-2.0
/* The clients whose connections are given to the module. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

/**
 * clients_open() - begin to listen; there are no clients yet
 * @clients: set up
 * @number: clients of an even number use IPv4, the others IPv6
 *
 * Return: 0 or -1.
 */
int clients_open(struct clients *clients, unsigned int number)
{
	struct sockaddr_in6 wide = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	unsigned int i;
	int err;

	clients->spare = -1;
	clients->next = 0;
	for (i = 0; i < CLIENTS; i++)
		clients->session[i] = -1;
	clients->listener = socket(number % 2 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	err = number % 2 ? bind(clients->listener, (struct sockaddr *)&wide, sizeof(wide)) :
	      bind(clients->listener, (struct sockaddr *)&addr, sizeof(addr));
	return err ?: listen(clients->listener, 4);
}

/**
 * clients_control() - connect another client, unless one is left
 * @clients: the clients
 *
 * Return: the server's end, which stays theirs; -1 on failure.
 */
int clients_control(struct clients *clients)
{
	struct sockaddr_storage addr;
	socklen_t size = sizeof(addr);

	if (clients->spare >= 0)
		return clients->server;
	if (getsockname(clients->listener, (struct sockaddr *)&addr, &size))
		return -1;
	clients->spare = socket(addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	clients->server = -1;
	if (!connect(clients->spare, (struct sockaddr *)&addr, size))
		clients->server = accept4(clients->listener, NULL, NULL, SOCK_CLOEXEC);
	if (clients->server < 0)
		clients_drop(clients);
	return clients->server;
}

/* A client says a last word, or none, and goes. */
static void client_end(int fd, struct dice *dice)
{
	static const char *const words[] = { "", "QUIT\r\n", "PWD\r\nPASV\r\nPASV", "EPSV\r\nLIST\r\n", "STAT /\r\n\xff\xf4" };
	const char *word = words[dice_roll(dice, ARRAY_SIZE(words) - 1)];
	struct linger linger = { 1, 0 };

	if (fd < 0)
		return;
	send(fd, word, strlen(word), MSG_DONTWAIT | MSG_NOSIGNAL);
	if (dice_roll(dice, 1))
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(fd);
}

/**
 * clients_given() - the module has got the connection of the newest client
 * @clients: the clients
 * @dice: decides how the oldest one ends
 */
void clients_given(struct clients *clients, struct dice *dice)
{
	int *session = &clients->session[clients->next++ % CLIENTS];

	client_end(*session, dice);
	*session = clients->spare;
	clients->spare = -1;
	close(clients->server);
}

/**
 * clients_drop() - close the newest client
 * @clients: the clients
 */
void clients_drop(struct clients *clients)
{
	if (clients->spare < 0)
		return;
	close(clients->spare);
	if (clients->server >= 0)
		close(clients->server);
	clients->spare = -1;
}

/**
 * clients_close() - close all
 * @clients: the clients
 */
void clients_close(struct clients *clients)
{
	unsigned int i;

	clients_drop(clients);
	for (i = 0; i < CLIENTS; i++)
		if (clients->session[i] >= 0)
			close(clients->session[i]);
	close(clients->listener);
}
