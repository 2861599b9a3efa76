/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CLAIM_H
#define _KFTP_CLAIM_H

#include <linux/types.h>

#include "proto/addr.h"

/* Most shared ports: one bit each in a u64. */
#define KFTP_CLAIM_PORTS 64

enum kftp_claim_state {
	KFTP_CLAIM_NONE,	/* not in use */
	KFTP_CLAIM_QUEUED,	/* all ports are claimed for this peer: waits for its turn */
	KFTP_CLAIM_HELD,	/* gets the next connection from the peer to the port */
	KFTP_CLAIM_LOST,	/* held too long while another one waited, or the port is gone */
	KFTP_CLAIM_ARRIVED,	/* the connection has come */
	KFTP_CLAIM_GHOST,	/* given up, but the client may still be connecting */
};

/**
 * struct kftp_claim - one session's claim to the next connection from its peer to a port
 * @node: in the table, while @linked
 * @peer: address of the peer; its port is ignored
 * @until: jiffies until which a HELD claim keeps its port in any case
 * @owner: number of this claim, or of the claim that left a GHOST; 0 before the first
 *	   take
 * @gift: the socket that arrived, until kftp_claims_collect()
 * @call: called when a QUEUED claim may try again, when a HELD one is LOST, and
 *	  when it has ARRIVED; with the table's lock held, in any context
 * @port: index of the port while HELD
 * @state: enum kftp_claim_state
 * @linked: whether it is in the table
 * @again: it got the port that it had given up before, so the newest arrival is its own
 * @open: while HELD, it takes a connection from any address (FXP)
 *
 * The table's lock guards all members except @call. The owner embeds the claim, and
 * drops it before it frees itself.
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
