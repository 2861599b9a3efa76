// SPDX-License-Identifier: GPL-2.0
/*
 * An account belongs to one user or to one client address. Its sessions are all sessions
 * of this user, or all sessions from this address. The account counts what its sessions
 * use together: the number of sessions, the bytes of uploads and the memory of listings.
 * Limits apply to these sums.
 */
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netns/account.h"

static u32 account_hash(const struct kftp_accounts *accounts,
			const struct kftp_account_key *key)
{
	return jhash(key, sizeof(*key), accounts->seed);
}

/**
 * kftp_accounts_init() - set up an empty table of accounts
 * @accounts: the table
 */
void kftp_accounts_init(struct kftp_accounts *accounts)
{
	spin_lock_init(&accounts->lock);
	hash_init(accounts->table);
	accounts->seed = get_random_u32();
}

static struct kftp_account *account_find(struct kftp_accounts *accounts,
					 const struct kftp_account_key *key)
{
	struct kftp_account *account;

	hash_for_each_possible(accounts->table, account, node, account_hash(accounts, key))
		if (!memcmp(&account->key, key, sizeof(*key)))
			return account;
	return NULL;
}

/* Checks if an account may get no new session because of its stuck sessions. */
static bool account_is_stuck(const struct kftp_account *account)
{
	u32 max = account->key.addr.family ? KFTP_ACCOUNT_STUCK_ADDRESS : KFTP_ACCOUNT_STUCK;

	return account->stuck >= max;
}

/*
 * Counts one more session in the account with the key of @new. If the table has no
 * such account, @new is added. Returns the account, or ERR_PTR(@full) if the account
 * has @max sessions or too many stuck sessions already.
 */
static struct kftp_account *account_join(struct kftp_accounts *accounts, u32 max,
					 struct kftp_account *new, int full)
{
	struct kftp_account *account;

	spin_lock(&accounts->lock);
	account = account_find(accounts, &new->key);
	if (!account) {
		account = new;
		hash_add(accounts->table, &account->node,
			 account_hash(accounts, &account->key));
	}
	if ((max && account->sessions >= max) || account_is_stuck(account))
		account = ERR_PTR(full);
	else
		WRITE_ONCE(account->sessions, account->sessions + 1);
	spin_unlock(&accounts->lock);
	return account;
}

static struct kftp_account *account_get(struct kftp_accounts *accounts,
					const struct kftp_account_key *key, u32 max, int full)
{
	struct kftp_account *new = kzalloc(sizeof(*new), GFP_KERNEL);
	struct kftp_account *account;

	if (!new)
		return ERR_PTR(-ENOMEM);
	new->key = *key;
	spin_lock_init(&new->lock);
	account = account_join(accounts, max, new, full);
	if (account != new)
		kfree(new);
	return account;
}

/**
 * kftp_account_of_user() - count a session in the account of its user
 * @accounts: accounts of the namespace
 * @user: login name, up to KFTP_USER_MAX bytes
 * @max: maximum number of sessions of this user; 0 for no limit
 *
 * Return: the account; ERR_PTR(-EDQUOT) if the user has @max sessions, or
 * KFTP_ACCOUNT_STUCK stuck sessions already; ERR_PTR(-ENOMEM).
 */
struct kftp_account *kftp_account_of_user(struct kftp_accounts *accounts,
					  const char *user, u32 max)
{
	struct kftp_account_key key;

	/* Clear the padding too: all bytes of the key are hashed and compared. */
	memset(&key, 0, sizeof(key));
	strscpy(key.user, user, sizeof(key.user));
	return account_get(accounts, &key, max, -EDQUOT);
}

/**
 * kftp_account_of_address() - count a session in the account of its client's address
 * @accounts: accounts of the namespace
 * @addr: address of the client; the port is ignored
 * @max: maximum number of sessions of this address; 0 for no limit
 *
 * Return: the account; ERR_PTR(-EMFILE) if the address has @max sessions, or
 * KFTP_ACCOUNT_STUCK_ADDRESS stuck sessions already; ERR_PTR(-ENOMEM).
 */
struct kftp_account *kftp_account_of_address(struct kftp_accounts *accounts,
					     const struct kftp_addr *addr, u32 max)
{
	struct kftp_account_key key;

	memset(&key, 0, sizeof(key));
	key.addr.family = addr->family;
	key.addr.vrf = addr->vrf;
	/* A provider gives each customer a whole /64, so an IPv6 /64 is one address. */
	memcpy(key.addr.ip, addr->ip, addr->family == 4 ? 4 : 8);
	return account_get(accounts, &key, max, -EMFILE);
}

/**
 * kftp_account_cut() - count a session as stuck, because its work hangs
 * @accounts: accounts of the namespace
 * @account: account of the session. The session may use it until kftp_account_put()
 */
void kftp_account_cut(struct kftp_accounts *accounts, struct kftp_account *account)
{
	spin_lock(&accounts->lock);
	WRITE_ONCE(account->sessions, account->sessions - 1);
	account->stuck++;
	spin_unlock(&accounts->lock);
}

/**
 * kftp_account_put() - stop counting a session that has ended
 * @accounts: accounts of the namespace
 * @account: account of the session; if NULL, this function does nothing
 * @stuck: true if kftp_account_cut() has counted the session as stuck
 */
void kftp_account_put(struct kftp_accounts *accounts, struct kftp_account *account,
		      bool stuck)
{
	bool last;

	if (!account)
		return;
	spin_lock(&accounts->lock);
	if (stuck)
		account->stuck--;
	else
		WRITE_ONCE(account->sessions, account->sessions - 1);
	last = !account->sessions && !account->stuck;
	if (last)
		hash_del(&account->node);
	spin_unlock(&accounts->lock);
	if (last)
		kfree(account);
}
