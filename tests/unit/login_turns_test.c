// SPDX-License-Identifier: GPL-2.0
/* Who has the next turn when many logins wait. */
#include "world.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Many connections do not get more guesses checked before the first one is refused. */
static void test_guesses_at_once(void **state)
{
	struct world *world = *state;
	struct kftpd_packet packet;
	int clients[8], i, checked = 0;

	world->network.config.login_delay = 60;
	world->network.config.pam_processes = 4;
	for (i = 0; i < 8; i++) {
		clients[i] = connect_client(world);
		say(clients[i], "USER alice\r\nPASS x\r\n");
	}
	settle(world);
	while (!hear_login(world, &packet)) {
		answer(world, &packet, KFTPD_RESULT_DENIED);
		checked++;
	}
	assert_int_equal(checked, 4);
	assert_int_equal(world->network.queue.users_checking, 0);
	for (i = 0; i < 8; i++)
		close(clients[i]);
}

/* The names whose logins the monitor gets, in order. */
static void assert_heard(struct world *world, struct kftpd_packet *packets,
			 const char *users)
{
	char heard[256] = "";
	size_t len = 0;

	while (!hear_login(world, packets)) {
		len += snprintf(heard + len, sizeof(heard) - len, "%s%s",
				len ? " " : "", packets->message.login.user);
		packets++;
	}
	assert_string_equal(heard, users);
}

/* Addresses have their turns one after the other, and so have the names at an address. */
static void test_turns(void **state)
{
	static const char *const names[] = { "a1", "a1", "a1", "a2", "b1" };
	struct kftpd_packet packets[8];
	int clients[COUNT(names)];
	struct world *world = *state;
	char line[64];
	size_t i;

	world->network.config.pam_processes = 1;
	for (i = 0; i < COUNT(names); i++) {
		clients[i] = connect_from(world, *names[i] == 'a' ? &home : &away);
		snprintf(line, sizeof(line), "USER %s\r\nPASS x\r\n", names[i]);
		say(clients[i], line);
		settle(world);
	}
	assert_heard(world, packets, "a1");
	answer(world, packets, KFTPD_RESULT_OK);
	assert_heard(world, packets, "b1");
	answer(world, packets, KFTPD_RESULT_OK);
	assert_heard(world, packets, "a2");
	answer(world, packets, KFTPD_RESULT_OK);
	assert_heard(world, packets, "a1");
	answer(world, packets, KFTPD_RESULT_OK);
	assert_heard(world, packets, "a1");
	answer(world, packets, KFTPD_RESULT_OK);
	for (i = 0; i < COUNT(names); i++)
		close(clients[i]);
}

/* However many logins of an address wait, PAM has room for another address. */
static void test_slots_are_shared(void **state)
{
	struct kftpd_packet packets[16], packet;
	struct world *world = *state;
	int clients[13], i;
	char line[64];

	world->network.config.pam_processes = 8;
	for (i = 0; i < 12; i++) {
		clients[i] = connect_client(world);
		snprintf(line, sizeof(line), "USER u%d\r\nPASS x\r\n", i);
		say(clients[i], line);
		settle(world);
	}
	assert_heard(world, packets, "u0 u1 u2 u3 u4");
	clients[12] = connect_from(world, &away);
	say(clients[12], "USER bob\r\nPASS x\r\n");
	settle(world);
	assert_int_equal(hear_login(world, &packet), 0);
	assert_string_equal(packet.message.login.user, "bob");
	answer(world, &packet, KFTPD_RESULT_OK);
	for (i = 0; i < 5; i++)
		answer(world, &packets[i], KFTPD_RESULT_OK);
	for (i = 0; i < 13; i++)
		close(clients[i]);
}

static void ignore_start(struct kftpd_client *client)
{
	(void)client;
}

/* Take the logins that the monitor gets until no more come; return their number. */
static unsigned int take_logins(struct world *world)
{
	struct kftpd_packet packet;
	unsigned int count = 0;

	do {
		while (!hear_login(world, &packet)) {
			kftpd_packet_close(&packet);
			count++;
		}
	} while (sd_event_run(world->network.event, 200 * 1000) > 0);
	return count;
}

/* The monitor gets no more guests at once than it accepts; the others wait. */
static void test_many_guests(void **state)
{
	enum { MANY = 600 };
	struct kftpd_dialogue dialogue = { .kind = KFTPD_KIND_ANONYMOUS };
	struct world *world = *state;
	struct kftpd_login_queue *queue = &world->network.queue;
	struct kftpd_login_entry *entries;
	int i;

	queue->started = ignore_start;
	entries = calloc(MANY, sizeof(*entries));
	for (i = 0; i < MANY; i++) {
		entries[i].id = i + 1;
		entries[i].control_fd = world->channel;
		entries[i].dialogue = &dialogue;
		kftpd_login_queue_add(queue, &entries[i]);
	}
	assert_int_equal(take_logins(world), 512);
	for (i = 0; i < MANY; i++)
		kftpd_login_queue_remove(queue, &entries[i]);
	assert_int_equal(queue->guests_checking, 0);
	free(entries);
}

/* Waiting logins cost no time: each step looks only at those whose turn it is. */
static void test_very_many_wait(void **state)
{
	enum { MANY = 50000 };
	struct kftpd_dialogue dialogue = { .kind = KFTPD_KIND_USER };
	struct kftpd_login_entry *entries;
	struct world *world = *state;
	struct kftp_addr *addrs;
	struct kftpd_packet packet;
	uint64_t start = now_us();
	int client, i;

	world->network.config.pam_processes = 1;
	client = connect_client(world);
	say(client, "USER alice\r\nPASS x\r\n");
	settle(world);
	assert_int_equal(hear_login(world, &packet), 0);
	entries = calloc(MANY, sizeof(*entries));
	addrs = calloc(MANY, sizeof(*addrs));
	strcpy(dialogue.user, "alice");
	for (i = 0; i < MANY; i++) {
		addrs[i] = (struct kftp_addr){ .family = 4, .ip = { 10, i >> 8, i } };
		entries[i].addr = &addrs[i];
		entries[i].dialogue = &dialogue;
		kftpd_login_queue_add(&world->network.queue, &entries[i]);
	}
	for (i = 0; i < MANY; i++) {
		kftpd_login_queue_remove(&world->network.queue, &entries[i]);
		kftpd_login_queue_release(&world->network.queue, &entries[i]);
	}
	/* A walk over all of them for each one would take minutes. */
	assert_true(now_us() - start < 20 * SECOND);
	answer(world, &packet, KFTPD_RESULT_OK);
	close(client);
	free(entries);
	free(addrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, world_set_up, world_tear_down)
		TEST(test_guesses_at_once),
		TEST(test_turns),
		TEST(test_slots_are_shared),
		TEST(test_many_guests),
		TEST(test_very_many_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
