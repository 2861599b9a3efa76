// SPDX-License-Identifier: GPL-2.0
/*
 * Who waits on which shared passive port.
 *
 * An arriving connection says where it comes from and which port it came to,
 * nothing else. So at any time at most one session may wait for a given peer
 * address on a given port; sessions with the same peer address use different
 * ports, and when there are none left they queue, first come, first served.
 *
 * A session that gives its claim up may have a client that is connecting at
 * this moment. So the port stays taken by a ghost until that connection has
 * come, and is turned away, or its time is over. A match is then never wrong.
 *
 * A claim of a session that may transfer from server to server is open: its
 * port takes a connection from any address, and nobody else may claim it.
 */
#include <linux/bits.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "claim.h"
#include "compat/compat.h"

struct ghost {
	struct kftp_claim claim;
	struct list_head node;
};

static u32 hash_peer(const struct kftp_addr *peer)
{
	return jhash(peer->ip, sizeof(peer->ip), peer->family);
}

/* hash_add() puts in front; the order of coming wants the end. */
static void link(struct kftp_claims *claims, struct kftp_claim *claim)
{
	u32 bucket = hash_min(hash_peer(&claim->peer), HASH_BITS(claims->peers));
	struct hlist_node *last = claims->peers[bucket].first;

	claim->linked = true;
	if (!last) {
		hlist_add_head(&claim->node, &claims->peers[bucket]);
		return;
	}
	while (last->next)
		last = last->next;
	hlist_add_behind(&claim->node, last);
}

static void unlink(struct kftp_claims *claims, struct kftp_claim *claim)
{
	hash_del(&claim->node);
	claim->linked = false;
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	claims->used[claim->port]--;
	if (claim->open)
		claims->open[claim->port] = NULL;
}

/* A claim that has a port comes into the table. */
static void add_holder(struct kftp_claims *claims, struct kftp_claim *claim, bool open)
{
	claim->open = open;
	claims->used[claim->port]++;
	if (open)
		claims->open[claim->port] = claim;
	link(claims, claim);
}

/* Lets the session that has waited longest for this peer try again. */
static void call_next(struct kftp_claims *claims, const struct kftp_addr *peer)
{
	struct kftp_claim *other;

	hash_for_each_possible(claims->peers, other, node, hash_peer(peer)) {
		if (other->state != KFTP_CLAIM_QUEUED ||
		    !kftp_addr_same_host(&other->peer, peer))
			continue;
		other->call(other);
		return;
	}
}

static void call_queued(struct kftp_claims *claims)
{
	struct kftp_claim *other;
	int bucket;

	hash_for_each(claims->peers, bucket, other, node)
		if (other->state == KFTP_CLAIM_QUEUED)
			other->call(other);
}

/* A claim with a port leaves the table: others may have what it had. */
static void release(struct kftp_claims *claims, struct kftp_claim *claim, u8 state)
{
	unlink(claims, claim);
	claim->state = state;
	/* An open port was closed to all peers, not only to this one. */
	if (claim->open)
		call_queued(claims);
	else
		call_next(claims, &claim->peer);
}

static void ghost_free(struct kftp_claims *claims, struct ghost *ghost)
{
	list_del(&ghost->node);
	claims->ghosts_count--;
	release(claims, &ghost->claim, KFTP_CLAIM_NONE);
	kfree(ghost);
}

/* Returns true for a ghost whose time is over: it is no more then. */
static bool free_if_over(struct kftp_claims *claims, struct kftp_claim *claim)
{
	if (claim->state != KFTP_CLAIM_GHOST || time_before(jiffies, claim->until))
		return false;
	ghost_free(claims, container_of(claim, struct ghost, claim));
	return true;
}

/* Not more often than ten times a second, since each time takes a walk. */
static void arm_timer(struct kftp_claims *claims, unsigned long when)
{
	if (time_before(when, jiffies + HZ / 10))
		when = jiffies + HZ / 10;
	if (!timer_pending(&claims->timer) || time_before(when, claims->timer.expires))
		mod_timer(&claims->timer, when);
}

