/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PASSIVE_H
#define _KFTP_PASSIVE_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "conn/claims.h"
#include "conn/exclusive.h"
#include "conn/syn_filter.h"
#include "conn/wake.h"

struct kftp_listener;

/**
 * struct kftp_passive - the passive ports of a network namespace
 * @claims: claims of the sessions that wait for a connection
 * @exclusive: range of ports of which each session gets one; if there is such a range, no
 *	       session gets a shared port
 * @filter: limits the connections of each source that no session waits for
 * @accept: work that accepts the connections that no session has accepted yet
 * @eager: number of transfers that wait for a connection; while this number is 0, new
 *	   connections may stay in the queue of their listener for a short time
 * @pending: one bit for each listener that may have connections to accept
 * @lock: guards @listeners, and must be held to change @ports
 * @listeners: the listeners; NULL for an unused element. kftp_claim.port is an index of
 *	       this array.
 * @ports: port number of each element of @listeners; 0 for an unused element; may be
 *	   read without @lock
 * @net: the network namespace, which exists longer than this struct
 * @strays: counter of the namespace for connections that no session waits for
 */
struct kftp_passive {
	struct kftp_claims claims;
	struct kftp_exclusive exclusive;
	struct kftp_syn_filter filter;
	struct delayed_work accept;
	atomic_t eager;
	DECLARE_BITMAP(pending, KFTP_CLAIM_PORTS);
	struct mutex lock;
	struct kftp_listener *listeners[KFTP_CLAIM_PORTS];
	u16 ports[KFTP_CLAIM_PORTS];
	struct net *net;
	atomic64_t *strays;
};

void kftp_passive_init(struct kftp_passive *passive, struct net *net,
		       atomic64_t *strays);
int kftp_passive_set_ports(struct kftp_passive *passive, const u16 *ports,
			   unsigned int count, u16 *refused);
unsigned int kftp_passive_get_ports(struct kftp_passive *passive, u16 *ports);
u16 kftp_passive_port(struct kftp_passive *passive, unsigned int index);
void kftp_passive_poll(struct kftp_passive *passive);
void kftp_passive_expect(struct kftp_passive *passive, bool expect);
void kftp_passive_exit(struct kftp_passive *passive);

#endif
