// SPDX-License-Identifier: GPL-2.0
/*
 * The table of claims: those that hold a port, and those that queue for one, in
 * the order in which they came.
 *
 * Context: any, with the table's lock held; kftp_claim_table_init() and
 * kftp_claim_table_key() need no lock.
 */
#include <linux/jhash.h>
#include <linux/string.h>

#include "conn/claim_table.h"

/**
 * kftp_claim_table_init() - set up an empty table without ports
 * @table: not yet shared
 */
void kftp_claim_table_init(struct kftp_claim_table *table)
{
	memset(table, 0, sizeof(*table));
	spin_lock_init(&table->lock);
	hash_init(table->peers);
}

/**
 * kftp_claim_table_key() - hash the address of a peer
 * @peer: its port is ignored
 *
 * Return: the key for hash_for_each_possible() in the table's @peers. The walk also
 * finds claims of other peers with the same hash.
 */
u32 kftp_claim_table_key(const struct kftp_addr *peer)
{
	return jhash(peer->ip, sizeof(peer->ip), peer->family);
}

/**
 * kftp_claim_table_find() - find the claim that a connection belongs to
 * @table: the table
 * @peer: source address of the connection
 * @port: index of the port
 *
 * Return: the claim of this peer, or the open claim of this port; NULL if there
 * is neither.
 */
struct kftp_claim *kftp_claim_table_find(struct kftp_claim_table *table,
					 const struct kftp_addr *peer, u8 port)
{
	struct kftp_claim *claim;

	hash_for_each_possible(table->peers, claim, node, kftp_claim_table_key(peer))
		if (claim->state != KFTP_CLAIM_QUEUED && claim->port == port &&
		    kftp_addr_same_host(&claim->peer, peer))
			return claim;
	return table->open[port];
}

/* hash_add() adds at the front. The oldest must come first: add at the end. */
static void claim_table_link(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	u32 key = kftp_claim_table_key(&claim->peer);
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
 * kftp_claim_table_enqueue() - queue a claim
 * @table: the table
 * @claim: not linked, or QUEUED already, which keeps its place; becomes QUEUED
 */
void kftp_claim_table_enqueue(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	claim->state = KFTP_CLAIM_QUEUED;
	claim_table_link(table, claim);
}

/**
 * kftp_claim_table_hold() - add a claim that has a port
 * @table: the table
 * @claim: not linked, HELD or GHOST, with its peer and port set
 * @open: whether the port is open to all peers; no other claim holds it then
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
 * kftp_claim_table_unlink() - remove a claim without telling the queued ones
 * @table: the table
 * @claim: linked; its state stays
 */
void kftp_claim_table_unlink(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	hash_del(&claim->node);
	claim->linked = false;
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	table->used[claim->port]--;
	if (claim->open)
		table->open[claim->port] = NULL;
}

/**
 * kftp_claim_table_release() - remove a claim and let others have its port
 * @table: the table
 * @claim: linked, with a port
 * @state: its new state
 */
void kftp_claim_table_release(struct kftp_claim_table *table, struct kftp_claim *claim,
			      u8 state)
{
	kftp_claim_table_unlink(table, claim);
	claim->state = state;
	/* An open claim kept the port from all peers, not only from its own. */
	if (claim->open)
		kftp_claim_table_call_queued(table);
	else
		kftp_claim_table_call_next(table, &claim->peer);
}

/**
 * kftp_claim_table_call_next() - tell the oldest queued claim of a peer to try again
 * @table: the table
 * @peer: the peer
 */
void kftp_claim_table_call_next(struct kftp_claim_table *table,
				const struct kftp_addr *peer)
{
	struct kftp_claim *other;

	hash_for_each_possible(table->peers, other, node, kftp_claim_table_key(peer)) {
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
