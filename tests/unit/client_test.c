// SPDX-License-Identifier: GPL-2.0
/* Control connections before login: lines in, replies out, and their end. */
#include "world.h"

#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/network/clients.h"

static void test_talk(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);

	expect(world, client, "220");
	say(client, "NOOP\r\nSYST\r\nFROB\r\n");
	expect(world, client, "200 215 500");
	say(client, "NO");
	expect(world, client, "");
	say(client, "OP\n");
	expect(world, client, "200");
	say(client, "QUIT\r\nNOOP\r\n");
	expect(world, client, "221 -");
	close(client);
	settle(world);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	assert_int_equal(world->network.limits.connections, 0);
}

static void test_many_lines(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	char codes[4096] = "220";
	int i;

	for (i = 0; i < 100; i++) {
		say(client, "NOOP\r\n");
		strcat(codes, " 200");
	}
	expect(world, client, codes);
	close(client);
}

static void test_telnet(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	char bytes[64];

	expect(world, client, "220");
	say(client, "\377\364\377\362NO\377\361OP\r\n");
	expect(world, client, "200");
	say(client, "\377\375\001");
	settle(world);
	assert_int_equal(recv(client, bytes, sizeof(bytes), MSG_DONTWAIT), 3);
	assert_memory_equal(bytes, "\377\374\001", 3);
	close(client);
}

static void test_long_line(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	char line[3 * KFTP_LINE_SIZE];

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	expect(world, client, "220");
	say(client, line);
	expect(world, client, "");
	say(client, "\r\nNOOP\r\n");
	expect(world, client, "500 200");
	close(client);
}

static void test_http(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);

	say(client, "GET / HTTP/1.1\r\nHost: here\r\n\r\n");
	expect(world, client, "220 500 -");
	close(client);
}

/* A first line that is too long is still recognized as HTTP; the rest is discarded too. */
static void test_long_http(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	char line[3 * KFTP_LINE_SIZE];

	memset(line, 'x', sizeof(line));
	memcpy(line, "POST /", 6);
	strcpy(line + sizeof(line) - 12, " HTTP/1.1\r\n");
	expect(world, client, "220");
	say(client, line);
	say(client, "NOOP\r\n");
	expect(world, client, "500 -");
	close(client);
}

/* A NUL makes the line invalid for FTP, but it is still recognized as HTTP. */
static void test_bad_http(void **state)
{
	static const char line[] = "GET /\0 HTTP/1.1\r\nNOOP\r\n";
	struct world *world = *state;
	int client = connect_client(world);

	expect(world, client, "220");
	assert_int_equal(send(client, line, sizeof(line) - 1, MSG_NOSIGNAL),
			 sizeof(line) - 1);
	expect(world, client, "500 -");
	close(client);
}

static void test_bad_lines(void **state)
{
	static const char lines[] = "NO\0OP\r\nNO\rOP\r\nNOOP\r\n";
	struct world *world = *state;
	int client = connect_client(world);

	expect(world, client, "220");
	assert_int_equal(send(client, lines, sizeof(lines) - 1, MSG_NOSIGNAL),
			 sizeof(lines) - 1);
	expect(world, client, "501 501 200");
	close(client);
}

/* Send QUIT, and move the end of the linger time far away. Returns when it would have ended. */
static uint64_t begin_linger(struct world *world, int client)
{
	struct kftpd_client *inside = TAILQ_FIRST(&world->network.clients.list);
	uint64_t end;

	say(client, "QUIT\r\n");
	while (inside->phase != KFTPD_PHASE_LINGER)
		assert_true(sd_event_run(world->network.event, 10 * SECOND) > 0);
	end = due(inside->timer);
	sd_event_source_set_time(inside->timer, now_us() + 60 * SECOND);
	return end;
}

/*
 * Closing a connection with unread bytes resets it, and the client would lose our last
 * reply. So further input is discarded, for a limited time.
 */
static void test_linger(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	char bytes[4001];
	int i;

	memset(bytes, 'x', sizeof(bytes));
	bytes[sizeof(bytes) - 1] = '\0';
	begin_linger(world, client);
	expect(world, client, "220 221 -");
	for (i = 0; i < 10; i++) {
		say(client, bytes);
		settle(world);
		assert_false(TAILQ_EMPTY(&world->network.clients.list));
	}
	for (i = 0; i < 10; i++) {
		send(client, bytes, 4000, MSG_NOSIGNAL);
		settle(world);
	}
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	close(client);
}

static void test_linger_ends(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	uint64_t start = now_us(), end;

	end = begin_linger(world, client);
	assert_in_range(end, start + 2 * SECOND, now_us() + 2 * SECOND);
	expect(world, client, "220 221 -");
	expire(world, TAILQ_FIRST(&world->network.clients.list)->timer);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	close(client);
}

