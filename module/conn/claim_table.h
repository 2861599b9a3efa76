/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CLAIM_TABLE_H
#define _KFTP_CLAIM_TABLE_H

#include <linux/hashtable.h>
#include <linux/spinlock.h>

#include "conn/claim.h"

/**
 * struct kftp_claim_table - claims that have a port, and claims that wait for a port
 * @lock: guards the table and each claim in it
 * @peers: the claims, hashed by the address of the peer; in each bucket, the oldest
 *	   claim is the first
 * @ports: one bit for each port that may be claimed; written with @lock held
 * @used: for each port, the number of claims that have the port
 * @open: the open claim of each port; NULL if the port has no open claim
 * @watching: the claims that are kftp_claim.watching, hashed by the address of the peer
 * @watching_open: for each port, the last open claim that is kftp_claim.watching, or NULL
 * @seed: random number, so that clients can't choose addresses with the same hash
 */
struct kftp_claim_table {
	spinlock_t lock;
	DECLARE_HASHTABLE(peers, 8);
	u64 ports;
	u32 used[KFTP_CLAIM_PORTS];
	struct kftp_claim *open[KFTP_CLAIM_PORTS];
	DECLARE_HASHTABLE(watching, 8);
	struct kftp_claim *watching_open[KFTP_CLAIM_PORTS];
	u32 seed;
};

void kftp_claim_table_init(struct kftp_claim_table *table);
u32 kftp_claim_table_key(const struct kftp_claim_table *table,
			 const struct kftp_addr *peer);
struct kftp_claim *kftp_claim_table_find(struct kftp_claim_table *table,
					 const struct kftp_addr *peer, u8 port);
void kftp_claim_table_enqueue(struct kftp_claim_table *table, struct kftp_claim *claim);
void kftp_claim_table_hold(struct kftp_claim_table *table, struct kftp_claim *claim,
			   bool open);
void kftp_claim_table_unlink(struct kftp_claim_table *table, struct kftp_claim *claim);
void kftp_claim_table_release(struct kftp_claim_table *table, struct kftp_claim *claim,
			      u8 state);
void kftp_claim_table_watch(struct kftp_claim_table *table, struct kftp_claim *claim);
bool kftp_claim_table_awaits(const struct kftp_claim_table *table,
			     const struct kftp_addr *peer, u8 port);
void kftp_claim_table_mark(struct kftp_claim *claim, u16 rival);
void kftp_claim_table_conflict(struct kftp_claim_table *table,
			       const struct kftp_addr *peer, u8 port);
void kftp_claim_table_call_next(struct kftp_claim_table *table,
				const struct kftp_addr *peer);
void kftp_claim_table_call_queued(struct kftp_claim_table *table);

#endif
