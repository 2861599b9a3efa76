/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table of claims and its sessions, for the suites that test claims. Each suite must
 * include the headers of the module before this one.
 */
#ifndef _KFTP_CLAIM_WAITERS_H
#define _KFTP_CLAIM_WAITERS_H

#define PATIENCE (10 * HZ)

static const struct kftp_addr alice = { .family = 4, .port = 1000, .ip = { 10, 0, 0, 1 } };
static const struct kftp_addr alice_again = { .family = 4, .port = 2, .ip = { 10, 0, 0, 1 } };
static const struct kftp_addr bob = { .family = 4, .port = 1000, .ip = { 10, 0, 0, 2 } };
/* An IPv6 address with the same bytes as the IPv4 address of alice. */
static const struct kftp_addr carol = { .family = 6, .port = 1000, .ip = { 10, 0, 0, 1 } };

/* The claim of a session, and how many times it was called. */
struct waiter {
	struct kftp_claim claim;
	int calls;
};

static inline void waiter_call(struct kftp_claim *claim)
{
	container_of(claim, struct waiter, claim)->calls++;
}

/* The connection that its client has closed; the other ones are open. */
static const void *left_gift;

static inline bool gift_left(void *gift)
{
	return gift == left_gift;
}

struct table {
	struct kftp_claims claims;
	struct waiter waiter[KFTP_CLAIM_PORTS + 2];
};

static inline struct table *table_new(struct kunit *test, u64 ports)
{
	struct table *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	test->priv = table;
	kftp_claims_init(&table->claims, gift_left);
	kftp_claims_set_ports(&table->claims, ports);
	for (i = 0; i < ARRAY_SIZE(table->waiter); i++)
		table->waiter[i].claim.call = waiter_call;
	return table;
}

static inline void table_exit(struct kunit *test)
{
	struct table *table = test->priv;

	if (table)
		kftp_claims_exit(&table->claims);
}

static inline int take(struct table *table, int who, const struct kftp_addr *peer)
{
	return kftp_claims_take(&table->claims, &table->waiter[who].claim, peer, PATIENCE,
				false);
}

static inline int take_open(struct table *table, int who, const struct kftp_addr *peer)
{
	return kftp_claims_take(&table->claims, &table->waiter[who].claim, peer, PATIENCE,
				true);
}

/* Lets a connection arrive. Returns true if a claim took it. */
static inline bool match(struct table *table, const struct kftp_addr *peer, int port, void *gift)
{
	return !kftp_claims_match(&table->claims, peer, port, gift);
}

static inline void *collect(struct table *table, int who)
{
	return kftp_claims_collect(&table->claims, &table->waiter[who].claim, 0);
}

/* Collects a connection that other sessions of the address may have caused. */
static inline void *collect_shared(struct table *table, int who)
{
	return kftp_claims_collect(&table->claims, &table->waiter[who].claim, HZ);
}

static inline void *drop(struct table *table, int who)
{
	return kftp_claims_drop(&table->claims, &table->waiter[who].claim);
}

/* Drops a claim, and then lets its client connect, so that no ghost of it stays. */
static inline void drop_late(struct table *table, int who)
{
	struct kftp_claim *claim = &table->waiter[who].claim;
	const struct kftp_addr peer = claim->peer;
	bool held = claim->state == KFTP_CLAIM_HELD;
	u8 port = claim->port;

	drop(table, who);
	if (held)
		match(table, &peer, port, table);
}

/* Makes a claim so old that a waiting session may take its port. */
static inline void let_age(struct table *table, int who)
{
	table->waiter[who].claim.until = jiffies - 1;
}

#define EXPECT_STATE(test, table, who, expected) \
	KUNIT_EXPECT_EQ(test, (int)(table)->waiter[who].claim.state, (int)KFTP_CLAIM_##expected)

#endif
