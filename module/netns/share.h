/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SHARE_H
#define _KFTP_SHARE_H

#include <linux/hashtable.h>
#include <linux/spinlock.h>

#include <uapi/linux/kftp.h>

#include "proto/addr.h"
#include "netns/rate.h"

/**
 * struct kftp_share_key - a user or an address
 * @user: login name, padded with NUL; empty for an address
 * @addr: address without its port, of IPv6 the first 64 bits; zero for a user
 */
struct kftp_share_key {
	char user[KFTP_USER_MAX + 1];
	struct kftp_addr addr;
};

/**
 * struct kftp_share - counters that all sessions of a user, or of an address, share
 * @node: in the table
 * @key: the user or the address; constant
 * @sessions: number of sessions; guarded by the table's lock
 * @sending: downloads that run now
 * @listings: bytes of memory that listings hold
 * @lock: guards @up
 * @up: credit of the uploads
 */
struct kftp_share {
	struct hlist_node node;
	struct kftp_share_key key;
	u32 sessions;
	atomic_t sending;
	atomic_long_t listings;
	spinlock_t lock;
	struct kftp_bucket up;
};

/**
 * struct kftp_shares - the table of a network namespace
 * @lock: guards the table
 * @table: by key
 */
struct kftp_shares {
	spinlock_t lock;
	DECLARE_HASHTABLE(table, 8);
};

void kftp_shares_init(struct kftp_shares *shares);
struct kftp_share *kftp_share_of_user(struct kftp_shares *shares,
				      const char *user, u32 max);
struct kftp_share *kftp_share_of_address(struct kftp_shares *shares,
					 const struct kftp_addr *addr, u32 max);
void kftp_share_put(struct kftp_shares *shares, struct kftp_share *share);

#endif
