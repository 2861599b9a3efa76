// SPDX-License-Identifier: GPL-2.0
/*
 * The table of claims: it has the claims that have a port, and the claims that wait for
 * a port. Each bucket has its claims in the order in which they were added. A second hash
 * table has the claims that have got their connection and look for a second one.
 *
 * Context: any context. The caller holds the table's lock, except for
 * kftp_claim_table_init() and kftp_claim_table_key().
 */
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/string.h>

#include "conn/claim_table.h"

/**
 * kftp_claim_table_init() - initialize a table without claims and without ports
 * @table: the table; nothing else may use it yet
 */
void kftp_claim_table_init(struct kftp_claim_table *table)
{
	memset(table, 0, sizeof(*table));
	spin_lock_init(&table->lock);
	hash_init(table->peers);
	hash_init(table->watching);
	table->seed = get_random_u32();
}

/**
 * kftp_claim_table_key() - hash the address of a peer
 * @table: the table
 * @peer: address of the peer; the port in @peer is ignored
 *
 * Return: the key for hash_for_each_possible() in kftp_claim_table.peers. Such a loop
 * also visits claims of other peers that have the same hash.
 */
u32 kftp_claim_table_key(const struct kftp_claim_table *table,
			 const struct kftp_addr *peer)
{
	return jhash(peer->ip, sizeof(peer->ip), table->seed ^ peer->family);
}

/**
 * kftp_claim_table_find() - find the claim that a connection belongs to
 * @table: the table
 * @peer: source address of the connection
 * @port: index of the port
 *
 * Return: the claim of @peer to the port. If the peer has no claim to the port,
 * returns the open claim of the port. If the port has no open claim either, returns NULL.
 */
struct kftp_claim *kftp_claim_table_find(struct kftp_claim_table *table,
					 const struct kftp_addr *peer, u8 port)
{
	struct kftp_claim *claim;

	hash_for_each_possible(table->peers, claim, node,
			       kftp_claim_table_key(table, peer))
		if (claim->state != KFTP_CLAIM_QUEUED && claim->port == port &&
		    kftp_addr_same_host(&claim->peer, peer))
			return claim;
	return table->open[port];
}

/*
 * Adds a claim at the end of its bucket, because the oldest claim must be the first.
 * hash_add() would add it at the front.
 */
static void claim_table_link(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	u32 key = kftp_claim_table_key(table, &claim->peer);
	u32 bucket = hash_min(key, HASH_BITS(table->peers));
	struct hlist_node *last = table->peers[bucket].first;

	claim->linked = true;
	if (!last) {
		hlist_add_head(&claim->node, &table->peers[bucket]);
		return;
	}
	while (last->next)
		last = last->next;
	hlist_add_behind(&claim->node, last);
}

/**
 * kftp_claim_table_enqueue() - add a claim that has to wait for a port
 * @table: the table
 * @claim: the claim; must either be QUEUED or be outside the table
 *
 * The claim becomes QUEUED. If it is QUEUED already, it keeps its place in the queue.
 */
void kftp_claim_table_enqueue(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	WRITE_ONCE(claim->state, KFTP_CLAIM_QUEUED);
	claim_table_link(table, claim);
}

/**
 * kftp_claim_table_hold() - add a claim that has a port
 * @table: the table
 * @claim: the claim; must not be in the table; its state must be HELD or GHOST, and its
 *	   peer and port must be set
 * @open: true if a connection from any address belongs to the claim. If true, no other
 *	  claim may have the port.
 */
void kftp_claim_table_hold(struct kftp_claim_table *table, struct kftp_claim *claim,
			   bool open)
{
	claim->open = open;
	table->used[claim->port]++;
	if (open)
		table->open[claim->port] = claim;
	claim_table_link(table, claim);
}

/**
 * kftp_claim_table_unlink() - remove a claim, but tell no queued claim to try again
 * @table: the table
 * @claim: the claim; must be in the table; its state does not change
 */
void kftp_claim_table_unlink(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	hash_del(&claim->node);
	claim->linked = false;
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	if (claim->watching) {
		claim->watching = false;
		if (table->watching_open[claim->port] == claim)
			table->watching_open[claim->port] = NULL;
		return;
	}
	table->used[claim->port]--;
	if (claim->open)
		table->open[claim->port] = NULL;
}

/**
 * kftp_claim_table_release() - remove a claim, and tell queued claims to try again
 * @table: the table
 * @claim: the claim; must be in the table and have a port
 * @state: new state of the claim
 */