static void test_login_timeout(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet;
	uint64_t start = now_us();
	sd_event_source *timer;
	int client;

	world->network.config.login_timeout = 100;
	client = connect_client(world);
	timer = TAILQ_FIRST(&world->network.clients.list)->timer;
	assert_in_range(due(timer), start + 100 * SECOND,
			now_us() + 100 * SECOND);
	say(client, "USER alice\r\n");
	expect(world, client, "220 331");
	expire(world, timer);
	expect(world, client, "421 -");
	close(client);
	settle(world);
	assert_int_equal(hear(world, &packet, KFTPD_MESSAGE_DROPPED), 0);
	assert_int_equal(packet.message.dropped.reason, KFTPD_DROP_TIMEOUT);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
}

static size_t count_replies(const char *bytes, size_t len)
{
	size_t i, count = 0;

	for (i = 0; i + 4 <= len; i++)
		count += !memcmp(bytes + i, "214 ", 4);
	return count;
}

/*
 * A client that sends but does not read can't make us store its replies. It gets
 * each of them when it reads.
 */
static void test_client_that_never_reads_replies(void **state)
{
	static char bytes[16 * 1024 * 1024];
	struct world *world = *state;
	int client = connect_client(world);
	const struct kftpd_client *inside;
	size_t sent = 0, got = 0;
	int small = 2048;
	ssize_t len;

	inside = TAILQ_FIRST(&world->network.clients.list);
	setsockopt(inside->fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	while (send(client, "HELP\r\n", 6, MSG_DONTWAIT | MSG_NOSIGNAL) == 6)
		sent++;
	settle(world);
	assert_true(inside->unsent.len > 0);
	assert_true(inside->unsent.len <= KFTPD_OUT_SIZE);
	assert_true(sent > 20);
	while (count_replies(bytes, got) < sent) {
		assert_true(wait_for_word(world, client));
		len = recv(client, bytes + got, sizeof(bytes) - got, 0);
		assert_true(len > 0);
		got += len;
	}
	close(client);
}

/* If the monitor ends, the process reports this and ends. */
static void test_monitor_ends(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);

	expect(world, client, "220");
	shutdown(world->monitor, SHUT_RDWR);
	assert_int_equal(sd_event_loop(world->network.event), 0);
	kftpd_clients_exit(&world->network.clients);
	assert_string_equal(heard(client), "421 -");
	close(client);
}

/* Fill the channel to the monitor, as if the monitor waited for us and read nothing. */
static void fill_channel(struct world *world)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_DROPPED);
	packet.message.dropped.reason = KFTPD_DROP_RATE;
	packet.message.dropped.family = 4;
	packet.message.dropped.total = 1;
	while (!kftpd_channel_send(world->channel, &packet, MSG_DONTWAIT))
		;
}

/* New settings are applied and confirmed even if reports about clients fill the channel. */
static void test_settings_in_a_flood(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet = { .n_fds = 1 };
	struct kftpd_message_config *config = &packet.message.config;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int i;

	assert_int_equal(listen(listener, 1), 0);
	fill_channel(world);
	alarm(20); /* a bug made it hang here */
	for (i = 0; i < 2; i++) {
		kftpd_message_init(&packet.message, KFTPD_MESSAGE_CONFIG);
		memcpy((char *)config + sizeof(config->head),
		       (char *)&world->network.config + sizeof(config->head),
		       sizeof(*config) - sizeof(config->head));
		config->login_delay = i + 1;
		config->n_listen = 1;
		config->max_connections = 100;
		config->max_sessions = 100;
		packet.fds[0] = listener;
		assert_int_equal(kftpd_channel_send(world->monitor, &packet, 0),
				 0);
		settle(world);
		assert_int_equal(world->network.config.login_delay, i + 1);
	}
	for (i = 0; i < 2; i++) {
		while (hear(world, &packet, KFTPD_MESSAGE_READY))
			assert_true(sd_event_run(world->network.event,
						 1000 * 1000) > 0);
	}
	settle(world);
	assert_int_equal(hear(world, &packet, KFTPD_MESSAGE_READY), -EAGAIN);
	alarm(0);
	close(listener);
}

/* The process ends if the monitor sends an invalid message. */
static void test_bad_message(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet = { .n_fds = 0 };

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_READY);
	assert_int_equal(kftpd_channel_send(world->monitor, &packet, 0), 0);
	assert_int_equal(sd_event_loop(world->network.event), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, world_set_up, world_tear_down)
		TEST(test_talk),
		TEST(test_many_lines),
		TEST(test_telnet),
		TEST(test_long_line),
		TEST(test_http),
		TEST(test_long_http),
		TEST(test_bad_http),
		TEST(test_bad_lines),
		TEST(test_linger),
		TEST(test_linger_ends),
		TEST(test_login_timeout),
		TEST(test_client_that_never_reads_replies),
		TEST(test_monitor_ends),
		TEST(test_settings_in_a_flood),
		TEST(test_bad_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
