// SPDX-License-Identifier: GPL-2.0
/*
 * The table of claims: who has which port, and who queues for one, in the order
 * of coming.
 *
 * Context: any, with the table's lock held, but for kftp_claim_table_init() and
 * kftp_claim_table_key().
 */
#include <linux/jhash.h>
#include <linux/string.h>

#include "conn/claim_table.h"

/**
 * kftp_claim_table_init() - make an empty table, without ports
 * @table: the table, which nobody knows yet
 */
void kftp_claim_table_init(struct kftp_claim_table *table)
{
	memset(table, 0, sizeof(*table));
	spin_lock_init(&table->lock);
	hash_init(table->peers);
}

/**
 * kftp_claim_table_key() - hash a peer, to walk through the claims for it
 * @peer: the port does not count
 *
 * Return: the key for hash_for_each_possible() in the table's peers, which finds
 * claims for other peers too.
 */
u32 kftp_claim_table_key(const struct kftp_addr *peer)
{
	return jhash(peer->ip, sizeof(peer->ip), peer->family);
}

/**
 * kftp_claim_table_find() - find who has a port for a peer
 * @table: the table
 * @peer: where a connection comes from
 * @port: index of the port
 *
 * Return: the claim for this peer, or the one to which the port is open; NULL
 * for none.
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

/* hash_add() puts in front; the order of coming wants the end. */
static void link(struct kftp_claim_table *table, struct kftp_claim *claim)
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
 * kftp_claim_table_enqueue() - let a claim wait for its turn
 * @table: the table
 * @claim: not linked, or QUEUED: it keeps its place; QUEUED afterwards
 */
void kftp_claim_table_enqueue(struct kftp_claim_table *table, struct kftp_claim *claim)
{
	if (claim->state == KFTP_CLAIM_QUEUED)
		return;
	claim->state = KFTP_CLAIM_QUEUED;
	link(table, claim);
}

/**
 * kftp_claim_table_hold() - put a claim that has a port into the table
 * @table: the table
 * @claim: not linked, HELD or GHOST, with its peer and port
 * @open: the port is for all peers; nobody else has it
 */
void kftp_claim_table_hold(struct kftp_claim_table *table, struct kftp_claim *claim,
			   bool open)
{
	claim->open = open;
	table->used[claim->port]++;
	if (open)
		table->open[claim->port] = claim;
	link(table, claim);
}

/**
 * kftp_claim_table_unlink() - take a claim out of the table, and call nobody
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
 * kftp_claim_table_release() - take a claim out, and let others have its port
 * @table: the table
 * @claim: linked, and has a port
 * @state: what it is from now on
 */
void kftp_claim_table_release(struct kftp_claim_table *table, struct kftp_claim *claim,
			      u8 state)
{
	kftp_claim_table_unlink(table, claim);
	claim->state = state;
	/* An open port was closed to all peers, not only to this one. */
	if (claim->open)
		kftp_claim_table_call_queued(table);
	else
		kftp_claim_table_call_next(table, &claim->peer);
}

/**
 * kftp_claim_table_call_next() - let who has waited longest for a peer try again
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
 * kftp_claim_table_call_queued() - let all that wait try again
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