void kftp_claim_table_release(struct kftp_claim_table *table, struct kftp_claim *claim,
			      u8 state)
{
	kftp_claim_table_unlink(table, claim);
	WRITE_ONCE(claim->state, state);
	/*
	 * An open claim keeps the claims of all peers from its port. Any other claim
	 * keeps only claims of its own peer from the port.
	 */
	if (claim->open)
		kftp_claim_table_call_queued(table);
	else
		kftp_claim_table_call_next(table, &claim->peer);
}

/**
 * kftp_claim_table_watch() - release a claim's port, and look for a second connection
 * @table: the table
 * @claim: the claim; must be in the table and have a port; its connection has arrived
 *
 * The claim stays in the table, but other claims can have its port now.
 */
void kftp_claim_table_watch(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	kftp_claim_table_release(table, claim, claim->state);
	claim->linked = true;
	claim->watching = true;
	hash_add(table->watching, &claim->node, kftp_claim_table_key(table, &claim->peer));
	if (claim->open)
		table->watching_open[claim->port] = claim;
}

/**
 * kftp_claim_table_mark() - note that a second connection has arrived for a claim
 * @claim: the claim; must be ARRIVED or SERVED
 * @rival: source port of the second connection
 *
 * A client has kftp_claim.patience, from the command for the transfer on, to connect. A
 * connection that arrives later can't be the one that the transfer should have. So it is
 * no conflict.
 */
void kftp_claim_table_mark(struct kftp_claim *claim, u16 rival)
{
	if (claim->state == KFTP_CLAIM_SERVED && time_after(jiffies, claim->until))
		return;
	claim->rival = rival;
	WRITE_ONCE(claim->conflict, true);
	claim->call(claim);
}

/**
 * kftp_claim_table_conflict() - note a connection that no claim waits for
 * @table: the table
 * @peer: source address of the connection
 * @port: index of the port; the claim that has it, if there is one, is ARRIVED or a
 *	  GHOST
 *
 * One of the connections that have lately arrived from @peer at @port may have come from
 * somebody else, because the clients have made one connection more than they should. It
 * is not known which one. So all claims that have got one of them become conflicts.
 */
void kftp_claim_table_conflict(struct kftp_claim_table *table,
			       const struct kftp_addr *peer, u8 port)
{
	struct kftp_claim *open = table->watching_open[port];
	struct kftp_claim *claim = kftp_claim_table_find(table, peer, port);

	if (claim && claim->state != KFTP_CLAIM_GHOST)
		kftp_claim_table_mark(claim, peer->port);
	if (open)
		kftp_claim_table_mark(open, peer->port);
	hash_for_each_possible(table->watching, claim, node,
			       kftp_claim_table_key(table, peer))
		if (claim != open && claim->port == port &&
		    kftp_addr_same_host(&claim->peer, peer))
			kftp_claim_table_mark(claim, peer->port);
}

static bool claim_is_of(const struct kftp_claim *claim, const struct kftp_addr *peer)
{
	return claim->peer.family == peer->family &&
	       !memcmp(claim->peer.ip, peer->ip, sizeof(peer->ip));
}

/**
 * kftp_claim_table_awaits() - tell whether a connection from a peer would matter
 * @table: the table
 * @peer: address of the peer; its port, scope and VRF are ignored
 * @port: index of the port
 *
 * Return: true if a claim of @peer to any port waits for a connection or looks for a
 * second one, or if an open claim to @port does.
 */
bool kftp_claim_table_awaits(const struct kftp_claim_table *table,
			     const struct kftp_addr *peer, u8 port)
{
	u32 key = kftp_claim_table_key(table, peer);
	const struct kftp_claim *claim;

	if (table->open[port] || table->watching_open[port])
		return true;
	hash_for_each_possible(table->peers, claim, node, key)
		if (claim_is_of(claim, peer))
			return true;
	hash_for_each_possible(table->watching, claim, node, key)
		if (claim_is_of(claim, peer))
			return true;
	return false;
}

/**
 * kftp_claim_table_call_next() - tell the oldest queued claim of a peer to try again
 * @table: the table
 * @peer: address of the peer; the port in @peer is ignored
 */
void kftp_claim_table_call_next(struct kftp_claim_table *table,
				const struct kftp_addr *peer)
{
	struct kftp_claim *other;

	hash_for_each_possible(table->peers, other, node,
			       kftp_claim_table_key(table, peer)) {
		if (other->state != KFTP_CLAIM_QUEUED ||
		    !kftp_addr_same_host(&other->peer, peer))
			continue;
		other->call(other);
		return;
	}
}

/**
 * kftp_claim_table_call_queued() - tell all queued claims to try again
 * @table: the table
 */
void kftp_claim_table_call_queued(struct kftp_claim_table *table)
{
	struct kftp_claim *other;
	int bucket;

	hash_for_each(table->peers, bucket, other, node)
		if (other->state == KFTP_CLAIM_QUEUED)
			other->call(other);
}
