// SPDX-License-Identifier: GPL-2.0
/*
 * Claims of sessions that have a port of their own (exclusive.c). Such a claim is not in
 * the table of claims, because no other session can get a connection to its port. Its
 * states are those of other claims: kftp_claims_collect() and kftp_claims_drop() work for
 * it too. It also looks for a second connection, as claims.c says.
 */
#include <linux/jiffies.h>

#include "conn/own_claim.h"

/**
 * kftp_own_claim_hold() - begin to wait for a connection to the session's own port
 * @claims: claims of the namespace
 * @claim: the claim; must be NONE, or HELD if the session keeps its port
 * @peer: address from which the connection will come; the port in @peer is ignored
 * @patience: jiffies for which the client may take to connect
 * @open: true if a connection from any address belongs to the claim (FXP)
 */
void kftp_own_claim_hold(struct kftp_claims *claims, struct kftp_claim *claim,
			 const struct kftp_addr *peer, unsigned long patience, bool open)
{
	spin_lock_bh(&claims->table.lock);
	claim->again = claim->state == KFTP_CLAIM_HELD;
	WRITE_ONCE(claim->state, KFTP_CLAIM_HELD);
	claim->peer = *peer;
	WRITE_ONCE(claim->until, jiffies + patience);
	claim->patience = patience;
	WRITE_ONCE(claim->conflict, false);
	claim->open = open;
	spin_unlock_bh(&claims->table.lock);
}

/*
 * Returns true if the claim can take a connection: it has none yet; or the session has
 * kept its port for a new claim, and the client has closed the older connection.
 */
static bool own_claim_accepts(const struct kftp_claims *claims, const struct kftp_claim *claim)
{
	return claim->state == KFTP_CLAIM_HELD ||
	       (claim->state == KFTP_CLAIM_ARRIVED && claim->again &&
		claims->left(claim->gift));
}

/**
 * kftp_own_claim_offer() - give a new connection to the session that has the port
 * @claims: claims of the namespace
 * @claim: claim of the session
 * @from: source address and port of the connection
 * @gift: socket of the connection
 *
 * Only the session's work may call this. So it need not be told that the claim is
 * ARRIVED.
 *
 * If the claim has got another connection already, the two are a conflict, and the peer
 * becomes a suspect.
 *
 * Return: a socket that the caller must close: @gift, or an older socket that @gift has
 * replaced. NULL if there is no socket to close.
 */
void *kftp_own_claim_offer(struct kftp_claims *claims, struct kftp_claim *claim,
			   const struct kftp_addr *from, void *gift)
{
	spin_lock_bh(&claims->table.lock);
	if (!claim->open && !kftp_addr_same_host(&claim->peer, from))
		goto unlock;
	if (own_claim_accepts(claims, claim)) {
		swap(claim->gift, gift);
		claim->source = from->port;
		WRITE_ONCE(claim->state, KFTP_CLAIM_ARRIVED);
	} else if (claim->state == KFTP_CLAIM_ARRIVED || claim->state == KFTP_CLAIM_SERVED) {
		kftp_claim_table_mark(claim, from->port);
		kftp_suspects_note(&claims->suspects,
				   kftp_claim_table_key(&claims->table, from), from, jiffies);
	}
unlock:
	spin_unlock_bh(&claims->table.lock);
	return gift;
}

/**
 * kftp_own_claim_lose() - note that the session has lost its port
 * @claims: claims of the namespace
 * @claim: claim of the session; becomes LOST if it still waits for its connection
 */
void kftp_own_claim_lose(struct kftp_claims *claims, struct kftp_claim *claim)
{
	spin_lock_bh(&claims->table.lock);
	if (claim->state == KFTP_CLAIM_HELD)
		WRITE_ONCE(claim->state, KFTP_CLAIM_LOST);
	spin_unlock_bh(&claims->table.lock);
}

/**
 * kftp_own_claim_over() - tell whether the session can give its port back
 * @claim: claim of the session that calls this
 *
 * Return: true if the claim has its connection, and a second one would be no conflict any
 * more.
 */
bool kftp_own_claim_over(const struct kftp_claim *claim)
{
	return READ_ONCE(claim->state) == KFTP_CLAIM_SERVED &&
	       time_after(jiffies, READ_ONCE(claim->until));
}
