// SPDX-License-Identifier: GPL-2.0
/* Tests claims to passive ports: who gets a connection, and who waits for how long. */
#include <linux/jiffies.h>

#include "../../module/conn/claims.c"
#include "../../module/conn/claim_table.c"
#include "../../module/conn/conflict.c"
#include "../../module/conn/ghost.c"
#include "../../module/conn/suspects.c"
#include "../../module/conn/survey.c"
#include "cases.h"
#include "claim_waiters.h"

static void claim_match_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(5));
	int gift;

	KUNIT_EXPECT_EQ(test, take(table, 0, &alice), 5);
	EXPECT_STATE(test, table, 0, HELD);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), NULL);
	EXPECT_STATE(test, table, 0, HELD);

	KUNIT_EXPECT_TRUE(test, match(table, &alice_again, 5, &gift));

	EXPECT_STATE(test, table, 0, ARRIVED);
	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 1);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), (void *)&gift);
	EXPECT_STATE(test, table, 0, SERVED);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), NULL);
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), NULL);
	EXPECT_STATE(test, table, 0, NONE);
}

static void claim_no_match_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int other_port;
	int gift;

	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, &gift));
	other_port = !take(table, 0, &alice);

	KUNIT_EXPECT_FALSE(test, match(table, &bob, !other_port, &gift));
	KUNIT_EXPECT_FALSE(test, match(table, &carol, !other_port, &gift));
	KUNIT_EXPECT_FALSE(test, match(table, &alice, other_port, &gift));
	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 0);
	EXPECT_STATE(test, table, 0, HELD);

	/* A claim gets only one connection. */
	KUNIT_EXPECT_TRUE(test, match(table, &alice, !other_port, &gift));
	KUNIT_EXPECT_FALSE(test, match(table, &alice, !other_port, &gift));
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), (void *)&gift);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, !other_port, &gift));
	EXPECT_STATE(test, table, 0, NONE);
}

static void claim_no_ports_test(struct kunit *test)
{
	struct table *table = table_new(test, 0);

	KUNIT_EXPECT_EQ(test, take(table, 0, &alice), -ENODEV);
	EXPECT_STATE(test, table, 0, NONE);
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), NULL);
}

static void claim_one_peer_many_ports_test(struct kunit *test)
{
	struct table *table = table_new(test, ~0ULL);
	u64 taken = 0;
	int i;

	for (i = 0; i < KFTP_CLAIM_PORTS; i++) {
		int port = take(table, i, &alice);

		KUNIT_ASSERT_GE(test, port, 0);
		KUNIT_EXPECT_FALSE(test, !!(taken & BIT_ULL(port)));
		taken |= BIT_ULL(port);
	}
	KUNIT_EXPECT_EQ(test, taken, ~0ULL);

	KUNIT_EXPECT_EQ(test, take(table, i, &alice), -EBUSY);
	EXPECT_STATE(test, table, i, QUEUED);
	/* Another peer may use all ports, even if its address has the same bytes. */
	KUNIT_EXPECT_GE(test, take(table, i + 1, &carol), 0);

	/* Each connection is given to the claim to its port. */
	for (i = 0; i < KFTP_CLAIM_PORTS; i++) {
		struct waiter *waiter = &table->waiter[i];

		KUNIT_EXPECT_TRUE(test, match(table, &alice, waiter->claim.port, waiter));
		KUNIT_EXPECT_PTR_EQ(test, collect(table, i), (void *)waiter);
	}
	drop(table, KFTP_CLAIM_PORTS);
	drop(table, KFTP_CLAIM_PORTS + 1);
}

/* Tests that the same address on two links belongs to two peers. */
static void claim_peers_on_links_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	struct kftp_addr one = { .family = 6, .ip = { 0xfe, 0x80, [15] = 1 }, .scope = 2 };
	struct kftp_addr other = one;
	int gift, late;

	other.scope = 3;
	KUNIT_EXPECT_EQ(test, take(table, 0, &one), 0);
	KUNIT_EXPECT_FALSE(test, match(table, &other, 0, &late));
	KUNIT_EXPECT_EQ(test, take(table, 1, &other), 0);
	KUNIT_EXPECT_TRUE(test, match(table, &other, 0, &gift));
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), NULL);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 1), (void *)&gift);
	drop_late(table, 0);
}

