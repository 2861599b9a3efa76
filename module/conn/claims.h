/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CLAIMS_H
#define _KFTP_CLAIMS_H

#include "conn/claim_table.h"
#include "conn/ghost.h"
#include "conn/suspects.h"

/**
 * struct kftp_claims - all claims of a network namespace
 * @table: the claims
 * @ghosts: claims in @table that keep the ports of ended claims for some time
 * @suspects: addresses from which unexpected connections came
 * @left: returns true if the peer of a socket has closed or reset its connection. Called
 *	  with the lock of @table held
 * @last_owner: the last number that was given to a claim (kftp_claim.owner); guarded by
 *		the lock of @table
 */
struct kftp_claims {
	struct kftp_claim_table table;
	struct kftp_ghosts ghosts;
	struct kftp_suspects suspects;
	bool (*left)(void *gift);
	u64 last_owner;
};

void kftp_claims_init(struct kftp_claims *claims, bool (*left)(void *gift));
void kftp_claims_exit(struct kftp_claims *claims);
void kftp_claims_set_ports(struct kftp_claims *claims, u64 ports);
int kftp_claims_take(struct kftp_claims *claims, struct kftp_claim *claim,
		     const struct kftp_addr *peer, unsigned long patience,
		     bool open);
void *kftp_claims_drop(struct kftp_claims *claims, struct kftp_claim *claim);
void *kftp_claims_collect(struct kftp_claims *claims, struct kftp_claim *claim,
			  unsigned long settle);
void *kftp_claims_match(struct kftp_claims *claims, const struct kftp_addr *peer,
			u8 port, void *gift);

#endif
