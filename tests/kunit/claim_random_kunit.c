// SPDX-License-Identifier: GPL-2.0
/*
 * Tests claims that are taken, dropped and matched in random order. Checks after each
 * step what must always be true. claim_kunit.c includes the code under test.
 */
#include <linux/jiffies.h>
#include <linux/prandom.h>
#include <kunit/test.h>

#include "../../module/conn/claims.h"
#include "claim_waiters.h"

#define RANDOM_WAITERS 8

/* Returns the ports that ghosts keep for a peer, one bit for each. */
static u64 ghost_ports(struct table *table, const struct kftp_addr *peer)
{
	const struct kftp_claim *claim;
	u64 ports = 0;
	int bucket;

	hash_for_each(table->claims.table.peers, bucket, claim, node)
		if (claim->state == KFTP_CLAIM_GHOST &&
		    kftp_addr_same_host(&claim->peer, peer))
			ports |= BIT_ULL(claim->port);
	return ports;
}

/*
 * Checks that no two claims of a peer have the same port, and that no claim waits while
 * a port is free.
 */
static void check_table(struct kunit *test, struct table *table, u64 ports,
			const struct kftp_addr *const *peers)
{
	u64 held[2] = {};
	int waiting[2] = {};
	int i, p;

	for (i = 0; i < RANDOM_WAITERS; i++) {
		struct kftp_claim *claim = &table->waiter[i].claim;

		p = !kftp_addr_same_host(&claim->peer, peers[0]);
		/* A claim keeps its port until it collects. */
		if (claim->linked && !claim->watching && claim->state != KFTP_CLAIM_QUEUED) {
			KUNIT_ASSERT_FALSE(test, !!(held[p] & BIT_ULL(claim->port)));
			held[p] |= BIT_ULL(claim->port);
		}
		waiting[p] += claim->state == KFTP_CLAIM_QUEUED;
	}
	for (p = 0; p < 2; p++) {
		u64 kept = ghost_ports(table, peers[p]);

		KUNIT_ASSERT_EQ(test, held[p] & kept, 0ULL);
		KUNIT_ASSERT_EQ(test, held[p] & ~ports, 0ULL);
		KUNIT_ASSERT_TRUE(test, !waiting[p] || !(ports & ~held[p] & ~kept));
	}
}

/* Lets sessions that were called try again, until no session is called any more. */
static void follow_calls(struct table *table)
{
	bool again = true;
	int i;

	while (again) {
		again = false;
		for (i = 0; i < RANDOM_WAITERS; i++) {
			struct waiter *waiter = &table->waiter[i];

			if (!waiter->calls)
				continue;
			waiter->calls = 0;
			again = true;
			if (waiter->claim.state == KFTP_CLAIM_QUEUED)
				take(table, i, &waiter->claim.peer);
		}
	}
}

static void claim_random_test(struct kunit *test)
{
	const struct kftp_addr *const peers[2] = { &alice, &carol };
	struct table *table = table_new(test, 7);
	struct rnd_state rnd;
	u64 ports = 7;
	int step;

	prandom_seed_state(&rnd, 20261123);
	for (step = 0; step < 5000; step++) {
		int who = prandom_u32_state(&rnd) % RANDOM_WAITERS;
		const struct kftp_addr *peer = peers[who & 1];
		struct waiter *waiter = &table->waiter[who];

		switch (prandom_u32_state(&rnd) % 7) {
		case 0:
		case 1:
			if (waiter->claim.state == KFTP_CLAIM_NONE)
				take(table, who, peer);
			break;
		case 2:
			drop(table, who);
			break;
		case 3:
			if (waiter->claim.state == KFTP_CLAIM_HELD)
				KUNIT_ASSERT_TRUE(test, match(table, peer, waiter->claim.port,
							      waiter));
			break;
		case 4:
			if (waiter->claim.state == KFTP_CLAIM_ARRIVED)
				KUNIT_ASSERT_PTR_EQ(test, collect(table, who), (void *)waiter);
			if (waiter->claim.state == KFTP_CLAIM_SERVED && step & 1)
				drop(table, who);
			break;
		case 5:
			if (step % 10)
				break;
			ports = 1 + prandom_u32_state(&rnd) % 15;
			kftp_claims_set_ports(&table->claims, ports);
			break;
		case 6:
			/* A connection for a ghost arrives, which no claim may get. */
			if (ghost_ports(table, peer))
				KUNIT_ASSERT_FALSE(test, match(table, peer,
							       __ffs64(ghost_ports(table, peer)),
							       waiter));
			break;
		}
		follow_calls(table);
		check_table(test, table, ports, peers);
	}
}

static struct kunit_case claim_random_test_cases[] = {
	KUNIT_CASE(claim_random_test),
	{}
};

static struct kunit_suite claim_random_suite = {
	.name = "kftp_claim_random",
	.exit = table_exit,
	.test_cases = claim_random_test_cases,
};

kunit_test_suites(&claim_random_suite);