static void timer_call(struct timer_list *timer)
{
	struct kftp_claims *claims = container_of(timer, struct kftp_claims, timer);
	struct ghost *ghost, *next;

	spin_lock(&claims->lock);
	list_for_each_entry_safe(ghost, next, &claims->ghosts, node)
		if (!free_if_over(claims, &ghost->claim))
			arm_timer(claims, ghost->claim.until);
	spin_unlock(&claims->lock);
}

/**
 * kftp_claims_init() - make an empty table, without ports
 * @claims: the table
 */
void kftp_claims_init(struct kftp_claims *claims)
{
	memset(claims, 0, sizeof(*claims));
	spin_lock_init(&claims->lock);
	hash_init(claims->peers);
	INIT_LIST_HEAD(&claims->ghosts);
	timer_setup(&claims->timer, timer_call, 0);
}

/**
 * kftp_claims_exit() - free what dropped claims have left
 * @claims: the table, which nobody claims anything of
 */
void kftp_claims_exit(struct kftp_claims *claims)
{
	struct ghost *ghost, *next;

	kftp_timer_stop(&claims->timer);
	list_for_each_entry_safe(ghost, next, &claims->ghosts, node)
		ghost_free(claims, ghost);
}

/* The port of a claim is no longer to be had. */
static void lose_port(struct kftp_claims *claims, struct kftp_claim *claim)
{
	u8 state = claim->state;

	if (state == KFTP_CLAIM_GHOST) {
		ghost_free(claims, container_of(claim, struct ghost, claim));
		return;
	}
	unlink(claims, claim);
	if (state == KFTP_CLAIM_HELD) {
		claim->state = KFTP_CLAIM_LOST;
		claim->call(claim);
	}
}

/**
 * kftp_claims_set_ports() - change the ports that may be claimed
 * @claims: the table
 * @ports: bit per port
 *
 * Claims to a port that is gone are LOST; those that queue may try again.
 */
void kftp_claims_set_ports(struct kftp_claims *claims, u64 ports)
{
	struct kftp_claim *claim;
	struct hlist_node *next;
	int bucket;

	spin_lock_bh(&claims->lock);
	WRITE_ONCE(claims->ports, ports);
	hash_for_each_safe(claims->peers, bucket, next, claim, node)
		if (claim->state != KFTP_CLAIM_QUEUED &&
		    !(ports & BIT_ULL(claim->port)))
			lose_port(claims, claim);
	call_queued(claims);
	spin_unlock_bh(&claims->lock);
}

/* What a claim finds in the table: ports as bits. */
struct survey {
	u64 taken;	/* others have them for the same peer, or open to all */
	u64 own;	/* ghosts that the claim itself has left have them */
	u64 unused;	/* nobody has them */
	struct kftp_claim *oldest;	/* of the HELD claims of the same peer */
	bool queue;	/* somebody was here before */
};

static void survey_ports(const struct kftp_claims *claims, struct survey *survey)
{
	unsigned int port;

	for (port = 0; port < KFTP_CLAIM_PORTS; port++) {
		if (claims->open[port])
			survey->taken |= BIT_ULL(port);
		if (!claims->used[port])
			survey->unused |= BIT_ULL(port);
	}
}

static void survey_peer(struct kftp_claims *claims, struct kftp_claim *claim,
			struct survey *survey)
{
	struct hlist_node *next;
	struct kftp_claim *other;
	bool behind = false;

