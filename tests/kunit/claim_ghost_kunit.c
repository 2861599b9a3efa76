// SPDX-License-Identifier: GPL-2.0
/*
 * Tests claims that are dropped while a client may still be connecting, and claims that
 * accept any peer. claim_kunit.c includes the code under test.
 */
#include <linux/jiffies.h>
#include <kunit/test.h>

#include "../../module/conn/conflict.h"
#include "claim_waiters.h"

static void claim_ghost_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int late, gift;

	take(table, 0, &alice);
	take(table, 1, &alice);
	drop(table, 0);

	/* Nobody gets the port while a connection for the old claim may still arrive. */
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 0);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_EQ(test, take(table, 2, &bob), 0);

	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, &late));
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &gift));
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 1), (void *)&gift);
	drop_late(table, 2);
}

/*
 * The transfer has waited in vain, and its client is still connecting. Its connection may
 * come even after the ghost, so the address is a suspect.
 */
static void claim_ghost_of_late_client_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	unsigned long until;
	int late, gift;

	take(table, 0, &alice);
	let_age(table, 0);
	until = jiffies + KFTP_GHOST_TIME;
	drop(table, 0);
	KUNIT_ASSERT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_TRUE(test, time_after_eq(table->waiter[1].claim.until, until));
	KUNIT_EXPECT_TRUE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[1].claim));
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, &late));
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &gift));
	drop(table, 1);
}

static void claim_queue_drop_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	take(table, 1, &alice);
	take(table, 2, &alice);
	drop_late(table, 0);
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);

	/* The waiter that was called drops its claim, so the next waiter is called. */
	drop_late(table, 1);

	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 2, &alice), 0);
	drop_late(table, 2);
}

static void claim_ghost_after_arrival_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int gift;

	take(table, 0, &alice);
	match(table, &alice, 0, &gift);
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), (void *)&gift);

	/* Its connection has arrived already, so nobody has to wait. */
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	drop_late(table, 1);
}

static void claim_again_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int first, second;

	take(table, 0, &alice);
	drop(table, 0);
	KUNIT_ASSERT_EQ(test, take(table, 0, &alice), 0);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);

	/*
	 * The newest connection is used. The older one was for the claim that was
	 * dropped.
	 */
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &first));
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	left_gift = &first;
	KUNIT_EXPECT_PTR_EQ(test, kftp_claims_match(&table->claims, &alice, 0, &second),
			    (void *)&first);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), (void *)&second);
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	drop_late(table, 1);
}

static void claim_again_elsewhere_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int old = take(table, 0, &alice);

	drop(table, 0);
	/* A connection may still arrive at the old port, so another port is chosen. */
	KUNIT_EXPECT_EQ(test, take(table, 0, &alice), !old);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, old, table));
	drop_late(table, 0);
}

static void claim_ghosts_limit_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int i;

	for (i = 0; i <= KFTP_GHOSTS; i++) {
		struct kftp_addr peer = { .family = 6, .ip = { [14] = i >> 8, i } };

		KUNIT_ASSERT_EQ(test, take(table, 0, &peer), 0);
		drop(table, 0);
	}
	KUNIT_EXPECT_EQ(test, table->claims.ghosts.count, (unsigned int)KFTP_GHOSTS);
	KUNIT_EXPECT_EQ(test, table->claims.table.used[0], (u32)KFTP_GHOSTS);
}

static void claim_open_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int port = take_open(table, 0, &alice);
	int gift;

	/*
	 * Sessions of all other addresses can get only the other port, without an open
	 * claim.
	 */
	KUNIT_EXPECT_EQ(test, take(table, 1, &bob), !port);
	KUNIT_EXPECT_EQ(test, take(table, 2, &bob), -EBUSY);
	KUNIT_EXPECT_EQ(test, take_open(table, 3, &carol), !port);
	KUNIT_EXPECT_FALSE(test, table->waiter[3].claim.open);

	KUNIT_EXPECT_TRUE(test, match(table, &bob, port, &gift));
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), (void *)&gift);
	KUNIT_EXPECT_EQ(test, table->waiter[2].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 2, &bob), port);
	drop_late(table, 1);
	drop_late(table, 2);
	drop_late(table, 3);
}

static void claim_open_needs_two_ports_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	/* If there is only one port, no session gets it for itself. */
	KUNIT_EXPECT_EQ(test, take_open(table, 0, &alice), 0);
	KUNIT_EXPECT_FALSE(test, match(table, &bob, 0, table));
	KUNIT_EXPECT_EQ(test, take(table, 1, &bob), 0);
	drop_late(table, 0);
	drop_late(table, 1);
}

static struct kunit_case claim_ghost_test_cases[] = {
	KUNIT_CASE(claim_ghost_test),
	KUNIT_CASE(claim_ghost_of_late_client_test),
	KUNIT_CASE(claim_queue_drop_test),
	KUNIT_CASE(claim_ghost_after_arrival_test),
	KUNIT_CASE(claim_again_test),
	KUNIT_CASE(claim_again_elsewhere_test),
	KUNIT_CASE(claim_ghosts_limit_test),
	KUNIT_CASE(claim_open_test),
	KUNIT_CASE(claim_open_needs_two_ports_test),
	{}
};

static struct kunit_suite claim_ghost_suite = {
	.name = "kftp_claim_ghost",
	.exit = table_exit,
	.test_cases = claim_ghost_test_cases,
};

kunit_test_suites(&claim_ghost_suite);
