// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that no session uses its connection if more connections arrive than sessions
 * wait for. claim_kunit.c includes the code under test.
 */
#include <linux/jiffies.h>
#include <kunit/test.h>

#include "../../module/conn/conflict.h"
#include "claim_waiters.h"

static const struct kftp_addr mallory = { .family = 4, .port = 666, .ip = { 10, 0, 0, 1 } };

/* Expects that a claim is a conflict (or not), and which source ports it names. */
static void expect_conflict(struct kunit *test, struct table *table, int who, u16 first,
			    u16 second)
{
	u16 ports[2];

	KUNIT_EXPECT_TRUE(test, table->waiter[who].claim.conflict);
	kftp_conflict_ports(&table->claims, &table->waiter[who].claim, ports);
	KUNIT_EXPECT_EQ(test, ports[0], first);
	KUNIT_EXPECT_EQ(test, ports[1], second);
}

static void conflict_before_collect_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int gift;

	take(table, 0, &alice);
	KUNIT_EXPECT_TRUE(test, match(table, &mallory, 0, &gift));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, table));
	expect_conflict(test, table, 0, 666, 1000);
	KUNIT_EXPECT_EQ(test, table->waiter[0].calls, 2);
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), (void *)&gift);

	/* The next claim begins anew. */
	take(table, 0, &alice);
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &gift));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	drop(table, 0);
}

static void conflict_after_collect_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int gift;

	take(table, 0, &alice);
	match(table, &alice, 0, &gift);
	collect(table, 0);
	/* Connections from elsewhere, or to the port of nobody, are no conflict. */
	KUNIT_EXPECT_FALSE(test, match(table, &bob, 0, table));
	KUNIT_EXPECT_FALSE(test, match(table, &carol, 0, table));
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 1, table));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, 0, table));
	expect_conflict(test, table, 0, 1000, 666);
	drop(table, 0);
	/* Nobody looks for connections any more. */
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, 0, table));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
}

static void conflict_time_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int gift;

	take(table, 0, &alice);
	match(table, &alice, 0, &gift);
	let_age(table, 0);
	collect(table, 0);
	/* The time in which the client may connect begins with the command. */
	let_age(table, 0);
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, 0, table));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	drop(table, 0);

	take(table, 0, &alice);
	let_age(table, 0);
	match(table, &alice, 0, &gift);
	collect(table, 0);
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, 0, table));
	expect_conflict(test, table, 0, 1000, 666);
	drop(table, 0);

	take(table, 0, &alice);
	match(table, &mallory, 0, &gift);
	let_age(table, 0);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, table));
	expect_conflict(test, table, 0, 666, 1000);
	drop(table, 0);
}

/* The sessions of one address take turns on one port; each connects once. */
static void conflict_not_of_turns_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	const int count = KFTP_CLAIM_PORTS;
	int i;

	for (i = 0; i < count; i++) {
		KUNIT_ASSERT_EQ(test, take(table, i, &alice), 0);
		KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &table->waiter[i]));
		KUNIT_EXPECT_PTR_EQ(test, collect(table, i), (void *)&table->waiter[i]);
	}
	for (i = 0; i < count; i++)
		KUNIT_EXPECT_FALSE(test, table->waiter[i].claim.conflict);

	/* One connection too many: it is not known which sessions have a wrong one. */
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, 0, table));
	for (i = 0; i < count; i++) {
		expect_conflict(test, table, i, 1000, 666);
		drop(table, i);
	}
}

/* The connection that was given to nobody makes the address a suspect. */
static void conflict_suspect_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	take(table, 1, &bob);
	KUNIT_EXPECT_FALSE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[0].claim));
	match(table, &mallory, 1, table);
	KUNIT_EXPECT_TRUE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[0].claim));
	KUNIT_EXPECT_FALSE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[1].claim));
	drop_late(table, 0);
	drop_late(table, 1);
}

