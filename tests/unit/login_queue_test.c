// SPDX-License-Identifier: GPL-2.0
/* Login attempts: passed to the monitor, delayed, refused, handed down. */
#include "world.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* No copy of the password is left in the client after it has been passed on. */
static void assert_forgotten(const struct kftpd_client *client,
			     const char *password)
{
	assert_null(memmem(client, sizeof(*client), password,
			   strlen(password)));
}

/* Commands after the password are passed to the module. */
static void test_hand_down(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	struct kftpd_packet packet;
	char bytes[64];

	say(client, "USER alice\r\nPASS secret\r\nPWD\r\nNO");
	expect(world, client, "220 331");
	assert_int_equal(hear_login(world, &packet), 0);
	assert_int_equal(packet.message.login.kind, KFTPD_KIND_USER);
	assert_string_equal(packet.message.login.host, "");
	assert_string_equal(packet.message.login.user, "alice");
	assert_string_equal(packet.message.login.password, "secret");
	assert_int_equal(recv(packet.fds[0], bytes, sizeof(bytes), MSG_PEEK), 7);
	assert_memory_equal(bytes, "PWD\r\nNO", 7);
	assert_forgotten(TAILQ_FIRST(&world->network.queue.checking)->client, "secret");
	say(client, "OP\r\n");
	settle(world);
	assert_int_equal(recv(packet.fds[0], bytes, sizeof(bytes), MSG_PEEK),
			 11);
	answer(world, &packet, KFTPD_RESULT_OK);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	assert_int_equal(world->network.queue.users_checking, 0);
	/* That was the last copy of the connection here: no reply, just the end. */
	assert_string_equal(heard(client), "");
	close(client);
}

static void test_guest(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	struct kftpd_packet packet;

	say(client, "USER anonymous\r\nPASS me@here\r\n");
	expect(world, client, "220 331");
	assert_int_equal(hear_login(world, &packet), 0);
	assert_int_equal(packet.message.login.kind, KFTPD_KIND_ANONYMOUS);
	answer(world, &packet, KFTPD_RESULT_OK);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	close(client);
}

static void test_refused(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	struct kftpd_packet packet;

	say(client, "USER alice\r\nPASS wrong\r\nNOOP\r\n");
	expect(world, client, "220 331");
	assert_int_equal(hear_login(world, &packet), 0);
	answer(world, &packet, KFTPD_RESULT_DENIED);
	expect(world, client, "530 200");
	say(client, "USER alice\r\nPASS right\r\n");
	expect(world, client, "331");
	assert_int_equal(hear_login(world, &packet), 0);
	assert_string_equal(packet.message.login.password, "right");
	answer(world, &packet, KFTPD_RESULT_FULL);
	expect(world, client, "421 -");
	close(client);
}

/* The user knows the right password already, so there is no delay and no back-off. */
static void test_user_full(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	struct kftpd_guesser *guesser;
	struct kftpd_packet packet;

	world->network.config.login_delay = 60;
	say(client, "USER alice\r\nPASS right\r\nNOOP\r\n");
	expect(world, client, "220 331");
	assert_int_equal(hear_login(world, &packet), 0);
	answer(world, &packet, KFTPD_RESULT_USER_FULL);
	expect(world, client, "530 200");
	guesser = kftpd_guesser_get(&world->network.queue.guessers, &home, "alice",
				    now_us());
	assert_int_equal(guesser->failures, 0);
	kftpd_guesser_put(&world->network.queue.guessers, guesser, now_us());
	close(client);
}

static void test_third_failure(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	struct kftpd_packet packet;
	int i;

	for (i = 0; i < 3; i++) {
		say(client, "USER alice\r\nPASS wrong\r\n");
		expect(world, client, i ? "331" : "220 331");
		assert_int_equal(hear_login(world, &packet), 0);
		answer(world, &packet, KFTPD_RESULT_DENIED);
		expect(world, client, i < 2 ? "530" : "530 -");
	}
	close(client);
	settle(world);
	assert_int_equal(hear(world, &packet, KFTPD_MESSAGE_DROPPED), 0);
	assert_int_equal(packet.message.dropped.reason, KFTPD_DROP_FAILURES);
	assert_memory_equal(packet.message.dropped.ip, home.ip, 4);
}

