// SPDX-License-Identifier: GPL-2.0
/*
 * A claim tells that a session waits for a connection to one of the shared passive ports.
 *
 * The server knows only the source address of a new connection and the port to which
 * it was made. So at most one session at a time may wait for connections from a peer
 * address to a port. Sessions with the same peer address use different ports. If no
 * port is left for a peer address, further sessions with this address wait in a queue.
 * The session that has waited longest gets the next port that becomes free.
 *
 * When a session drops its claim, its client may still be connecting to the port. Then
 * a ghost keeps the port until this connection has arrived and the server has closed it,
 * or until the time of the ghost is over. So no session can get the connection of
 * another session.
 *
 * A session with the right to transfer from server to server (FXP) makes an open claim
 * if ports_to_open() finds a port for the claim. An open claim gets a connection from any
 * address, and no other session may claim its port.
 */
#include <linux/bits.h>
#include <linux/jiffies.h>
#include <linux/random.h>

#include "conn/claims.h"

/**
 * kftp_claims_init() - initialize a struct without claims and without ports
 * @claims: the struct
 */
void kftp_claims_init(struct kftp_claims *claims)
{
	kftp_claim_table_init(&claims->table);
	kftp_ghosts_init(&claims->ghosts, &claims->table);
	claims->last_owner = 0;
}

/**
 * kftp_claims_exit() - free the ghosts of a namespace that ends
 * @claims: claims of the namespace; they must all be ghosts
 */
void kftp_claims_exit(struct kftp_claims *claims)
{
	kftp_ghosts_exit(&claims->ghosts);
}

/*
 * Takes the port away from a claim. A HELD claim becomes LOST, and a ghost is freed. An
 * ARRIVED claim keeps its connection.
 */
static void claims_lose_port(struct kftp_claims *claims, struct kftp_claim *claim)
{
	u8 state = claim->state;

	if (state == KFTP_CLAIM_GHOST) {
		kftp_ghost_free(&claims->ghosts, claim);
		return;
	}
	kftp_claim_table_unlink(&claims->table, claim);
	if (state == KFTP_CLAIM_HELD) {
		claim->state = KFTP_CLAIM_LOST;
		claim->call(claim);
	}
}

/**
 * kftp_claims_set_ports() - change the ports that may be claimed
 * @claims: claims of the namespace
 * @ports: one bit for each port that may be claimed from now on
 *
 * A HELD claim to any other port becomes LOST. Queued claims are told to try again.
 */
void kftp_claims_set_ports(struct kftp_claims *claims, u64 ports)
{
	struct kftp_claim *claim;
	struct hlist_node *next;
	int bucket;

	spin_lock_bh(&claims->table.lock);
	WRITE_ONCE(claims->table.ports, ports);
	hash_for_each_safe(claims->table.peers, bucket, next, claim, node)
		if (claim->state != KFTP_CLAIM_QUEUED &&
		    !(ports & BIT_ULL(claim->port)))
			claims_lose_port(claims, claim);
	kftp_claim_table_call_queued(&claims->table);
	spin_unlock_bh(&claims->table.lock);
}

/*
 * The results of survey_peer() and survey_ports() for a claim that needs a port. "The
 * peer" is the peer of this claim. Each u64 has one bit for each port.
 */
struct survey {
	u64 taken;	/* ports of other claims of the peer, and ports of open claims */
	u64 own;	/* ports of the ghosts that this claim itself has left */
	u64 unused;	/* ports without any claim */
	struct kftp_claim *oldest;	/* the peer's HELD claim whose time ends first */
	bool queue;	/* true if an older claim of the peer is QUEUED */
};

static void survey_ports(const struct kftp_claims *claims, struct survey *survey)
{
	unsigned int port;

	for (port = 0; port < KFTP_CLAIM_PORTS; port++) {
		if (claims->table.open[port])
			survey->taken |= BIT_ULL(port);
		if (!claims->table.used[port])
			survey->unused |= BIT_ULL(port);
	}
}

static void survey_peer(struct kftp_claims *claims, struct kftp_claim *claim,
			struct survey *survey)
{
	struct hlist_node *next;
	struct kftp_claim *other;
	bool behind = false;

