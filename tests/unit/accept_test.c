// SPDX-License-Identifier: GPL-2.0
/* Accepting clients, and a listening socket that stops working. */
#include "world.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/network/accept.h"

static int listener(struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	socklen_t len = sizeof(*addr);

	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)addr, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)addr, &len), 0);
	return fd;
}

static int state_of(struct world *world)
{
	int enabled = -1;

	sd_event_source_get_enabled(world->network.accept.sources[0], &enabled);
	return enabled;
}

/* After the last waiting client, listening goes on without a pause. */
static void test_no_pause_after_the_last_client(void **state)
{
	struct world *world = *state;
	struct sockaddr_in addr;
	int fd = listener(&addr);
	int client = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&addr, sizeof(addr)),
			 0);
	expect(world, client, "220");
	assert_int_equal(state_of(world), SD_EVENT_ON);
	close(client);
}

static int connect_to(const struct sockaddr_in *addr)
{
	int client = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(client, (const struct sockaddr *)addr,
				 sizeof(*addr)),
			 0);
	return client;
}

/*
 * If max_connections is reached, the oldest client that has said nothing loses its
 * place. Those that have just said something, or log in, keep theirs.
 */
static void test_room_for_a_new_client(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet, dropped;
	struct sockaddr_in addr;
	int fd = listener(&addr);
	int clients[5], i;

	world->network.config.max_connections = 3;
	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	for (i = 0; i < 3; i++) {
		clients[i] = connect_to(&addr);
		expect(world, clients[i], "220");
	}
	say(clients[0], "NOOP\r\n");
	expect(world, clients[0], "200");
	clients[3] = connect_to(&addr);
	expect(world, clients[3], "220");
	expect(world, clients[1], "421 -");
	assert_int_equal(hear(world, &dropped, KFTPD_MESSAGE_DROPPED), 0);
	assert_int_equal(dropped.message.dropped.reason, KFTPD_DROP_QUIET);
	/* Half a line is no word. */
	say(clients[2], "NO");
	settle(world);
	say(clients[3], "USER alice\r\nPASS x\r\n");
	expect(world, clients[3], "331");
	clients[1] = connect_to(&addr);
	expect(world, clients[1], "220");
	expect(world, clients[2], "421 -");
	say(clients[1], "NOOP\r\n");
	expect(world, clients[1], "200");
	clients[4] = connect_to(&addr);
	expect(world, clients[4], "421 -");
	assert_int_equal(hear_login(world, &packet), 0);
	answer(world, &packet, KFTPD_RESULT_OK);
	for (i = 0; i < 5; i++)
		close(clients[i]);
}

static int connect_to_from(const struct sockaddr_in *addr, uint8_t last)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	int client = socket(AF_INET, SOCK_STREAM, 0);

	from.sin_addr.s_addr = htonl(0x7f000000 + last);
	assert_int_equal(bind(client, (struct sockaddr *)&from, sizeof(from)),
			 0);
	assert_int_equal(connect(client, (const struct sockaddr *)addr,
				 sizeof(*addr)),
			 0);
	return client;
}

/*
 * One address has all connections: they all talk, or their logins wait behind others.
 * Another address gets its part of them, but not the one whose password is checked.
 */
static void share_room(struct world *world, const char *line, const char *code)
{
	struct kftpd_packet login, dropped;
	int clients[4], others[3], i;
	struct sockaddr_in addr;
	int fd = listener(&addr);

	world->network.config.max_connections = 4;
	world->network.config.pam_processes = 1;
	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	for (i = 0; i < 4; i++) {
		clients[i] = connect_to_from(&addr, 1);
		expect(world, clients[i], "220");
		say(clients[i], i ? line : "USER a\r\nPASS x\r\n");
		expect(world, clients[i], i ? code : "331");
	}
	assert_int_equal(hear_login(world, &login), 0);
	for (i = 0; i < 2; i++) {
		others[i] = connect_to_from(&addr, 2);
		expect(world, others[i], "220");
		expect(world, clients[i + 1], "421 -");
		assert_int_equal(hear(world, &dropped, KFTPD_MESSAGE_DROPPED), 0);
		assert_int_equal(dropped.message.dropped.reason,
				 KFTPD_DROP_UNFAIR);
		say(others[i], "NOOP\r\n");
		expect(world, others[i], "200");
	}
	/* Both addresses have two now. */
	others[2] = connect_to_from(&addr, 2);
	expect(world, others[2], "421 -");
	answer(world, &login, KFTPD_RESULT_OK);
	for (i = 0; i < 4; i++)
		close(clients[i]);
	for (i = 0; i < 3; i++)
		close(others[i]);
}

/*
 * A client that has just come keeps its place: neither an address that has most of them
 * takes it, nor one that can get a place of that address.
 */
static void test_newcomer_is_silent(void **state)
{
	struct world *world = *state;
	int clients[3], others[3], i;
	struct sockaddr_in addr;
	int fd = listener(&addr);

	world->network.config.max_connections = 4;
	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	others[0] = connect_to_from(&addr, 2);
	expect(world, others[0], "220");
	for (i = 0; i < 3; i++) {
		clients[i] = connect_to_from(&addr, 1);
		expect(world, clients[i], "220");
		say(clients[i], "NOOP\r\n");
		expect(world, clients[i], "200");
	}
	others[1] = connect_to_from(&addr, 1);
	expect(world, others[1], "421 -");
	others[2] = connect_to_from(&addr, 3);
	expect(world, others[2], "220");
	expect(world, clients[0], "421 -");
	say(others[0], "NOOP\r\n");
	expect(world, others[0], "200");
	for (i = 0; i < 3; i++) {
		close(clients[i]);
		close(others[i]);
	}
}

static void test_talking_address_shares(void **state)
{
	share_room(*state, "NOOP\r\n", "200");
}

static void test_waiting_address_shares(void **state)
{
	share_room(*state, "USER b\r\nPASS x\r\n", "331");
}

/* accept4() always fails at once. The pause keeps the loop from spinning. */
static void test_pause_after_shutdown(void **state)
{
	struct world *world = *state;
	struct sockaddr_in addr;
	int fd = listener(&addr);

	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	assert_int_equal(shutdown(fd, SHUT_RD), 0);
	assert_true(sd_event_run(world->network.event, 3000 * 1000) > 0);
	assert_int_equal(state_of(world), SD_EVENT_OFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, world_set_up, world_tear_down)
		TEST(test_no_pause_after_the_last_client),
		TEST(test_room_for_a_new_client),
		TEST(test_newcomer_is_silent),
		TEST(test_talking_address_shares),
		TEST(test_waiting_address_shares),
		TEST(test_pause_after_shutdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
