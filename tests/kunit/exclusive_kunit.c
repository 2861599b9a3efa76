// SPDX-License-Identifier: GPL-2.0
/* Tests exclusive.c: which session gets a port of the range, keeps it, or loses it. */
#include <kunit/test.h>
#include <net/net_namespace.h>

#include "../../module/conn/exclusive.c"
#include "../../module/conn/wake.c"

#define FIRST_PORT 50000
#define PORTS 8

/* A port that another program has. */
static u16 foreign_port;

/* Replaces the function of listen.c: no port is really opened. */
struct socket *kftp_listen_open(struct net *net, u16 port, int backlog)
{
	struct socket *sock;
	int err;

	if (port == foreign_port)
		return ERR_PTR(-EADDRINUSE);
	err = sock_create_kern(net, AF_INET, SOCK_STREAM, IPPROTO_TCP, &sock);
	return err ? ERR_PTR(err) : sock;
}

/*
 * A session: its claim, its client's address, its port, and how many times the claim was
 * called.
 */
struct booker {
	struct kftp_claim claim;
	struct kftp_addr peer;
	struct kftp_booking *booking;
	int calls;
};

struct bookers {
	struct kftp_exclusive exclusive;
	struct booker booker[PORTS + 1];
};

static void booker_call(struct kftp_claim *claim)
{
	container_of(claim, struct booker, claim)->calls++;
}

static struct bookers *bookers_new(struct kunit *test, unsigned int ports)
{
	struct bookers *bookers = kunit_kzalloc(test, sizeof(*bookers), GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bookers);
	kftp_exclusive_init(&bookers->exclusive);
	KUNIT_ASSERT_EQ(test, kftp_exclusive_prepare(&bookers->exclusive), 0);
	kftp_exclusive_set(&bookers->exclusive, FIRST_PORT, FIRST_PORT + ports - 1);
	for (i = 0; i < ARRAY_SIZE(bookers->booker); i++) {
		bookers->booker[i].claim.call = booker_call;
		bookers->booker[i].peer = (struct kftp_addr) { .family = 4, .ip = { 192, 0, 2, 1 } };
	}
	foreign_port = 0;
	return bookers;
}

/* Returns the index of the port in the range, or an error. */
static int book(struct bookers *bookers, int who)
{
	struct booker *booker = &bookers->booker[who];
	struct kftp_booking *booking;

	booking = kftp_exclusive_book(&bookers->exclusive, &init_net, &booker->claim,
				      booker->peer.family ? &booker->peer : NULL, 10 * HZ);
	if (IS_ERR(booking))
		return PTR_ERR(booking);
	booker->booking = booking;
	return booking->port - FIRST_PORT;
}

static bool renew(struct bookers *bookers, int who)
{
	return kftp_exclusive_renew(&bookers->exclusive, bookers->booker[who].booking, 10 * HZ);
}

static void unbook(struct bookers *bookers, int who, bool rest)
{
	if (bookers->booker[who].booking)
		kftp_exclusive_close(&bookers->exclusive, bookers->booker[who].booking, rest);
	bookers->booker[who].booking = NULL;
}

static void bookers_end(struct bookers *bookers)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bookers->booker); i++)
		unbook(bookers, i, false);
	kftp_exclusive_exit(&bookers->exclusive);
}

/* Each port has one session. A port that a session has given back is free. */
static void exclusive_all_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, PORTS);
	unsigned long seen = 0;
	int i;

	for (i = 0; i < PORTS; i++) {
		int port = book(bookers, i);

		KUNIT_ASSERT_GE(test, port, 0);
		KUNIT_EXPECT_FALSE(test, __test_and_set_bit(port, &seen));
	}
	KUNIT_EXPECT_EQ(test, seen, GENMASK(PORTS - 1, 0));
	KUNIT_EXPECT_EQ(test, book(bookers, PORTS), -EADDRINUSE);
	unbook(bookers, 3, false);
	KUNIT_EXPECT_GE(test, book(bookers, PORTS), 0);
	bookers_end(bookers);
}

/* Makes the rest of the oldest resting port end now. */
static void end_rest(struct bookers *bookers)
{
	list_first_entry(&bookers->exclusive.resting, struct resting, node)->until = jiffies;
}

static void exclusive_rest_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, 1);

	KUNIT_EXPECT_EQ(test, book(bookers, 0), 0);
	unbook(bookers, 0, true);
	KUNIT_EXPECT_EQ(test, book(bookers, 1), -EADDRINUSE);
	end_rest(bookers);
	KUNIT_EXPECT_EQ(test, book(bookers, 1), 0);
	bookers_end(bookers);
}

/*
 * A client at another address gets a port that rests, but only if no port is free, and
 * not if connections from any address may come to it.
 */
static void exclusive_other_address_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, 2);

	bookers->booker[1].peer.ip[3] = 2;
	bookers->booker[2].peer.family = 0;
	KUNIT_EXPECT_GE(test, book(bookers, 0), 0);
	unbook(bookers, 0, true);
	KUNIT_EXPECT_GE(test, book(bookers, 1), 0);
	KUNIT_EXPECT_EQ(test, bookers->exclusive.resting_count, 1);
	KUNIT_EXPECT_EQ(test, book(bookers, 2), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, book(bookers, 0), -EADDRINUSE);
	bookers->booker[0].peer.ip[3] = 2;
	KUNIT_EXPECT_GE(test, book(bookers, 0), 0);
	unbook(bookers, 0, false);
	KUNIT_EXPECT_GE(test, book(bookers, 2), 0);
	unbook(bookers, 2, true);
	/* The late connection to this port may come from anywhere. */
	KUNIT_EXPECT_EQ(test, book(bookers, 0), -EADDRINUSE);
	bookers_end(bookers);
}