/* A refusal is delayed until a minute after an event between these two times. */
static void assert_held_back(const struct kftpd_client *client, uint64_t from,
			     uint64_t to)
{
	assert_int_equal(client->phase, KFTPD_PHASE_DELAY);
	assert_in_range(client->denied_at, from + 60 * SECOND, to + 60 * SECOND);
	assert_int_equal(due(client->timer), client->denied_at);
}

/* The reply takes the same time, whenever the monitor answers and whether it is asked at all. */
static void test_constant_delay(void **state)
{
	struct world *world = *state;
	const struct kftpd_client *inside;
	struct kftpd_packet packet;
	uint64_t start, asked;
	int client, i;

	world->network.config.login_delay = 60;
	for (i = 0; i < 2; i++) {
		client = connect_client(world);
		inside = TAILQ_FIRST(&world->network.clients.list);
		expect(world, client, "220");
		start = now_us();
		/* A name that no user can have is not even sent to the monitor. */
		say(client, i ? "USER al\tice\r\nPASS secret\r\nNOOP\r\n" :
				"USER alice\r\nPASS secret\r\nNOOP\r\n");
		expect(world, client, "331");
		asked = now_us();
		assert_forgotten(inside, "secret");
		assert_int_equal(hear_login(world, &packet), i ? -EAGAIN : 0);
		if (!i) {
			usleep(50 * 1000);
			answer(world, &packet, KFTPD_RESULT_DENIED);
		}
		assert_held_back(inside, start, asked);
		expect(world, client, "");
		expire(world, inside->timer);
		expect(world, client, "530 200");
		close(client);
		settle(world);
	}
}

/* PAM checks a limited number of users at once. Guests need not wait for them. */
static void test_users_wait(void **state)
{
	struct world *world = *state;
	struct kftpd_packet first, packet, guest;
	int clients[4], i;

	for (i = 0; i < 3; i++) {
		clients[i] = connect_client(world);
		say(clients[i], "USER alice\r\nPASS x\r\n");
		settle(world);
	}
	assert_int_equal(hear_login(world, &first), 0);
	assert_int_equal(hear_login(world, &packet), 0);
	assert_int_equal(hear_login(world, &guest), -EAGAIN);
	clients[3] = connect_client(world);
	say(clients[3], "USER ftp\r\nPASS x\r\n");
	settle(world);
	assert_int_equal(hear_login(world, &guest), 0);
	assert_int_equal(guest.message.login.kind, KFTPD_KIND_ANONYMOUS);
	answer(world, &guest, KFTPD_RESULT_OK);
	answer(world, &first, KFTPD_RESULT_OK);
	assert_int_equal(hear_login(world, &first), 0);
	answer(world, &first, KFTPD_RESULT_OK);
	answer(world, &packet, KFTPD_RESULT_OK);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	for (i = 0; i < 4; i++)
		close(clients[i]);
}

/* A client that hangs up while it waits is not checked any more. */
static void test_hang_up_while_waiting(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packets[2], packet;
	int clients[3], i;

	for (i = 0; i < 3; i++) {
		clients[i] = connect_client(world);
		say(clients[i], "USER alice\r\nPASS x\r\n");
		settle(world);
	}
	close(clients[2]);
	settle(world);
	for (i = 0; i < 2; i++)
		assert_int_equal(hear_login(world, &packets[i]), 0);
	for (i = 0; i < 2; i++)
		answer(world, &packets[i], KFTPD_RESULT_OK);
	assert_int_equal(hear_login(world, &packet), -EAGAIN);
	assert_true(TAILQ_EMPTY(&world->network.clients.list));
	close(clients[0]);
	close(clients[1]);
}

/* Give alice so many wrong passwords that each further one makes her wait for a minute. */
static struct kftpd_guesser *make_suspicious(struct world *world)
{
	struct kftpd_guessers *guessers = &world->network.queue.guessers;
	struct kftpd_guesser *guesser;
	int i;

	guesser = kftpd_guesser_get(guessers, &home, "alice", now_us());
	guesser->failures = 0;
	for (i = 0; i < 20; i++)
		kftpd_guesser_fail(guesser, now_us());
	/* It has failures, so it is not forgotten. */
	kftpd_guesser_put(guessers, guesser, now_us());
	return guesser;
}

