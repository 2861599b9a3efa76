// SPDX-License-Identifier: GPL-2.0
/*
 * A range of ports for passive data connections. Each session that waits for a connection
 * has a port of the range for itself, and a socket that listens there. Another process at
 * the address of a client does not know the port, because it is chosen at random.
 *
 * When a session gives a port back before its client has connected, the connection of the
 * client may still arrive. So the port rests: no other session gets it for some time. At
 * most half of the ports rest. If no port is free, a session of a client at another
 * address gets one that rests: own_claim.c resets connections from the former client's
 * address. So clients at a few addresses can't make all ports rest for all others.
 *
 * A session may keep its port for as long as it wants, unless ports are scarce. If fewer
 * than a quarter of the ports are free, sessions whose client did not connect in time
 * lose their ports, also if they have asked for their ports again.
 */
#include <linux/bitmap.h>
#include <linux/find.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "conn/exclusive.h"
#include "conn/ghost.h"
#include "conn/listen.h"

/* Number of bits in kftp_exclusive.free: one for each port number. */
#define KFTP_EXCLUSIVE_BITS 65536

/* Maximum number of connections to a port that wait until they are accepted. */
#define KFTP_EXCLUSIVE_BACKLOG 64

/*
 * Maximum number of ports that are tried for one booking: other programs may have some.
 */
#define KFTP_EXCLUSIVE_TRIES 16

/* Maximum number of sessions that lose their ports each time a port is looked for. */
#define KFTP_EXCLUSIVE_DEPOSE 4

/**
 * struct resting - a port that no session gets yet
 * @node: entry in kftp_exclusive.resting
 * @peer: kftp_booking.peer of the session that had the port
 * @until: time in jiffies at which the rest ends
 * @port: the port, in host byte order
 */
struct resting {
	struct list_head node;
	struct kftp_addr peer;
	unsigned long until;
	u16 port;
};

/**
 * kftp_exclusive_init() - initialize a struct without a range
 * @exclusive: the struct; must be zero
 */
void kftp_exclusive_init(struct kftp_exclusive *exclusive)
{
	spin_lock_init(&exclusive->lock);
	INIT_LIST_HEAD(&exclusive->held);
	INIT_LIST_HEAD(&exclusive->lost);
	INIT_LIST_HEAD(&exclusive->resting);
}

static unsigned int exclusive_size(const struct kftp_exclusive *exclusive)
{
	return exclusive->first ? exclusive->last - exclusive->first + 1 : 0;
}

static bool exclusive_has(const struct kftp_exclusive *exclusive, u16 port)
{
	return port >= exclusive->first && port <= exclusive->last;
}

static void exclusive_free_port(struct kftp_exclusive *exclusive, u16 port)
{
	if (!exclusive_has(exclusive, port))
		return;
	if (!__test_and_set_bit(port, exclusive->free))
		exclusive->free_count++;
}

static void exclusive_take_port(struct kftp_exclusive *exclusive, u16 port)
{
	if (__test_and_clear_bit(port, exclusive->free))
		exclusive->free_count--;
}

static void exclusive_wake_up(struct kftp_exclusive *exclusive, struct resting *resting)
{
	list_del(&resting->node);
	exclusive->resting_count--;
	exclusive_free_port(exclusive, resting->port);
	kfree(resting);
}

/**
 * kftp_exclusive_exit() - free the memory of a range
 * @exclusive: the range of a namespace that ends; no session has one of its ports
 */
void kftp_exclusive_exit(struct kftp_exclusive *exclusive)
{
	struct resting *resting, *next;

	list_for_each_entry_safe(resting, next, &exclusive->resting, node)
		exclusive_wake_up(exclusive, resting);
	bitmap_free(exclusive->free);
}

/**
 * kftp_exclusive_prepare() - allocate the memory that kftp_exclusive_set() needs
 * @exclusive: the range; no other call of this function for @exclusive may run
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_exclusive_prepare(struct kftp_exclusive *exclusive)
{
	if (!exclusive->free)
		exclusive->free = bitmap_zalloc(KFTP_EXCLUSIVE_BITS, GFP_KERNEL);
	return exclusive->free ? 0 : -ENOMEM;
}

/**
 * kftp_exclusive_set() - change the range
 * @exclusive: the range; kftp_exclusive_prepare() must have been successful if @first is
 *	       not 0
 * @first: first port in host byte order; 0 for no range
 * @last: last port in host byte order, not less than @first
 *
 * Sessions keep the ports that they have, even if these are not in the new range.
 */
