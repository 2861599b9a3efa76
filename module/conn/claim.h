/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CLAIM_H
#define _KFTP_CLAIM_H

#include <linux/types.h>

#include "proto/addr.h"

/* Maximum number of shared passive ports: each of them has one bit in a u64. */
#define KFTP_CLAIM_PORTS 64

enum kftp_claim_state {
	KFTP_CLAIM_NONE,	/* the claim is not in use */
	KFTP_CLAIM_QUEUED,	/* it waits because all ports are claimed for its peer */
	KFTP_CLAIM_HELD,	/* it gets the next connection from its peer to its port */
	KFTP_CLAIM_LOST,	/* its port was removed, or given to a claim that waited */
	KFTP_CLAIM_ARRIVED,	/* the connection has arrived */
	KFTP_CLAIM_GHOST,	/* it keeps the port of a dropped claim for some time */
};

/**
 * struct kftp_claim - a session's claim to the next connection from its peer to a port
 * @node: entry in the hash table of struct kftp_claim_table, while @linked is true
 * @peer: address of the client; its port is ignored
 * @until: time in jiffies; until then a HELD claim does not lose its port to a QUEUED
 *	   claim, and a GHOST exists
 * @owner: number of this claim, 0 before the first kftp_claims_take(); a GHOST has the
 *	   number of the claim whose port it keeps
 * @gift: the socket that has arrived, until kftp_claims_collect() takes it
 * @call: called when a QUEUED claim may try again, when a HELD claim becomes LOST, and
 *	  when a connection has ARRIVED; called in any context, with the table's lock held
 * @port: index of the port, while the claim has one
 * @state: enum kftp_claim_state
 * @linked: true if the claim is in the table
 * @again: true if the claim has the same port as before its last drop; then the newest
 *	   connection belongs to it, and an older one is closed
 * @open: if true, a connection from any address belongs to the claim (FXP)
 *
 * The table's lock guards all members except @call. The struct that contains the claim
 * must call kftp_claims_drop() before it is freed.
 */
struct kftp_claim {
	struct hlist_node node;
	struct kftp_addr peer;
	unsigned long until;
	u64 owner;
	void *gift;
	void (*call)(struct kftp_claim *claim);
	u8 port;
	u8 state;
	bool linked;
	bool again;
	bool open;
};

#endif