static void claim_many_peers_one_port_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	const int count = ARRAY_SIZE(table->waiter);
	int i;

	for (i = 0; i < count; i++) {
		struct kftp_addr peer = { .family = 6, .ip = { [14] = i >> 8, i } };

		KUNIT_ASSERT_EQ(test, take(table, i, &peer), 0);
	}
	for (i = count - 1; i >= 0; i--) {
		struct kftp_addr peer = { .family = 6, .ip = { [14] = i >> 8, i } };

		KUNIT_EXPECT_TRUE(test, match(table, &peer, 0, &table->waiter[i]));
		KUNIT_EXPECT_PTR_EQ(test, collect(table, i), (void *)&table->waiter[i]);
	}
}

static void claim_random_port_test(struct kunit *test)
{
	const u64 ports = BIT_ULL(0) | BIT_ULL(7) | BIT_ULL(31) | BIT_ULL(32) | BIT_ULL(63);
	struct table *table = table_new(test, ports);
	u64 seen = 0;
	int i;

	/* After 200 tries, each of five ports has occurred, except once in 10^19 runs. */
	for (i = 0; i < 200; i++) {
		seen |= BIT_ULL(take(table, 0, &alice));
		drop_late(table, 0);
	}

	KUNIT_EXPECT_EQ(test, seen, ports);
}

/* The events that free a port for which two other claims wait. */
struct free_case {
	const char *what;
	void (*free)(struct table *table);
};

static void free_by_collect(struct table *table)
{
	match(table, &alice, 0, table);
	collect(table, 0);
}

static void free_by_drop_of_the_arrived(struct table *table)
{
	match(table, &alice, 0, table);
	drop(table, 0);
}

static void free_by_late_match(struct table *table)
{
	drop_late(table, 0);
}

static void free_by_very_late_match(struct table *table)
{
	let_age(table, 0);
	drop_late(table, 0);
}

static void free_by_timer(struct table *table)
{
	struct ghost *ghost;

	drop(table, 0);
	ghost = list_first_entry(&table->claims.ghosts.list, struct ghost, node);
	ghost->claim.until = jiffies;
	ghosts_timer_call(&table->claims.ghosts.timer);
}

static const struct free_case free_cases[] = {
	{ "the connection is collected", free_by_collect },
	{ "the claim is dropped after its connection has come", free_by_drop_of_the_arrived },
	{ "the claim is dropped, and the connection comes", free_by_late_match },
	{ "an old claim is dropped, and the connection comes", free_by_very_late_match },
	{ "the claim is dropped, and its time is over", free_by_timer },
};

KFTP_CASES(free, free_cases);

/* Tests that a claim that waits tries again when the oldest claim can lose its port. */
static void claim_try_again_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	struct ghost *ghost;

	take(table, 0, &alice);
	take(table, 1, &alice);
	KUNIT_EXPECT_EQ(test, table->waiter[1].claim.until, table->waiter[0].claim.until);
	KUNIT_EXPECT_FALSE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[1].claim));

	let_age(table, 0);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	ghost = list_first_entry(&table->claims.ghosts.list, struct ghost, node);
	KUNIT_EXPECT_TRUE(test, time_before_eq(ghost->claim.until, jiffies + KFTP_GHOST_TIME));
	KUNIT_EXPECT_TRUE(test, time_after(ghost->claim.until, jiffies));

	/* After the ghost, the loser may still connect. So the address is a suspect. */
	ghost->claim.until = jiffies;
	ghosts_timer_call(&table->claims.ghosts.timer);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	KUNIT_EXPECT_TRUE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[1].claim));
	drop(table, 0);
	drop(table, 1);
}

/* Tests that clients can't choose addresses that share a bucket in every server. */
static void claim_table_key_test(struct kunit *test)
{
	struct table *one = table_new(test, BIT_ULL(0));
	struct table *other = table_new(test, BIT_ULL(0));
	unsigned int i, equal = 0;

	for (i = 0; i < 64; i++) {
		struct kftp_addr peer = { .family = 4, .ip = { 10, 0, 0, i } };

		equal += kftp_claim_table_key(&one->claims.table, &peer) ==
			 kftp_claim_table_key(&other->claims.table, &peer);
	}
	KUNIT_EXPECT_LT(test, equal, 8U);
}

