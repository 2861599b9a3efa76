// SPDX-License-Identifier: GPL-2.0
/* Limits for each address. */
#include "unit.h"

#include "address.h"
#include "kftpd/network/limits.h"

#define SECOND 1000000ULL

static struct kftpd_message_config config;
static struct kftpd_limits limits;

static int set_up(void **state)
{
	(void)state;
	memset(&config, 0, sizeof(config));
	kftpd_limits_init(&limits, &config);
	config.max_connections = 1000000;
	config.max_sessions = 1000000;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kftpd_limits_free(&limits);
	return 0;
}

static enum kftpd_drop enter(struct kftp_addr addr, uint64_t now)
{
	struct kftpd_source *source;

	return kftpd_limits_connect(&limits, &addr, now, &source);
}

static struct kftpd_source *enter_ok(struct kftp_addr addr, uint64_t now)
{
	struct kftpd_source *source;

	assert_int_equal(kftpd_limits_connect(&limits, &addr, now, &source),
			 KFTPD_DROP_NONE);
	return source;
}

static void test_total(void **state)
{
	struct kftpd_source *first;
	uint32_t i;

	(void)state;
	config.max_connections = 3;
	first = enter_ok(four(0), SECOND);
	for (i = 1; i < 3; i++)
		enter_ok(four(i), SECOND);
	assert_int_equal(enter(four(9), SECOND), KFTPD_DROP_FULL);
	kftpd_limits_disconnect(&limits, first, SECOND);
	assert_int_equal(enter(four(9), SECOND), KFTPD_DROP_NONE);
	assert_int_equal(limits.connections, 3);
}

static void test_per_address(void **state)
{
	struct kftpd_source *source;

	(void)state;
	config.max_per_address = 2;
	source = enter_ok(four(1), SECOND);
	enter_ok(four(1), SECOND);
	assert_int_equal(enter(four(1), SECOND), KFTPD_DROP_ADDRESS_FULL);
	assert_int_equal(enter(four(2), SECOND), KFTPD_DROP_NONE);
	kftpd_limits_disconnect(&limits, source, SECOND);
	assert_int_equal(enter(four(1), SECOND), KFTPD_DROP_NONE);
}

/* An owner of an IPv6 network has 2^64 addresses, so a /64 counts as one. */
static void test_ipv6_is_a_net(void **state)
{
	(void)state;
	config.max_per_address = 2;
	enter_ok(six(1, 1), SECOND);
	enter_ok(six(1, 2), SECOND);
	assert_int_equal(enter(six(1, 3), SECOND), KFTPD_DROP_ADDRESS_FULL);
	assert_int_equal(enter(six(2, 1), SECOND), KFTPD_DROP_NONE);
}

/* Connections before login have a limit of their own, which sessions do not use up. */
static void test_connections_per_address(void **state)
{
	struct kftp_addr addr = four(1);
	struct kftpd_source *source;

	(void)state;
	config.max_per_address = 100;
	config.max_waiting_per_address = 2;
	kftpd_limits_sessions(&limits, &addr, 50, SECOND);
	source = enter_ok(addr, SECOND);
	enter_ok(addr, SECOND);
	assert_int_equal(enter(addr, SECOND), KFTPD_DROP_ADDRESS_WAITS);
	assert_int_equal(enter(four(2), SECOND), KFTPD_DROP_NONE);
	kftpd_limits_disconnect(&limits, source, SECOND);
	assert_int_equal(enter(addr, SECOND), KFTPD_DROP_NONE);
}

/* A client may own a /56 or a /48: these have limits too, which grow with their size. */
static void test_wider_networks(void **state)
{
	struct kftpd_source *sources[64];
	unsigned int net, taken, total = 0;

	(void)state;
	config.max_waiting_per_address = 4;
	for (net = 0; net < 3; net++) {
		for (taken = 0; enter(six(net, 1), SECOND) == KFTPD_DROP_NONE;)
			taken++;
		/* The third /64 finds the /56 full. */
		assert_int_equal(taken, net < 2 ? 4 : 0);
	}
	for (net = 0; net < 4; net++) {
		struct kftp_addr addr = six(net, 1);

		addr.ip[6] = 1 + net;
		for (taken = 0; taken < 64 &&
				!kftpd_limits_connect(&limits, &addr, SECOND,
						      &sources[total]);
		     taken++)
			total++;
	}
	/* Of the 16 connections of the /48, the first /56 has eight. */
	assert_int_equal(total, 8);
	while (total)
		kftpd_limits_disconnect(&limits, sources[--total], SECOND);
	assert_int_equal(enter(six(100, 1), SECOND), KFTPD_DROP_ADDRESS_WAITS);
	assert_int_equal(limits.connections, 8);
}