/* The wait of a name, which began between these two times, delays others until it is over. */
static void assert_waits(struct world *world, struct kftpd_guesser *guesser,
			 uint64_t from, uint64_t to, struct kftpd_packet *next)
{
	assert_in_range(guesser->gate, from + 60 * SECOND, to + 60 * SECOND);
	assert_int_equal(hear_login(world, next), -EAGAIN);
	assert_int_equal(due(guesser->timer), guesser->gate);
	guesser->gate = 0;
	expire(world, guesser->timer);
	assert_int_equal(hear_login(world, next), 0);
}

/* A user whose password is guessed has to wait. The same user at another address does not. */
static void test_back_off(void **state)
{
	struct world *world = *state;
	uint64_t start = now_us(), end;
	struct kftpd_packet packet;
	struct kftpd_guesser *guesser;
	int clients[2];

	clients[0] = connect_client(world);
	guesser = make_suspicious(world);
	end = now_us();
	say(clients[0], "USER alice\r\nPASS x\r\n");
	clients[1] = connect_from(world, &away);
	say(clients[1], "USER bob\r\nPASS x\r\n");
	settle(world);
	assert_int_equal(hear_login(world, &packet), 0);
	assert_string_equal(packet.message.login.user, "bob");
	answer(world, &packet, KFTPD_RESULT_OK);
	assert_waits(world, guesser, start, end, &packet);
	assert_string_equal(packet.message.login.user, "alice");
	answer(world, &packet, KFTPD_RESULT_OK);
	close(clients[0]);
	close(clients[1]);
}

/*
 * Somebody else at the same address does not have to wait, not even if more logins of
 * the first user wait.
 */
static void test_other_user_does_not_wait(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet;
	int clients[3], i;

	make_suspicious(world);
	for (i = 0; i < 3; i++) {
		clients[i] = connect_client(world);
		say(clients[i], i < 2 ? "USER alice\r\nPASS x\r\n" :
					"USER bob\r\nPASS x\r\n");
		settle(world);
	}
	assert_int_equal(hear_login(world, &packet), 0);
	assert_string_equal(packet.message.login.user, "bob");
	answer(world, &packet, KFTPD_RESULT_OK);
	assert_int_equal(hear_login(world, &packet), -EAGAIN);
	for (i = 0; i < 3; i++)
		close(clients[i]);
}

/* More connections do not shorten the wait. Another address does not have to wait. */
static void test_back_off_of_many(void **state)
{
	struct world *world = *state;
	struct kftpd_packet first, packet;
	struct kftpd_guesser *guesser;
	int clients[3], i;
	uint64_t start;

	world->network.config.pam_processes = 16;
	clients[0] = connect_client(world);
	guesser = make_suspicious(world);
	guesser->gate = 0;
	clients[1] = connect_client(world);
	clients[2] = connect_from(world, &away);
	for (i = 0; i < 3; i++)
		say(clients[i], i < 2 ? "USER alice\r\nPASS x\r\n" :
					"USER bob\r\nPASS x\r\n");
	settle(world);
	assert_int_equal(hear_login(world, &first), 0);
	assert_int_equal(hear_login(world, &packet), 0);
	if (!strcmp(first.message.login.user, "bob")) {
		struct kftpd_packet bob = first;

		first = packet;
		packet = bob;
	}
	assert_string_equal(first.message.login.user, "alice");
	assert_string_equal(packet.message.login.user, "bob");
	answer(world, &packet, KFTPD_RESULT_OK);
	assert_int_equal(hear_login(world, &packet), -EAGAIN);
	/* After one more failure the next password has to wait. */
	start = now_us();
	answer(world, &first, KFTPD_RESULT_DENIED);
	assert_waits(world, guesser, start, now_us(), &packet);
	answer(world, &packet, KFTPD_RESULT_OK);
	for (i = 0; i < 3; i++)
		close(clients[i]);
}

/*
 * The wait begins with the reply: not with PAM's answer, which comes
 * sooner for names that do not exist. A client that hangs up must not be able to see
 * the difference either.
 */