static void claim_ghost_is_over_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	struct ghost *ghost;

	take(table, 0, &alice);
	drop(table, 0);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), -EBUSY);

	/* If the timer of the ghost is late, a new claim must get the port without it. */
	ghost = list_first_entry(&table->claims.ghosts.list, struct ghost, node);
	ghost->claim.until = jiffies;
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	KUNIT_EXPECT_EQ(test, table->claims.ghosts.count, 0U);
	drop_late(table, 1);
}

static void claim_queue_test(struct kunit *test)
{
	const struct free_case *param = test->param_value;
	struct table *table = table_new(test, BIT_ULL(0));

	KUNIT_ASSERT_EQ(test, take(table, 0, &alice), 0);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_ASSERT_EQ(test, take(table, 2, &alice), -EBUSY);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), -EBUSY);

	param->free(table);

	/* The first waiter is called. No other waiter and no newcomer gets the port. */
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 0);
	KUNIT_ASSERT_EQ(test, take(table, 2, &alice), -EBUSY);
	KUNIT_ASSERT_EQ(test, take(table, 3, &alice), -EBUSY);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), 0);
	EXPECT_STATE(test, table, 1, HELD);

	/* Then the second waiter is called, and so on. */
	drop_late(table, 1);
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 1);
	KUNIT_EXPECT_EQ(test, table->waiter[3].calls, 0);
	KUNIT_ASSERT_EQ(test, take(table, 2, &alice), 0);
	drop_late(table, 2);
	KUNIT_EXPECT_EQ(test, table->waiter[3].calls, 1);
	drop_late(table, 0);
	drop_late(table, 3);
}

static void claim_queue_of_peers_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	take(table, 1, &bob);
	KUNIT_EXPECT_EQ(test, take(table, 2, &bob), -EBUSY);
	KUNIT_EXPECT_EQ(test, take(table, 3, &alice), -EBUSY);

	drop_late(table, 0);

	/* Claims of other peers in the queue are not called. */
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 0);
	KUNIT_EXPECT_EQ(test, table->waiter[3].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 3, &alice), 0);
	drop_late(table, 1);
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 1);
	drop_late(table, 2);
	drop_late(table, 3);
}

static void claim_patience_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(3) | BIT_ULL(4));
	int old, gift;

	old = take(table, 0, &alice);
	take(table, 1, &alice);
	table->waiter[0].claim.until -= PATIENCE / 2;
	KUNIT_EXPECT_EQ(test, take(table, 2, &alice), -EBUSY);
	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 0);

	let_age(table, 0);
	KUNIT_EXPECT_EQ(test, take(table, 2, &alice), -EBUSY);

	/* The oldest claim is LOST and was called. A ghost gets its late connection. */
	EXPECT_STATE(test, table, 0, LOST);
	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 1);
	EXPECT_STATE(test, table, 1, HELD);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, old, table));
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 1);

	/* Then the new claim gets the port and its own connection. */
	KUNIT_EXPECT_EQ(test, take(table, 2, &alice), old);
	KUNIT_EXPECT_TRUE(test, match(table, &alice, old, &gift));
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), NULL);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 2), (void *)&gift);
	/* The session whose claim is LOST may claim a port again. */
	KUNIT_EXPECT_EQ(test, take(table, 0, &alice), old);
	drop(table, 0);
	drop(table, 1);
}

/* A claim whose connection has arrived may lose its port too, but not the connection. */
static void claim_patience_arrived_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int first, second;

	take(table, 0, &alice);
	match(table, &alice, 0, &first);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_EQ(test, table->waiter[1].claim.until, table->waiter[0].claim.until);
	let_age(table, 0);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	EXPECT_STATE(test, table, 0, ARRIVED);
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &second));
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), (void *)&first);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 1), (void *)&second);
	drop(table, 0);
	drop(table, 1);
}

/* However many times a claim tries again, only one other claim loses its port to it. */
static void claim_patience_once_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(3) | BIT_ULL(4));

	take(table, 0, &alice);
	take(table, 1, &alice);
	table->waiter[0].claim.until = jiffies - 2;
	let_age(table, 1);
	KUNIT_EXPECT_EQ(test, take(table, 2, &alice), -EBUSY);
	KUNIT_EXPECT_EQ(test, take(table, 2, &alice), -EBUSY);
	EXPECT_STATE(test, table, 0, LOST);
	EXPECT_STATE(test, table, 1, HELD);
	drop(table, 0);
	drop(table, 1);
	drop(table, 2);
}