	hash_for_each_possible_safe(claims->peers, other, next, node,
				    hash_peer(&claim->peer)) {
		/* What comes behind the claim itself came later. */
		behind |= other == claim;
		/* The timer comes a little late. */
		if (other == claim || !kftp_addr_same_host(&other->peer, &claim->peer) ||
		    free_if_over(claims, other))
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

/* A port at random among those that are free, so that nobody can foretell it. */
static u8 pick(u64 free)
{
	unsigned int skip = get_random_u32() % hweight64(free);

	while (skip--)
		free &= free - 1;
	return __ffs64(free);
}

/* Takes a port back from the ghost that the claim has left there. */
static void take_from_ghost(struct kftp_claims *claims, struct kftp_claim *claim)
{
	struct ghost *ghost;

	list_for_each_entry(ghost, &claims->ghosts, node)
		if (ghost->claim.owner == claim->owner &&
		    ghost->claim.port == claim->port) {
			ghost_free(claims, ghost);
			return;
		}
}

/*
 * An open claim wants a port that nobody has, and leaves others at least one.
 * Without such a port it waits for its own peer only, as the others do.
 */
static u64 ports_to_open(const struct kftp_claims *claims,
			 const struct survey *survey, u64 free)
{
	u64 left = claims->ports;
	unsigned int port;

	for (port = 0; port < KFTP_CLAIM_PORTS; port++)
		if (claims->open[port])
			left &= ~BIT_ULL(port);
	return hweight64(left) > 1 ? free & survey->unused : 0;
}

static void hold(struct kftp_claims *claims, struct kftp_claim *claim, u64 free,
		 const struct survey *survey, unsigned long patience, bool open)
{
	u64 to_open = open ? ports_to_open(claims, survey, free) : 0;

	if (claim->linked)
		unlink(claims, claim);
	claim->again = !free;
	claim->port = pick(to_open ?: free ?: survey->own);
	if (claim->again)
		take_from_ghost(claims, claim);
	claim->state = KFTP_CLAIM_HELD;
	claim->until = jiffies + patience;
	add_holder(claims, claim, to_open);
}

static void enqueue(struct kftp_claims *claims, struct kftp_claim *claim)
{
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	claim->state = KFTP_CLAIM_QUEUED;
	link(claims, claim);
}

/**
 * kftp_claim_take() - claim a port for a peer
 * @claims: the table
 * @claim: NONE, QUEUED (tries again) or LOST
 * @peer: whose connection is waited for
 * @patience: jiffies for which the port is the claim's; from then on another
 *	      that waits may have it
 * @open: from any address, where a port can be had for that
 *
 * Return: the index of the port; -EBUSY where all are claimed: @claim is QUEUED,
 * and its call says when to try again; -ENODEV where there are no ports.
 */
int kftp_claim_take(struct kftp_claims *claims, struct kftp_claim *claim,
		    const struct kftp_addr *peer, unsigned long patience,
		    bool open)
{
	struct survey survey = {};
	int ret = -EBUSY;
	u64 free;

	if (!READ_ONCE(claims->ports))
		return -ENODEV;
	spin_lock_bh(&claims->lock);
	if (!claim->owner)
		claim->owner = ++claims->last_owner;
	claim->peer = *peer;
	survey_peer(claims, claim, &survey);
	survey_ports(claims, &survey);
	free = claims->ports & ~survey.taken & ~survey.own;
	if (!free && !survey.own && !survey.queue && survey.oldest &&
	    time_after(jiffies, survey.oldest->until)) {
		free = BIT_ULL(survey.oldest->port);
		lose_port(claims, survey.oldest);
	}
	if ((free || survey.own) && !survey.queue) {
		hold(claims, claim, free, &survey, patience, open);
		ret = claim->port;
		if (hweight64(free) > 1)
			call_next(claims, peer);
	} else {
		enqueue(claims, claim);
	}
	spin_unlock_bh(&claims->lock);
	return ret;
}

/* The claim's port is kept for the client that may be on its way to it. */
static bool leave_ghost(struct kftp_claims *claims, const struct kftp_claim *claim)
{
	unsigned long until = jiffies + KFTP_CLAIM_GHOST_TIME;
	struct ghost *ghost;

	if (time_before(claim->until, until))
		until = claim->until;
	if (claims->ghosts_count == KFTP_CLAIM_GHOSTS)
		ghost_free(claims, list_first_entry(&claims->ghosts, struct ghost, node));
	ghost = kzalloc(sizeof(*ghost), GFP_ATOMIC);
	if (!ghost)
		return false;
	ghost->claim.peer = claim->peer;
	ghost->claim.until = until;
	ghost->claim.owner = claim->owner;
	ghost->claim.port = claim->port;
	ghost->claim.state = KFTP_CLAIM_GHOST;
	add_holder(claims, &ghost->claim, claim->open);
	list_add_tail(&ghost->node, &claims->ghosts);
	claims->ghosts_count++;
	arm_timer(claims, until);
	return true;
}

static void give_up(struct kftp_claims *claims, struct kftp_claim *claim)
{
	bool coming = claim->state == KFTP_CLAIM_HELD &&
		      time_before(jiffies, claim->until);

	if (claim->state == KFTP_CLAIM_QUEUED) {
		unlink(claims, claim);
		call_next(claims, &claim->peer);
	} else if (!coming) {
		release(claims, claim, KFTP_CLAIM_NONE);
	} else {
		unlink(claims, claim);
		/* Without memory for a ghost the port is free at once. */
		if (!leave_ghost(claims, claim))
			call_queued(claims);
	}
}

/**
 * kftp_claim_drop() - want nothing any more
 * @claims: the table
 * @claim: in any state; NONE afterwards
 *
 * Return: what had arrived and was not collected, for the caller to close; or NULL.
 */
void *kftp_claim_drop(struct kftp_claims *claims, struct kftp_claim *claim)
{
	void *gift;

	spin_lock_bh(&claims->lock);
	if (claim->linked)
		give_up(claims, claim);
	claim->state = KFTP_CLAIM_NONE;
	gift = claim->gift;
	claim->gift = NULL;
	spin_unlock_bh(&claims->lock);
	return gift;
}

/**
 * kftp_claim_collect() - take what has arrived
 * @claims: the table
 * @claim: NONE afterwards, if it was ARRIVED
 *
 * Return: what kftp_claim_match() gave; NULL where nothing has arrived.
 */
void *kftp_claim_collect(struct kftp_claims *claims, struct kftp_claim *claim)
{
	void *gift = NULL;

	spin_lock_bh(&claims->lock);
	if (claim->state == KFTP_CLAIM_ARRIVED) {
		gift = claim->gift;
		claim->gift = NULL;
		if (claim->linked)
			release(claims, claim, KFTP_CLAIM_NONE);
		claim->state = KFTP_CLAIM_NONE;
	}
	spin_unlock_bh(&claims->lock);
	return gift;
}

static struct kftp_claim *find(struct kftp_claims *claims,
			       const struct kftp_addr *peer, u8 port)
{
	struct kftp_claim *claim;

	hash_for_each_possible(claims->peers, claim, node, hash_peer(peer))
		if (claim->state != KFTP_CLAIM_QUEUED && claim->port == port &&
		    kftp_addr_same_host(&claim->peer, peer))
			return claim;
	return claims->open[port];
}

/**
 * kftp_claim_match() - give an arrival to the session that waits for it
 * @claims: the table
 * @peer: where it comes from
 * @port: index of the port it came to
 * @gift: the arrival
 *
 * A session that claimed a port twice in a row is given the newest arrival.
 *
 * Return: NULL; what is the caller's to close: @gift where nobody waits, or the
 * older arrival.
 */
void *kftp_claim_match(struct kftp_claims *claims, const struct kftp_addr *peer,
		       u8 port, void *gift)
{
	struct kftp_claim *claim;

	spin_lock_bh(&claims->lock);
	claim = find(claims, peer, port);
	if (claim && claim->state == KFTP_CLAIM_GHOST) {
		ghost_free(claims, container_of(claim, struct ghost, claim));
	} else if (claim) {
		swap(claim->gift, gift);
		if (claim->state == KFTP_CLAIM_HELD && !claim->again)
			release(claims, claim, KFTP_CLAIM_ARRIVED);
		claim->state = KFTP_CLAIM_ARRIVED;
		claim->call(claim);
	}
	spin_unlock_bh(&claims->lock);
	return gift;
}
