/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NET_H
#define _KFTP_NET_H

#include <linux/mutex.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "netns/event.h"
#include "netns/owners.h"
#include "conn/passive.h"
#include "netns/account.h"
#include "netns/stats.h"
#include "proto/settings.h"

/**
 * struct kftp_net - all of kftp in one network namespace
 * @net: the namespace; each session holds it
 * @settings_lock: guards changes of @settings
 * @settings: written under @settings_lock, read without it
 * @sessions: by the low half of the id; each entry holds a reference
 * @sessions_count: entries in @sessions
 * @draining: take no new session, and end those that are there when no transfer runs
 * @passive: shared passive ports
 * @events: queue for the daemon
 * @owners: names of users and groups
 * @accounts: of users and of addresses
 * @stats: counters
 */
struct kftp_net {
	struct net *net;
	struct mutex settings_lock;
	struct kftp_settings settings;
	struct xarray sessions;
	atomic_t sessions_count;
	bool draining;
	struct kftp_passive passive;
	struct kftp_events events;
	struct kftp_owners owners;
	struct kftp_accounts accounts;
	struct kftp_stats stats;
};

struct kftp_net *kftp_net(struct net *net);
int kftp_net_module_init(void);
void kftp_net_module_exit(void);

#endif
