// SPDX-License-Identifier: GPL-2.0
/*
 * What the sessions of one user, and those of one address, have in common:
 * their number, and the bytes per second that they divide among them.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netns/share.h"

static u32 hash_key(const struct kftp_share_key *key)
{
	return jhash(key, sizeof(*key), 0);
}

/**
 * kftp_shares_init() - nobody shares anything yet
 * @shares: set up
 */
void kftp_shares_init(struct kftp_shares *shares)
{
	spin_lock_init(&shares->lock);
	hash_init(shares->table);
}

static struct kftp_share *find(struct kftp_shares *shares,
			       const struct kftp_share_key *key)
{
	struct kftp_share *share;

	hash_for_each_possible(shares->table, share, node, hash_key(key))
		if (!memcmp(&share->key, key, sizeof(*key)))
			return share;
	return NULL;
}

/* Takes one more session in; @new is used where there is none of this key yet. */
static struct kftp_share *join(struct kftp_shares *shares, u32 max,
			       struct kftp_share *new, int full)
{
	struct kftp_share *share;

	spin_lock(&shares->lock);
	share = find(shares, &new->key);
	if (!share) {
		share = new;
		hash_add(shares->table, &share->node, hash_key(&share->key));
	}
	if (max && share->sessions >= max)
		share = ERR_PTR(full);
	else
		share->sessions++;
	spin_unlock(&shares->lock);
	return share;
}

static struct kftp_share *get(struct kftp_shares *shares,
			      const struct kftp_share_key *key, u32 max, int full)
{
	struct kftp_share *new = kzalloc(sizeof(*new), GFP_KERNEL);
	struct kftp_share *share;

	if (!new)
		return ERR_PTR(-ENOMEM);
	new->key = *key;
	spin_lock_init(&new->lock);
	share = join(shares, max, new, full);
	if (share != new)
		kfree(new);
	return share;
}

/**
 * kftp_share_of_user() - count a session of a user
 * @shares: of the namespace
 * @user: login name, up to KFTP_USER_MAX bytes
 * @max: sessions that there may be, 0 for no limit
 *
 * Return: the share; an error pointer: -EDQUOT there are @max already; -ENOMEM.
 */
struct kftp_share *kftp_share_of_user(struct kftp_shares *shares,
				      const char *user, u32 max)
{
	struct kftp_share_key key;

	/* All of it is hashed and compared, what pads it too. */
	memset(&key, 0, sizeof(key));
	strscpy(key.user, user, sizeof(key.user));
	return get(shares, &key, max, -EDQUOT);
}

/**
 * kftp_share_of_address() - count a session of an address
 * @shares: of the namespace
 * @addr: of the client; its port does not count
 * @max: sessions that there may be, 0 for no limit
 *
 * Return: the share; an error pointer: -EMFILE there are @max already; -ENOMEM.
 */
struct kftp_share *kftp_share_of_address(struct kftp_shares *shares,
					 const struct kftp_addr *addr, u32 max)
{
	struct kftp_share_key key;

	memset(&key, 0, sizeof(key));
	key.addr.family = addr->family;
	/* A customer has a /64 of IPv6, and every address in it. */
	memcpy(key.addr.ip, addr->ip, addr->family == 4 ? 4 : 8);
	return get(shares, &key, max, -EMFILE);
}

/**
 * kftp_share_put() - a session has ended
 * @shares: of the namespace
 * @share: what it had; NULL for none
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
