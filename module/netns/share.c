// SPDX-License-Identifier: GPL-2.0
/*
 * What all sessions of one user, or of one address, count together: the number
 * of sessions, bytes per second, and memory of listings.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netns/share.h"

static u32 share_hash(const struct kftp_share_key *key)
{
	return jhash(key, sizeof(*key), 0);
}

/**
 * kftp_shares_init() - set up an empty table
 * @shares: the table
 */
void kftp_shares_init(struct kftp_shares *shares)
{
	spin_lock_init(&shares->lock);
	hash_init(shares->table);
}

static struct kftp_share *share_find(struct kftp_shares *shares,
				     const struct kftp_share_key *key)
{
	struct kftp_share *share;

	hash_for_each_possible(shares->table, share, node, share_hash(key))
		if (!memcmp(&share->key, key, sizeof(*key)))
			return share;
	return NULL;
}

/* Counts one more session; uses @new if the table has no entry with its key. */
static struct kftp_share *share_join(struct kftp_shares *shares, u32 max,
				     struct kftp_share *new, int full)
{
	struct kftp_share *share;

	spin_lock(&shares->lock);
	share = share_find(shares, &new->key);
	if (!share) {
		share = new;
		hash_add(shares->table, &share->node, share_hash(&share->key));
	}
	if (max && share->sessions >= max)
		share = ERR_PTR(full);
	else
		share->sessions++;
	spin_unlock(&shares->lock);
	return share;
}

static struct kftp_share *share_get(struct kftp_shares *shares,
				    const struct kftp_share_key *key, u32 max, int full)
{
	struct kftp_share *new = kzalloc(sizeof(*new), GFP_KERNEL);
	struct kftp_share *share;

	if (!new)
		return ERR_PTR(-ENOMEM);
	new->key = *key;
	spin_lock_init(&new->lock);
	share = share_join(shares, max, new, full);
	if (share != new)
		kfree(new);
	return share;
}

/**
 * kftp_share_of_user() - count a session of a user
 * @shares: of the namespace
 * @user: login name, up to KFTP_USER_MAX bytes
 * @max: most sessions of this user, 0 for no limit
 *
 * Return: the share; ERR_PTR(-EDQUOT) if there are @max already;
 * ERR_PTR(-ENOMEM).
 */
struct kftp_share *kftp_share_of_user(struct kftp_shares *shares,
				      const char *user, u32 max)
{
	struct kftp_share_key key;

	/* The whole key is hashed and compared, including its padding. */
	memset(&key, 0, sizeof(key));
	strscpy(key.user, user, sizeof(key.user));
	return share_get(shares, &key, max, -EDQUOT);
}

/**
 * kftp_share_of_address() - count a session of an address
 * @shares: of the namespace
 * @addr: of the client; its port does not count
 * @max: most sessions of this address, 0 for no limit
 *
 * Return: the share; ERR_PTR(-EMFILE) if there are @max already;
 * ERR_PTR(-ENOMEM).
 */
struct kftp_share *kftp_share_of_address(struct kftp_shares *shares,
					 const struct kftp_addr *addr, u32 max)
{
	struct kftp_share_key key;

	memset(&key, 0, sizeof(key));
	key.addr.family = addr->family;
	/* A customer of a provider has a whole /64, so it counts as one address. */
	memcpy(key.addr.ip, addr->ip, addr->family == 4 ? 4 : 8);
	return share_get(shares, &key, max, -EMFILE);
}

/**
 * kftp_share_put() - stop counting a session that has ended
 * @shares: of the namespace
 * @share: of the session; NULL for none
 */
void kftp_share_put(struct kftp_shares *shares, struct kftp_share *share)
{
	bool last;

	if (!share)
		return;
	spin_lock(&shares->lock);
	last = !--share->sessions;
	if (last)
		hash_del(&share->node);
	spin_unlock(&shares->lock);
	if (last)
		kfree(share);
}