	hash_for_each_possible_safe(claims->table.peers, other, next, node,
				    kftp_claim_table_key(&claim->peer)) {
		/* The claims after @claim in the bucket are younger than @claim. */
		behind |= other == claim;
		/* The timer that frees ghosts may be late. So free ghosts here too. */
		if (other == claim || !kftp_addr_same_host(&other->peer, &claim->peer) ||
		    kftp_ghost_free_if_over(&claims->ghosts, other))
			continue;
		if (other->state == KFTP_CLAIM_QUEUED) {
			survey->queue |= !behind;
			continue;
		}
		if (other->state == KFTP_CLAIM_GHOST && other->owner == claim->owner)
			survey->own |= BIT_ULL(other->port);
		else
			survey->taken |= BIT_ULL(other->port);
		if (other->state == KFTP_CLAIM_HELD &&
		    (!survey->oldest || time_before(other->until, survey->oldest->until)))
			survey->oldest = other;
	}
}

/* Chooses one of the free ports at random, so that nobody can predict the port. */
static u8 claims_pick(u64 free)
{
	unsigned int skip = get_random_u32() % hweight64(free);

	while (skip--)
		free &= free - 1;
	return __ffs64(free);
}

/*
 * Returns the ports that an open claim may get: the ports in @free that have no claim.
 * One port must always stay without an open claim, so that other claims can use this
 * port. So if all ports, or all ports but one, have an open claim, this function returns
 * 0. If this function returns 0, the caller makes a claim that gets connections only
 * from the peer of the claim.
 */
static u64 ports_to_open(const struct kftp_claims *claims,
			 const struct survey *survey, u64 free)
{
	u64 left = claims->table.ports;
	unsigned int port;

	for (port = 0; port < KFTP_CLAIM_PORTS; port++)
		if (claims->table.open[port])
			left &= ~BIT_ULL(port);
	return hweight64(left) > 1 ? free & survey->unused : 0;
}

static void claims_hold(struct kftp_claims *claims, struct kftp_claim *claim, u64 free,
			const struct survey *survey, unsigned long patience, bool open)
{
	u64 to_open = open ? ports_to_open(claims, survey, free) : 0;

	if (claim->linked)
		kftp_claim_table_unlink(&claims->table, claim);
	claim->again = !free;
	claim->port = claims_pick(to_open ?: free ?: survey->own);
	if (claim->again)
		kftp_ghost_take_back(&claims->ghosts, claim);
	claim->state = KFTP_CLAIM_HELD;
	claim->until = jiffies + patience;
	kftp_claim_table_hold(&claims->table, claim, to_open);
}

/**
 * kftp_claims_take() - claim a port for a peer
 * @claims: claims of the namespace
 * @claim: the claim; must be NONE, LOST, or QUEUED (to try again)
 * @peer: address from which the connection will come; the port in @peer is ignored
 * @patience: jiffies for which the claim certainly keeps the port; after that time, the
 *	      port may be given to another claim of the same peer
 * @open: true to make an open claim (FXP) if ports_to_open() finds a port for the claim
 *
 * Return: the index of the port; -EBUSY if no port is free for @peer, or if an older
 * claim of @peer waits for a port; -ENODEV if the namespace has no ports. After -EBUSY,
 * the claim is QUEUED, and @claim->call is called when the claim may try again.
 */
int kftp_claims_take(struct kftp_claims *claims, struct kftp_claim *claim,
		     const struct kftp_addr *peer, unsigned long patience,
		     bool open)
{
	struct survey survey = {};
	int ret = -EBUSY;
	u64 free;

	if (!READ_ONCE(claims->table.ports))
		return -ENODEV;
	spin_lock_bh(&claims->table.lock);
	if (!claim->owner)
		claim->owner = ++claims->last_owner;
	claim->peer = *peer;
	survey_peer(claims, claim, &survey);
	survey_ports(claims, &survey);
	free = claims->table.ports & ~survey.taken & ~survey.own;
	if (!free && !survey.own && !survey.queue && survey.oldest &&
	    time_after(jiffies, survey.oldest->until)) {
		free = BIT_ULL(survey.oldest->port);
		claims_lose_port(claims, survey.oldest);
	}
	if ((free || survey.own) && !survey.queue) {
		claims_hold(claims, claim, free, &survey, patience, open);
		ret = claim->port;
		if (hweight64(free) > 1)
			kftp_claim_table_call_next(&claims->table, peer);
	} else {
		kftp_claim_table_enqueue(&claims->table, claim);
	}
	spin_unlock_bh(&claims->table.lock);
	return ret;
}