static void test_back_off_from_the_answer(void **state)
{
	struct world *world = *state;
	const struct kftpd_client *inside;
	struct kftpd_packet packet, next;
	uint64_t start, asked;
	struct kftpd_guesser *guesser;
	int clients[2], i, j;

	world->network.config.login_delay = 60;
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 2; j++)
			clients[j] = connect_client(world);
		inside = TAILQ_FIRST(&world->network.clients.list);
		guesser = make_suspicious(world);
		guesser->gate = 0;
		start = now_us();
		say(clients[0], "USER alice\r\nPASS x\r\n");
		settle(world);
		asked = now_us();
		say(clients[1], "USER alice\r\nPASS y\r\n");
		settle(world);
		assert_int_equal(hear_login(world, &packet), 0);
		if (i == 1)
			usleep(50 * 1000);
		answer(world, &packet, KFTPD_RESULT_DENIED);
		if (i == 2)
			close(clients[0]);
		settle(world);
		assert_held_back(inside, start, asked);
		assert_int_equal(hear_login(world, &next), -EAGAIN);
		assert_int_equal(guesser->failures, 20);
		/* The delay of the first reply is over. Now the wait begins. */
		start = now_us();
		expire(world, inside->timer);
		assert_int_equal(guesser->failures, 21);
		assert_waits(world, guesser, start, now_us(), &next);
		assert_string_equal(next.message.login.password, "y");
		answer(world, &next, KFTPD_RESULT_OK);
		assert_int_equal(guesser->checking, 0);
		if (i != 2)
			close(clients[0]);
		close(clients[1]);
		settle(world);
	}
}

/* A login that waited for others is refused after the same delay as any other. */
static void test_constant_delay_after_a_wait(void **state)
{
	struct world *world = *state;
	const struct kftpd_client *inside;
	struct kftpd_packet first, packet;
	uint64_t start, asked;
	int clients[2], i;

	world->network.config.login_delay = 60;
	world->network.config.pam_processes = 1;
	for (i = 0; i < 2; i++) {
		clients[i] = connect_client(world);
		say(clients[i], "USER alice\r\nPASS x\r\n");
		expect(world, clients[i], "220 331");
	}
	assert_int_equal(hear_login(world, &first), 0);
	start = now_us();
	answer(world, &first, KFTPD_RESULT_OK);
	asked = now_us();
	assert_int_equal(hear_login(world, &packet), 0);
	inside = TAILQ_FIRST(&world->network.clients.list);
	answer(world, &packet, KFTPD_RESULT_DENIED);
	assert_held_back(inside, start, asked);
	expire(world, inside->timer);
	expect(world, clients[1], "530");
	for (i = 0; i < 2; i++)
		close(clients[i]);
}

/* While the monitor checks a login, the network process does not close its connection. */
static void test_no_timeout_while_checking(void **state)
{
	struct world *world = *state;
	int client = connect_client(world);
	struct kftpd_packet packet;

	say(client, "USER alice\r\nPASS x\r\n");
	expect(world, client, "220 331");
	expire(world, TAILQ_FIRST(&world->network.clients.list)->timer);
	expect(world, client, "");
	assert_int_equal(hear_login(world, &packet), 0);
	answer(world, &packet, KFTPD_RESULT_OK);
	close(client);
}

static void test_unknown_result(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet = { .n_fds = 0 };
	int client = connect_client(world);

	packet.message.login.client = 4711;
	answer(world, &packet, KFTPD_RESULT_OK);
	say(client, "NOOP\r\n");
	expect(world, client, "220 200");
	close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, world_set_up, world_tear_down)
		TEST(test_hand_down),
		TEST(test_guest),
		TEST(test_refused),
		TEST(test_user_full),
		TEST(test_third_failure),
		TEST(test_constant_delay),
		TEST(test_users_wait),
		TEST(test_hang_up_while_waiting),
		TEST(test_back_off),
		TEST(test_other_user_does_not_wait),
		TEST(test_back_off_of_many),
		TEST(test_back_off_from_the_answer),
		TEST(test_constant_delay_after_a_wait),
		TEST(test_no_timeout_while_checking),
		TEST(test_unknown_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
