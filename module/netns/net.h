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
#include "netns/daemon.h"
#include "netns/stats.h"
#include "netns/zone.h"
#include "proto/settings.h"

/**
 * struct kftp_net - all data that kftp has in one network namespace
 * @net: the namespace; each session holds a reference to it
 * @settings_lock: held to write @settings
 * @settings: settings; written only with @settings_lock held, read without the lock
 * @daemon: numbers that the daemon has sent by daemon-set; guarded by @settings_lock
 * @sessions: table of sessions; the index of a session is its id, or on a 32-bit machine
 *	      the low half of its id; each entry holds a reference to the session
 * @sessions_count: number of entries in @sessions, without those that count in
 *		    @sessions_stuck
 * @sessions_stuck: number of sessions that have ended, but whose work still hangs in a
 *		    file system
 * @draining: if true, no new session is taken, and each session ends as soon as it has
 *	      no running transfer
 * @passive: shared passive ports
 * @events: queue of events for the daemon
 * @owners: names of users and groups
 * @zone: time zone, for LIST
 * @accounts: accounts of users and of addresses
 * @stats: counters
 */
struct kftp_net {
	struct net *net;
	struct mutex settings_lock;
	struct kftp_settings settings;
	struct kftp_daemon daemon;
	struct xarray sessions;
	atomic_t sessions_count;
	atomic_t sessions_stuck;
	bool draining;
	struct kftp_passive passive;
	struct kftp_events events;
	struct kftp_owners owners;
	struct kftp_zone_slot zone;
	struct kftp_accounts accounts;
	struct kftp_stats stats;
};

/**
 * kftp_net_public_address() - read the setting public_address
 * @kn: kftp's data of the network namespace
 *
 * All four bytes are read at once, because the setting may change at any time.
 *
 * Return: the address; 0 if there is none.
 */
static inline __be32 kftp_net_public_address(const struct kftp_net *kn)
{
	BUILD_BUG_ON(offsetof(struct kftp_settings, public_address) % sizeof(__be32));
	return READ_ONCE(*(const __be32 *)kn->settings.public_address);
}

/**
 * kftp_net_set_public_address() - change the setting public_address
 * @kn: kftp's data of the network namespace; the caller must hold @kn->settings_lock
 * @address: the address; 0 for none
 */
static inline void kftp_net_set_public_address(struct kftp_net *kn, __be32 address)
{
	lockdep_assert_held(&kn->settings_lock);
	WRITE_ONCE(*(__be32 *)kn->settings.public_address, address);
}

struct kftp_net *kftp_net(struct net *net);
int kftp_net_module_init(void);
void kftp_net_module_exit(void);

#endif