static void claims_give_up(struct kftp_claims *claims, struct kftp_claim *claim)
{
	bool coming = claim->state == KFTP_CLAIM_HELD &&
		      time_before(jiffies, claim->until);

	if (claim->state == KFTP_CLAIM_QUEUED) {
		kftp_claim_table_unlink(&claims->table, claim);
		kftp_claim_table_call_next(&claims->table, &claim->peer);
	} else if (!coming) {
		kftp_claim_table_release(&claims->table, claim, KFTP_CLAIM_NONE);
	} else {
		kftp_claim_table_unlink(&claims->table, claim);
		/* If there is no memory for a ghost, the port becomes free at once. */
		if (!kftp_ghost_leave(&claims->ghosts, claim))
			kftp_claim_table_call_queued(&claims->table);
	}
}

/**
 * kftp_claims_drop() - end a claim
 * @claims: claims of the namespace
 * @claim: the claim, in any state; becomes NONE
 *
 * Return: the socket of a connection that has arrived but was not collected; the caller
 * must close it. NULL if there is no such connection.
 */
void *kftp_claims_drop(struct kftp_claims *claims, struct kftp_claim *claim)
{
	void *gift;

	spin_lock_bh(&claims->table.lock);
	if (claim->linked)
		claims_give_up(claims, claim);
	claim->state = KFTP_CLAIM_NONE;
	gift = claim->gift;
	claim->gift = NULL;
	spin_unlock_bh(&claims->table.lock);
	return gift;
}

/**
 * kftp_claims_collect() - get the connection that has arrived for a claim
 * @claims: claims of the namespace
 * @claim: the claim; becomes NONE if it was ARRIVED
 *
 * Return: the socket that kftp_claims_match() gave to the claim; NULL if no connection
 * has arrived.
 */
void *kftp_claims_collect(struct kftp_claims *claims, struct kftp_claim *claim)
{
	void *gift = NULL;

	spin_lock_bh(&claims->table.lock);
	if (claim->state == KFTP_CLAIM_ARRIVED) {
		gift = claim->gift;
		claim->gift = NULL;
		if (claim->linked)
			kftp_claim_table_release(&claims->table, claim, KFTP_CLAIM_NONE);
		claim->state = KFTP_CLAIM_NONE;
	}
	spin_unlock_bh(&claims->table.lock);
	return gift;
}

/**
 * kftp_claims_match() - give a new connection to the session that waits for it
 * @claims: claims of the namespace
 * @peer: source address of the connection
 * @port: index of the port to which the connection was made
 * @gift: socket of the connection
 *
 * If kftp_claim.again is true, this connection can be one that the client made before the
 * session claimed the port again. So the claim stays in the table, and a newer connection
 * replaces this one.
 *
 * Return: a socket that the caller must close: @gift if no session waits for it, or the
 * older socket that @gift has replaced. NULL if there is no socket to close.
 */
void *kftp_claims_match(struct kftp_claims *claims, const struct kftp_addr *peer,
			u8 port, void *gift)
{
	struct kftp_claim *claim;

	spin_lock_bh(&claims->table.lock);
	claim = kftp_claim_table_find(&claims->table, peer, port);
	if (claim && claim->state == KFTP_CLAIM_GHOST) {
		kftp_ghost_free(&claims->ghosts, claim);
	} else if (claim) {
		swap(claim->gift, gift);
		if (claim->state == KFTP_CLAIM_HELD && !claim->again)
			kftp_claim_table_release(&claims->table, claim, KFTP_CLAIM_ARRIVED);
		claim->state = KFTP_CLAIM_ARRIVED;
		claim->call(claim);
	}
	spin_unlock_bh(&claims->table.lock);
	return gift;
}
