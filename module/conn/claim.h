/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CLAIM_H
#define _KFTP_CLAIM_H

#include <linux/types.h>

#include "proto/addr.h"

/* Maximum number of shared passive ports: each of them has one bit in a u64. */
#define KFTP_CLAIM_PORTS 64

enum kftp_claim_state {
	KFTP_CLAIM_NONE,	/* the claim is not in use */
	KFTP_CLAIM_QUEUED,	/* the claim waits until its peer can have a port */
	KFTP_CLAIM_HELD,	/* the claim has a port and waits for the connection */
	KFTP_CLAIM_LOST,	/* the port was removed, or given to another claim */
	KFTP_CLAIM_ARRIVED,	/* the connection has arrived */
	KFTP_CLAIM_SERVED,	/* the session has collected the connection, and uses it */
	KFTP_CLAIM_GHOST,	/* the claim is a ghost of another claim; see ghost.c */
};

/**
 * struct kftp_claim - a session's reservation of a client's next connection to a port
 * @node: entry in a hash table of struct kftp_claim_table, while @linked is true
 * @peer: address of the client; the port in @peer is ignored
 * @until: time in jiffies. Before this time, a HELD or ARRIVED claim does not lose its
 *	   port to another claim, and a SERVED claim looks for a second connection. After
 *	   this time, a GHOST is freed. A QUEUED claim should try again after this time.
 * @patience: jiffies for which the client may take to connect
 * @owner: number of this claim, 0 before the first kftp_claims_take(); a GHOST has the
 *	   number of the claim whose port it keeps
 * @gift: socket of the connection that has arrived; NULL if none has arrived, or after
 *	  kftp_claims_collect() has returned the socket
 * @call: called when a QUEUED claim may try again, when a HELD claim becomes LOST, when a
 *	  connection has arrived (then the claim is ARRIVED), and when @conflict becomes
 *	  true. Called in any context, with the table's lock held. If the session has a
 *	  port of its own, exclusive.c calls this too, without the table's lock: when
 *	  connections wait at the port, and when the session loses the port
 * @port: index of the port, while the claim has a port
 * @state: enum kftp_claim_state
 * @source: source port of the connection that has arrived
 * @rival: source port of the second connection, if @conflict is true
 * @linked: true if the claim is in the table
 * @watching: true if the claim has got its connection, has no port any more, and is in
 *	      the table only to notice a second connection
 * @conflict: true if a second connection has arrived. One of the two connections is not
 *	      the client's, so none may be used. May be read without the lock
 * @again: true if the claim was dropped before a connection arrived, and then took the
 *	   same port again. If true, a newer connection replaces an older one that the
 *	   client has closed
 * @open: if true, a connection from any address belongs to the claim (FXP)
 *
 * The table's lock guards all members except @call. kftp_claims_drop() must be called
 * before the claim is freed.
 */
struct kftp_claim {
	struct hlist_node node;
	struct kftp_addr peer;
	unsigned long until;
	unsigned long patience;
	u64 owner;
	void *gift;
	void (*call)(struct kftp_claim *claim);
	u16 source;
	u16 rival;
	u8 port;
	u8 state;
	bool linked;
	bool watching;
	bool conflict;
	bool again;
	bool open;
};

#endif