/* Nobody loses a place to a client that is refused anyway. */
static void test_own_limits_come_first(void **state)
{
	(void)state;
	config.max_connections = 2;
	config.max_waiting_per_address = 2;
	enter_ok(four(1), SECOND);
	enter_ok(four(1), SECOND);
	assert_int_equal(enter(four(1), SECOND), KFTPD_DROP_ADDRESS_WAITS);
	assert_int_equal(enter(four(2), SECOND), KFTPD_DROP_FULL);
}

static void test_sessions_count(void **state)
{
	struct kftp_addr addr = four(1);

	(void)state;
	config.max_per_address = 2;
	kftpd_limits_sessions(&limits, &addr, 1, SECOND);
	enter_ok(addr, SECOND);
	assert_int_equal(enter(addr, SECOND), KFTPD_DROP_ADDRESS_FULL);
	kftpd_limits_sessions(&limits, &addr, 2, SECOND);
	kftpd_limits_sessions(&limits, &addr, 0, SECOND);
	assert_int_equal(enter(addr, SECOND), KFTPD_DROP_NONE);
	/* An address is remembered as long as it has sessions. */
	addr = four(2);
	kftpd_limits_sessions(&limits, &addr, 2, SECOND);
	enter_ok(four(3), 10000 * SECOND);
	assert_int_equal(enter(addr, 10000 * SECOND), KFTPD_DROP_ADDRESS_FULL);
}

/* A client with a /48 does not look smaller because it uses many /64. */
static void test_weight(void **state)
{
	struct kftpd_source *source = enter_ok(four(1), SECOND);
	struct kftp_addr addr;
	uint8_t net;

	(void)state;
	enter_ok(four(1), SECOND);
	assert_int_equal(kftpd_limits_weight(source), 2);
	for (net = 1; net <= 12; net++) {
		addr = six(net, 1);
		source = enter_ok(addr, SECOND);
		assert_int_equal(kftpd_limits_weight(source),
				 net < 4 ? 1 : net / 2);
	}
	for (net = 1; net <= 12; net++) {
		addr = six(1, 1);
		addr.ip[6] = net;
		source = enter_ok(addr, SECOND);
	}
	assert_int_equal(kftpd_limits_weight(source), 24 / 4);
}

/* If there is no room for another session, new connections are refused. */
static void test_total_of_sessions(void **state)
{
	struct kftp_addr one = four(1), other = four(2);

	(void)state;
	config.max_sessions = 5;
	kftpd_limits_sessions(&limits, &one, 3, SECOND);
	kftpd_limits_sessions(&limits, &other, 1, SECOND);
	assert_int_equal(enter(four(3), SECOND), KFTPD_DROP_NONE);
	kftpd_limits_sessions(&limits, &other, 2, SECOND);
	assert_int_equal(enter(four(3), SECOND), KFTPD_DROP_SESSIONS);
	kftpd_limits_sessions(&limits, &one, 2, SECOND);
	assert_int_equal(enter(four(3), SECOND), KFTPD_DROP_NONE);
	kftpd_limits_sessions(&limits, &one, 0, SECOND);
	kftpd_limits_sessions(&limits, &other, 0, SECOND);
	assert_int_equal(limits.sessions, 0);
}

static void test_rate(void **state)
{
	uint64_t now = 100 * SECOND;
	int i, taken;

	(void)state;
	config.accept_rate = 10;
	for (i = 0, taken = 0; i < 100; i++)
		taken += enter(four(1), now) == KFTPD_DROP_NONE;
	/* A burst may have the connections of two seconds. */
	assert_in_range(taken, 20, 21);
	assert_int_equal(enter(four(1), now), KFTPD_DROP_RATE);
	assert_int_equal(enter(four(2), now), KFTPD_DROP_NONE);
	for (i = 0, taken = 0; i < 100; i++)
		taken += enter(four(1), now + SECOND) == KFTPD_DROP_NONE;
	assert_in_range(taken, 9, 11);
}

/* The number of remembered addresses is limited. */
static void test_memory_is_limited(void **state)
{
	uint64_t now = 1000 * SECOND;
	struct kftpd_source *source;
	uint32_t i;

	(void)state;
	config.accept_rate = 1;
	for (i = 0; i < 2 * KFTPD_LIMITS_IDLE_MAX; i++) {
		source = enter_ok(four(i), now);
		kftpd_limits_disconnect(&limits, source, now);
		assert_true(limits.n_idle <= KFTPD_LIMITS_IDLE_MAX);
	}
	assert_int_equal(limits.n_idle, KFTPD_LIMITS_IDLE_MAX);
	/* The newest addresses are kept. */
	source = enter_ok(four(i - 1), now);
	assert_true(source->arrival > now + SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_total),
		TEST(test_per_address),
		TEST(test_ipv6_is_a_net),
		TEST(test_connections_per_address),
		TEST(test_wider_networks),
		TEST(test_weight),
		TEST(test_own_limits_come_first),
		TEST(test_sessions_count),
		TEST(test_total_of_sessions),
		TEST(test_rate),
		TEST(test_memory_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