static void claim_patience_alone_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));

	/* If a port is free, or another peer wants one, nobody loses a port. */
	take(table, 0, &alice);
	let_age(table, 0);
	take(table, 1, &alice);
	take(table, 2, &bob);

	EXPECT_STATE(test, table, 0, HELD);
	drop(table, 0);
	drop(table, 1);
	drop(table, 2);
}

static void claim_patience_queue_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), -EBUSY);
	let_age(table, 0);

	/* A new claim at the end of the queue gets no port, so no claim loses one. */
	KUNIT_ASSERT_EQ(test, take(table, 2, &alice), -EBUSY);
	EXPECT_STATE(test, table, 0, HELD);
	KUNIT_ASSERT_EQ(test, take(table, 2, &alice), -EBUSY);
	EXPECT_STATE(test, table, 0, HELD);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), -EBUSY);
	EXPECT_STATE(test, table, 0, LOST);
	match(table, &alice, 0, table);
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 0);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), 0);
	drop(table, 0);
	drop(table, 1);
	drop(table, 2);
}

static void claim_ports_removed_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int first = take(table, 0, &alice);
	int second = take(table, 1, &alice);

	kftp_claims_set_ports(&table->claims, BIT_ULL(second));

	EXPECT_STATE(test, table, 0, LOST);
	EXPECT_STATE(test, table, 1, HELD);
	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 1);
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 0);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, first, table));
	KUNIT_EXPECT_EQ(test, take(table, 2, &bob), second);

	kftp_claims_set_ports(&table->claims, 0);

	EXPECT_STATE(test, table, 1, LOST);
	EXPECT_STATE(test, table, 2, LOST);
	KUNIT_EXPECT_EQ(test, take(table, 0, &alice), -ENODEV);
	drop(table, 0);
	drop(table, 1);
	drop(table, 2);
}

static void claim_ports_added_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int i;

	for (i = 0; i < 4; i++)
		take(table, i, &alice);

	kftp_claims_set_ports(&table->claims, BIT_ULL(0) | BIT_ULL(1) | BIT_ULL(2));

	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 0);
	KUNIT_EXPECT_GE(test, table->waiter[1].calls, 1);
	/* The queue keeps its order, even if sessions try again in another order. */
	KUNIT_ASSERT_EQ(test, take(table, 3, &alice), -EBUSY);
	KUNIT_ASSERT_EQ(test, take(table, 2, &alice), -EBUSY);
	KUNIT_ASSERT_GE(test, take(table, 1, &alice), 1);
	KUNIT_EXPECT_GE(test, table->waiter[2].calls, 1);
	KUNIT_ASSERT_GE(test, take(table, 2, &alice), 1);
	KUNIT_ASSERT_EQ(test, take(table, 3, &alice), -EBUSY);
	for (i = 0; i < 4; i++)
		drop(table, i);
}

static struct kunit_case claim_test_cases[] = {
	KUNIT_CASE(claim_match_test),
	KUNIT_CASE(claim_no_match_test),
	KUNIT_CASE(claim_no_ports_test),
	KUNIT_CASE(claim_one_peer_many_ports_test),
	KUNIT_CASE(claim_peers_on_links_test),
	KUNIT_CASE(claim_many_peers_one_port_test),
	KUNIT_CASE(claim_random_port_test),
	KUNIT_CASE(claim_try_again_test),
	KUNIT_CASE(claim_table_key_test),
	KUNIT_CASE(claim_ghost_is_over_test),
	KUNIT_CASE_PARAM(claim_queue_test, free_gen_params),
	KUNIT_CASE(claim_queue_of_peers_test),
	KUNIT_CASE(claim_patience_test),
	KUNIT_CASE(claim_patience_arrived_test),
	KUNIT_CASE(claim_patience_once_test),
	KUNIT_CASE(claim_patience_alone_test),
	KUNIT_CASE(claim_patience_queue_test),
	KUNIT_CASE(claim_ports_removed_test),
	KUNIT_CASE(claim_ports_added_test),
	{}
};

static struct kunit_suite claim_suite = {
	.name = "kftp_claim",
	.exit = table_exit,
	.test_cases = claim_test_cases,
};

kunit_test_suites(&claim_suite);