/* A connection that nobody waits for does not end the time of a suspect sooner. */
static void conflict_suspect_time_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	unsigned long least = jiffies + KFTP_GHOST_TIME + KFTP_SUSPECTS_TIME;
	bool found = false;
	size_t i;

	take(table, 0, &alice);
	let_age(table, 0);
	take(table, 1, &alice);
	/* The first connection is for the ghost of the claim that has lost its port. */
	match(table, &alice, 0, table);
	match(table, &mallory, 0, table);
	for (i = 0; i < KFTP_SUSPECTS; i++)
		if (table->claims.suspects.entries[i].addr.family)
			found |= time_after_eq(table->claims.suspects.entries[i].until, least);
	KUNIT_EXPECT_TRUE(test, found);
	drop(table, 0);
	drop(table, 1);
}

/* An open claim gets a connection from any address, so the second one may too. */
static void conflict_open_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int port = take_open(table, 0, &alice);
	int gift;

	KUNIT_EXPECT_TRUE(test, match(table, &bob, port, &gift));
	KUNIT_EXPECT_FALSE(test, match(table, &carol, !port, table));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	KUNIT_EXPECT_FALSE(test, match(table, &carol, port, table));
	expect_conflict(test, table, 0, 1000, 1000);
	drop(table, 0);
	KUNIT_EXPECT_FALSE(test, match(table, &carol, port, table));
}

/*
 * A claim that took its port twice may get two connections, if the first one is closed.
 */
static void conflict_again_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int first, second;

	left_gift = NULL;
	take(table, 0, &alice);
	drop(table, 0);
	take(table, 0, &alice);
	KUNIT_EXPECT_TRUE(test, match(table, &mallory, 0, &first));
	KUNIT_EXPECT_PTR_EQ(test, kftp_claims_match(&table->claims, &alice, 0, &second),
			    (void *)&second);
	expect_conflict(test, table, 0, 666, 1000);
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), (void *)&first);
}

/*
 * Another session of the address waits for the port. Perhaps the intruder has logged in
 * there. So this session must not get the connection of the client.
 */
static void conflict_other_session_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	take(table, 1, &alice);
	match(table, &mallory, 0, table);
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 0);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, table));
	expect_conflict(test, table, 0, 666, 1000);
	EXPECT_STATE(test, table, 1, QUEUED);
	KUNIT_EXPECT_TRUE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[0].claim));
	drop(table, 0);
	drop(table, 1);
}

/* Lets the only ghost end. */
static void end_ghost(struct table *table)
{
	kftp_claim_table_find(&table->claims.table, &alice, 0)->until = jiffies - 1;
}

/* The same if the client sends its command before it connects. */
static void conflict_settle_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	take(table, 1, &alice);
	match(table, &mallory, 0, table);
	KUNIT_EXPECT_PTR_EQ(test, collect_shared(table, 0), (void *)table);
	/* The session that waits learns how long it must wait now. */
	KUNIT_EXPECT_EQ(test, table->waiter[1].calls, 1);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_TRUE(test, time_before_eq(table->waiter[1].claim.until, jiffies + HZ));
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, table));
	expect_conflict(test, table, 0, 666, 1000);
	drop(table, 0);

	/*
	 * The second connection may have come from somebody else too, and a third follow.
	 */
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, table));
	end_ghost(table);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	drop_late(table, 1);
}

/* The same if the transfer ends before the client has connected. */
static void conflict_settle_drop_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));

	take(table, 0, &alice);
	take(table, 1, &alice);
	match(table, &mallory, 0, table);
	collect_shared(table, 0);
	drop(table, 0);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), -EBUSY);
	KUNIT_EXPECT_FALSE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[1].claim));
	KUNIT_EXPECT_FALSE(test, match(table, &alice, 0, table));
	KUNIT_EXPECT_TRUE(test, kftp_conflict_is_likely(&table->claims, &table->waiter[1].claim));
	end_ghost(table);
	KUNIT_EXPECT_EQ(test, take(table, 1, &alice), 0);
	drop_late(table, 1);
}

/*
 * The session itself need not wait. The connection for its last transfer is no conflict.
 */