void kftp_exclusive_set(struct kftp_exclusive *exclusive, u16 first, u16 last)
{
	struct kftp_booking *booking;
	struct resting *resting;

	spin_lock(&exclusive->lock);
	WRITE_ONCE(exclusive->first, first);
	exclusive->last = last;
	if (exclusive->free) {
		bitmap_zero(exclusive->free, KFTP_EXCLUSIVE_BITS);
		exclusive->free_count = exclusive_size(exclusive);
		if (first)
			bitmap_set(exclusive->free, first, exclusive->free_count);
	}
	list_for_each_entry(booking, &exclusive->held, node)
		exclusive_take_port(exclusive, booking->port);
	list_for_each_entry(booking, &exclusive->lost, node)
		exclusive_take_port(exclusive, booking->port);
	list_for_each_entry(resting, &exclusive->resting, node)
		exclusive_take_port(exclusive, resting->port);
	spin_unlock(&exclusive->lock);
}

/**
 * kftp_exclusive_get() - read the range
 * @exclusive: the range
 * @first: set to the first port in host byte order; to 0 if there is no range
 * @last: set to the last port in host byte order
 */
void kftp_exclusive_get(struct kftp_exclusive *exclusive, u16 *first, u16 *last)
{
	spin_lock(&exclusive->lock);
	*first = exclusive->first;
	*last = exclusive->last;
	spin_unlock(&exclusive->lock);
}

/**
 * kftp_exclusive_used() - tell whether sessions get ports of the range
 * @exclusive: the range
 *
 * Return: true if there is a range; false if sessions use the shared ports.
 */
bool kftp_exclusive_used(const struct kftp_exclusive *exclusive)
{
	return READ_ONCE(exclusive->first);
}

/*
 * Takes ports away from sessions whose clients did not connect in time, the oldest first.
 * Each of these sessions closes its booking in its next run.
 */
static void exclusive_depose(struct kftp_exclusive *exclusive)
{
	unsigned int i;

	for (i = 0; i < KFTP_EXCLUSIVE_DEPOSE; i++) {
		struct kftp_booking *booking =
			list_first_entry_or_null(&exclusive->held, struct kftp_booking, node);

		if (!booking || time_before_eq(jiffies, booking->until))
			return;
		list_move_tail(&booking->node, &exclusive->lost);
		WRITE_ONCE(booking->lost, true);
		booking->claim->call(booking->claim);
	}
}

static bool exclusive_scarce(const struct kftp_exclusive *exclusive)
{
	return exclusive->free_count < DIV_ROUND_UP(exclusive_size(exclusive), 4);
}

/* Makes ports free whose rest is over. If ports are scarce, takes some from sessions. */
static void exclusive_reclaim(struct kftp_exclusive *exclusive)
{
	struct resting *resting, *next;

	/* The oldest comes first. */
	list_for_each_entry_safe(resting, next, &exclusive->resting, node) {
		if (time_before(jiffies, resting->until))
			break;
		exclusive_wake_up(exclusive, resting);
	}
	if (exclusive_scarce(exclusive))
		exclusive_depose(exclusive);
}

/*
 * Makes a port free that rests because of a client at another address. Connections of
 * this client do no harm to the session, because it takes connections only from @peer.
 */
static void exclusive_wake_for(struct kftp_exclusive *exclusive, const struct kftp_addr *peer)
{
	struct resting *resting;

	list_for_each_entry(resting, &exclusive->resting, node) {
		if (!resting->peer.family || kftp_addr_same_host(&resting->peer, peer))
			continue;
		exclusive_wake_up(exclusive, resting);
		return;
	}
}

/* Takes one of the free ports at random. Returns the port; 0 if none is free. */
static u16 exclusive_pick(struct kftp_exclusive *exclusive, const struct kftp_addr *peer)
{
	unsigned long port = 0;

	spin_lock(&exclusive->lock);
	exclusive_reclaim(exclusive);
	if (!exclusive->free_count && peer->family)
		exclusive_wake_for(exclusive, peer);
	if (exclusive->free_count) {
		port = find_nth_bit(exclusive->free, KFTP_EXCLUSIVE_BITS,
				    get_random_u32() % exclusive->free_count);
		exclusive_take_port(exclusive, port);
	}
	spin_unlock(&exclusive->lock);
	return port;
}

static void exclusive_give_back(struct kftp_exclusive *exclusive, u16 port)
{
	spin_lock(&exclusive->lock);
	exclusive_free_port(exclusive, port);
	spin_unlock(&exclusive->lock);
}

static void booking_call(struct kftp_wake *wake, __poll_t what)
{
	struct kftp_booking *booking = container_of(wake, struct kftp_booking, wake);

	booking->claim->call(booking->claim);
}

/* Opens a socket on a port of the range. Returns 0 or an error. */
static int booking_listen(struct kftp_exclusive *exclusive, struct net *net,
			  struct kftp_booking *booking)
{
	unsigned int tries = KFTP_EXCLUSIVE_TRIES;
	int err = -EADDRINUSE;

