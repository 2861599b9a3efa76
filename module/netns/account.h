/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ACCOUNT_H
#define _KFTP_ACCOUNT_H

#include <linux/hashtable.h>
#include <linux/spinlock.h>

#include <uapi/linux/kftp.h>

#include "proto/addr.h"
#include "netns/rate.h"

/*
 * Number of sessions of a user that have ended although their work still hangs in a file
 * system. Each of them holds a kernel thread. So if there are so many, the account gets
 * no new session.
 */
#define KFTP_ACCOUNT_STUCK 64

/*
 * The same number for an address. It is larger, because several users can have the same
 * address. A user whose file system hangs must not keep the others out.
 */
#define KFTP_ACCOUNT_STUCK_ADDRESS (16 * KFTP_ACCOUNT_STUCK)

/**
 * struct kftp_account_key - the user or the address of an account
 * @user: login name, padded with NUL; empty if the key is an address
 * @addr: address without port (only the first 64 bits of an IPv6 address); zero if the
 *	  key is a user
 */
struct kftp_account_key {
	char user[KFTP_USER_MAX + 1];
	struct kftp_addr addr;
};

/**
 * struct kftp_account - sums over all sessions of a user or of a client address
 * @node: entry in kftp_accounts.table
 * @key: the user or the address; constant
 * @sessions: number of sessions; guarded by kftp_accounts.lock; may be read without it
 * @stuck: number of sessions that have ended, but whose work still hangs in a file
 *	   system; guarded by kftp_accounts.lock
 * @sending: number of downloads that move bytes now
 * @listings: number of bytes of memory that listings use
 * @lock: guards @up
 * @up: bucket that limits the bytes per second of uploads
 */
struct kftp_account {
	struct hlist_node node;
	struct kftp_account_key key;
	u32 sessions;
	u32 stuck;
	atomic_t sending;
	atomic_long_t listings;
	spinlock_t lock;
	struct kftp_bucket up;
};

/**
 * struct kftp_accounts - the accounts of a network namespace
 * @lock: guards @table, and the numbers of sessions in each account
 * @table: the accounts, hashed by their key
 * @seed: random number, so that clients can't choose addresses with the same hash
 */
struct kftp_accounts {
	spinlock_t lock;
	DECLARE_HASHTABLE(table, 8);
	u32 seed;
};

/**
 * kftp_account_is_shared() - check if an account has more than one session
 * @account: the account
 */
static inline bool kftp_account_is_shared(const struct kftp_account *account)
{
	return READ_ONCE(account->sessions) > 1;
}

void kftp_accounts_init(struct kftp_accounts *accounts);
struct kftp_account *kftp_account_of_user(struct kftp_accounts *accounts,
					  const char *user, u32 max);
struct kftp_account *kftp_account_of_address(struct kftp_accounts *accounts,
					     const struct kftp_addr *addr, u32 max);
void kftp_account_put(struct kftp_accounts *accounts, struct kftp_account *account,
		      bool stuck);
void kftp_account_cut(struct kftp_accounts *accounts, struct kftp_account *account);

#endif