static void conflict_settle_again_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0));
	int gift;

	take(table, 0, &alice);
	match(table, &alice, 0, table);
	collect_shared(table, 0);
	drop(table, 0);
	KUNIT_EXPECT_EQ(test, take(table, 0, &alice), 0);
	/*
	 * Even if the client has closed its connection already, no other one replaces it.
	 */
	left_gift = &gift;
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &gift));
	KUNIT_EXPECT_PTR_EQ(test, kftp_claims_match(&table->claims, &mallory, 0, table),
			    (void *)table);
	expect_conflict(test, table, 0, 1000, 666);
	left_gift = NULL;
	KUNIT_EXPECT_PTR_EQ(test, drop(table, 0), (void *)&gift);

	take(table, 0, &alice);
	KUNIT_EXPECT_TRUE(test, match(table, &alice, 0, &gift));
	KUNIT_EXPECT_PTR_EQ(test, collect_shared(table, 0), (void *)&gift);
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	drop(table, 0);
}

/* The index of a removed port becomes another port, at which nobody has connected yet. */
static void conflict_ports_removed_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int kept = take(table, 0, &alice);
	int removed = take(table, 1, &alice);

	match(table, &alice, kept, table);
	match(table, &alice, removed, table);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), (void *)table);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 1), (void *)table);
	kftp_claims_set_ports(&table->claims, BIT_ULL(kept));
	kftp_claims_set_ports(&table->claims, BIT_ULL(0) | BIT_ULL(1));
	EXPECT_STATE(test, table, 1, SERVED);
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, removed, table));
	KUNIT_EXPECT_FALSE(test, table->waiter[1].claim.conflict);
	KUNIT_EXPECT_FALSE(test, match(table, &mallory, kept, table));
	KUNIT_EXPECT_TRUE(test, table->waiter[0].claim.conflict);
	drop(table, 0);
	drop(table, 1);
	EXPECT_STATE(test, table, 1, NONE);
}

/* Removing the ports does not free an open claim that only looks for connections. */
static void conflict_open_port_removed_test(struct kunit *test)
{
	struct table *table = table_new(test, BIT_ULL(0) | BIT_ULL(1));
	int port = take_open(table, 0, &alice);
	int gift;

	match(table, &bob, port, &gift);
	kftp_claims_set_ports(&table->claims, 0);
	KUNIT_EXPECT_PTR_EQ(test, collect(table, 0), (void *)&gift);
	EXPECT_STATE(test, table, 0, SERVED);
	kftp_claims_set_ports(&table->claims, BIT_ULL(0) | BIT_ULL(1));
	KUNIT_EXPECT_FALSE(test, match(table, &carol, port, table));
	KUNIT_EXPECT_FALSE(test, table->waiter[0].claim.conflict);
	drop(table, 0);
	EXPECT_STATE(test, table, 0, NONE);
}

static struct kunit_case claim_conflict_test_cases[] = {
	KUNIT_CASE(conflict_before_collect_test),
	KUNIT_CASE(conflict_after_collect_test),
	KUNIT_CASE(conflict_time_test),
	KUNIT_CASE(conflict_not_of_turns_test),
	KUNIT_CASE(conflict_suspect_test),
	KUNIT_CASE(conflict_suspect_time_test),
	KUNIT_CASE(conflict_open_test),
	KUNIT_CASE(conflict_again_test),
	KUNIT_CASE(conflict_other_session_test),
	KUNIT_CASE(conflict_settle_test),
	KUNIT_CASE(conflict_settle_drop_test),
	KUNIT_CASE(conflict_settle_again_test),
	KUNIT_CASE(conflict_ports_removed_test),
	KUNIT_CASE(conflict_open_port_removed_test),
	{}
};

static struct kunit_suite claim_conflict_suite = {
	.name = "kftp_claim_conflict",
	.exit = table_exit,
	.test_cases = claim_conflict_test_cases,
};

kunit_test_suites(&claim_conflict_suite);