	while (tries-- && err == -EADDRINUSE) {
		booking->port = exclusive_pick(exclusive, &booking->peer);
		if (!booking->port)
			return err;
		booking->sock = kftp_listen_open(net, booking->port, KFTP_EXCLUSIVE_BACKLOG);
		err = PTR_ERR_OR_ZERO(booking->sock);
		if (err)
			exclusive_give_back(exclusive, booking->port);
	}
	return err;
}

/**
 * kftp_exclusive_book() - get a port of the range for a session, and listen there
 * @exclusive: the range
 * @net: the network namespace
 * @claim: claim of the session; must exist until kftp_exclusive_close(). Its function
 *	   @claim->call is called when connections arrive, and when the port is lost
 * @peer: address from which the connection will come; the port in @peer is ignored. NULL
 *	  if it may come from any address (FXP)
 * @patience: jiffies for which the session certainly keeps the port
 *
 * Return: the booking; ERR_PTR(-EADDRINUSE) if no port is free; ERR_PTR(-ENOMEM) or
 * another error pointer if the socket cannot be opened.
 */
struct kftp_booking *kftp_exclusive_book(struct kftp_exclusive *exclusive, struct net *net,
					 struct kftp_claim *claim,
					 const struct kftp_addr *peer,
					 unsigned long patience)
{
	struct kftp_booking *booking = kzalloc(sizeof(*booking), GFP_KERNEL);
	int err;

	if (!booking)
		return ERR_PTR(-ENOMEM);
	if (peer)
		booking->peer = *peer;
	err = booking_listen(exclusive, net, booking);
	if (err) {
		kfree(booking);
		return ERR_PTR(err);
	}
	booking->claim = claim;
	booking->until = jiffies + patience;
	kftp_wake_hook(&booking->wake, booking->sock, booking_call);
	spin_lock(&exclusive->lock);
	/* The range may have been changed while the socket was opened. */
	exclusive_take_port(exclusive, booking->port);
	list_add_tail(&booking->node, &exclusive->held);
	spin_unlock(&exclusive->lock);
	return booking;
}

/**
 * kftp_exclusive_renew() - let a session keep its port
 * @exclusive: the range
 * @booking: the port of the session
 * @patience: jiffies for which the session certainly keeps the port, from now on. If
 *	      ports are scarce, its former time goes on instead: else a session could
 *	      keep its port for ever by asking again
 *
 * Return: true if the session has the port; false if it has lost the port, or if the
 * port is not in the range any more. Then the caller must close the booking.
 */
bool kftp_exclusive_renew(struct kftp_exclusive *exclusive, struct kftp_booking *booking,
			  unsigned long patience)
{
	bool keeps;

	spin_lock(&exclusive->lock);
	keeps = !booking->lost && exclusive_has(exclusive, booking->port);
	if (keeps && !exclusive_scarce(exclusive)) {
		booking->until = jiffies + patience;
		list_move_tail(&booking->node, &exclusive->held);
	}
	spin_unlock(&exclusive->lock);
	return keeps;
}

/* Lets a port rest. Returns false if it can be given to a session at once. */
static bool exclusive_rest(struct kftp_exclusive *exclusive, u16 port,
			   const struct kftp_addr *peer)
{
	struct resting *resting = kmalloc(sizeof(*resting), GFP_KERNEL);

	/* If memory is short, the port does not rest. */
	if (!resting)
		return false;
	resting->port = port;
	resting->peer = *peer;
	resting->until = jiffies + KFTP_GHOST_TIME;
	spin_lock(&exclusive->lock);
	list_add_tail(&resting->node, &exclusive->resting);
	if (++exclusive->resting_count > DIV_ROUND_UP(exclusive_size(exclusive), 2))
		exclusive_wake_up(exclusive, list_first_entry(&exclusive->resting,
							      struct resting, node));
	spin_unlock(&exclusive->lock);
	return true;
}

/**
 * kftp_exclusive_close() - stop listening, and give the port back
 * @exclusive: the range
 * @booking: the port, which is freed
 * @rest: true if a connection of the session's client may still arrive at the port
 *
 * Connections that were not accepted are reset.
 *
 * Context: may sleep.
 */
void kftp_exclusive_close(struct kftp_exclusive *exclusive, struct kftp_booking *booking,
			  bool rest)
{
	struct kftp_addr peer = booking->peer;
	u16 port = booking->port;

	kftp_wake_unhook(&booking->wake);
	spin_lock(&exclusive->lock);
	list_del(&booking->node);
	spin_unlock(&exclusive->lock);
	/* ORDER: close the socket, then give the port back: the next session binds it. */
	sock_release(booking->sock);
	kfree(booking);
	if (!rest || !exclusive_rest(exclusive, port, &peer))
		exclusive_give_back(exclusive, port);
}
