// SPDX-License-Identifier: GPL-2.0
/*
 * Conflicts: more connections have arrived than sessions wait for, so that it is not
 * known which session has which client. claims.c describes how they come about.
 */
#include "conn/conflict.h"

/**
 * kftp_conflict_is_likely() - tell whether the peer of a claim is a suspect
 * @claims: claims of the namespace
 * @claim: a claim of which @claim->peer is set
 *
 * Return: true if connections that no session waited for came from the peer lately, or if
 * another session of the peer has lost its port.
 */
bool kftp_conflict_is_likely(struct kftp_claims *claims, const struct kftp_claim *claim)
{
	bool ret;

	spin_lock_bh(&claims->table.lock);
	ret = kftp_suspects_have(&claims->suspects,
				 kftp_claim_table_key(&claims->table, &claim->peer),
				 &claim->peer);
	spin_unlock_bh(&claims->table.lock);
	return ret;
}

/**
 * kftp_conflict_possible() - tell whether a connection that begins now would matter
 * @claims: claims of the namespace
 * @peer: its source address; the port, scope and VRF in @peer are ignored
 * @port: index of the port
 *
 * If not, and the peer is a suspect, it stays one, as if the connection had been made.
 *
 * Return: true if a session waits for a connection from @peer, or looks for a second one.
 */
bool kftp_conflict_possible(struct kftp_claims *claims, const struct kftp_addr *peer, u8 port)
{
	bool ret;

	spin_lock_bh(&claims->table.lock);
	ret = kftp_claim_table_awaits(&claims->table, peer, port);
	if (!ret)
		kftp_suspects_renew(&claims->suspects,
				    kftp_claim_table_key(&claims->table, peer), peer);
	spin_unlock_bh(&claims->table.lock);
	return ret;
}

/**
 * kftp_conflict_ports() - get the source ports of the connections in a conflict
 * @claims: claims of the namespace
 * @claim: a claim with @claim->conflict
 * @ports: gets the port of the first connection and the port of the last one
 */
void kftp_conflict_ports(struct kftp_claims *claims, const struct kftp_claim *claim,
			 u16 ports[2])
{
	spin_lock_bh(&claims->table.lock);
	ports[0] = claim->source;
	ports[1] = claim->rival;
	spin_unlock_bh(&claims->table.lock);
}