/* A client that makes ports rest leaves half of them to the others. */
static void exclusive_many_rest_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, PORTS);
	int i;

	for (i = 0; i < 10 * PORTS; i++) {
		KUNIT_ASSERT_GE(test, book(bookers, 0), 0);
		unbook(bookers, 0, true);
	}
	KUNIT_EXPECT_EQ(test, bookers->exclusive.free_count, PORTS / 2);
	bookers_end(bookers);
}

/* If ports are scarce, the oldest sessions that are over their time lose theirs. */
static void exclusive_depose_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, PORTS);
	int i;

	for (i = 0; i < PORTS - 1; i++)
		KUNIT_ASSERT_GE(test, book(bookers, i), 0);
	bookers->booker[0].booking->until = jiffies - 1;
	/* It asks again, but too late. */
	KUNIT_EXPECT_TRUE(test, renew(bookers, 0));
	KUNIT_EXPECT_GE(test, book(bookers, PORTS - 1), 0);
	KUNIT_EXPECT_TRUE(test, bookers->booker[0].booking->lost);
	KUNIT_EXPECT_EQ(test, bookers->booker[0].calls, 1);
	KUNIT_EXPECT_FALSE(test, bookers->booker[1].booking->lost);
	/* It is told only once. */
	KUNIT_EXPECT_EQ(test, book(bookers, PORTS), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, bookers->booker[0].calls, 1);
	KUNIT_EXPECT_FALSE(test, renew(bookers, 0));
	unbook(bookers, 0, false);
	KUNIT_EXPECT_GE(test, book(bookers, PORTS), 0);
	bookers_end(bookers);
}

/*
 * While ports are not scarce, a session keeps its port for as long as it wants. If it
 * asks again, its time begins again.
 */
static void exclusive_keep_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, PORTS);

	KUNIT_EXPECT_GE(test, book(bookers, 0), 0);
	bookers->booker[0].booking->until = jiffies - 1;
	KUNIT_EXPECT_GE(test, book(bookers, 1), 0);
	KUNIT_EXPECT_FALSE(test, bookers->booker[0].booking->lost);
	KUNIT_EXPECT_TRUE(test, renew(bookers, 0));
	KUNIT_EXPECT_TRUE(test, time_after(bookers->booker[0].booking->until, jiffies));
	bookers_end(bookers);
}

static void exclusive_foreign_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, 2);

	foreign_port = FIRST_PORT;
	KUNIT_EXPECT_EQ(test, book(bookers, 0), 1);
	KUNIT_EXPECT_EQ(test, book(bookers, 1), -EADDRINUSE);
	foreign_port = 0;
	KUNIT_EXPECT_EQ(test, book(bookers, 1), 0);
	bookers_end(bookers);
}

/* A new range does not give away the ports that sessions have. */
static void exclusive_set_test(struct kunit *test)
{
	struct bookers *bookers = bookers_new(test, 2);
	struct kftp_exclusive *exclusive = &bookers->exclusive;

	KUNIT_EXPECT_GE(test, book(bookers, 0), 0);
	KUNIT_EXPECT_GE(test, book(bookers, 1), 0);
	unbook(bookers, 1, true);
	kftp_exclusive_set(exclusive, FIRST_PORT, FIRST_PORT + 2);
	KUNIT_EXPECT_EQ(test, book(bookers, 1), 2);
	KUNIT_EXPECT_EQ(test, book(bookers, 2), -EADDRINUSE);
	kftp_exclusive_set(exclusive, FIRST_PORT + 100, FIRST_PORT + 100);
	KUNIT_EXPECT_FALSE(test, renew(bookers, 0));
	unbook(bookers, 0, false);
	KUNIT_EXPECT_EQ(test, book(bookers, 0), 100);
	KUNIT_EXPECT_EQ(test, book(bookers, 2), -EADDRINUSE);
	kftp_exclusive_set(exclusive, 0, 0);
	KUNIT_EXPECT_FALSE(test, kftp_exclusive_used(exclusive));
	unbook(bookers, 0, false);
	KUNIT_EXPECT_EQ(test, exclusive->free_count, 0);
	bookers_end(bookers);
}

static struct kunit_case exclusive_test_cases[] = {
	KUNIT_CASE(exclusive_all_test),
	KUNIT_CASE(exclusive_rest_test),
	KUNIT_CASE(exclusive_other_address_test),
	KUNIT_CASE(exclusive_many_rest_test),
	KUNIT_CASE(exclusive_depose_test),
	KUNIT_CASE(exclusive_keep_test),
	KUNIT_CASE(exclusive_foreign_test),
	KUNIT_CASE(exclusive_set_test),
	{}
};

static struct kunit_suite exclusive_suite = {
	.name = "kftp_exclusive",
	.test_cases = exclusive_test_cases,
};

kunit_test_suites(&exclusive_suite);
