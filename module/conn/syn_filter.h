/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SYN_FILTER_H
#define _KFTP_SYN_FILTER_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "conn/claims.h"
#include "conn/strays.h"

/**
 * struct kftp_syn_filter - drops the SYNs of sources that have made too many strays
 * @strays: the sources
 * @claims: claims of the namespace
 * @ports: the passive ports, an array of KFTP_CLAIM_PORTS elements; 0 for an unused one
 * @net: the network namespace
 * @ops: the netfilter hook
 * @lock: guards @hooked
 * @hooked: true while @ops is registered
 * @used: true if @ops was ever registered; guarded by @lock
 * @stop: work that unregisters @ops when no source is limited any more
 */
struct kftp_syn_filter {
	struct kftp_strays strays;
	struct kftp_claims *claims;
	const u16 *ports;
	struct net *net;
	struct nf_hook_ops ops;
	struct mutex lock;
	bool hooked;
	bool used;
	struct delayed_work stop;
};

void kftp_syn_filter_init(struct kftp_syn_filter *filter, struct net *net,
			  struct kftp_claims *claims, const u16 *ports);
void kftp_syn_filter_note(struct kftp_syn_filter *filter, const struct kftp_addr *addr);
void kftp_syn_filter_exit(struct kftp_syn_filter *filter);

#endif
