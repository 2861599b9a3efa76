/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OWN_CLAIM_H
#define _KFTP_OWN_CLAIM_H

#include "conn/claims.h"

void kftp_own_claim_hold(struct kftp_claims *claims, struct kftp_claim *claim,
			 const struct kftp_addr *peer, unsigned long patience, bool open);
void *kftp_own_claim_offer(struct kftp_claims *claims, struct kftp_claim *claim,
			   const struct kftp_addr *from, void *gift);
void kftp_own_claim_lose(struct kftp_claims *claims, struct kftp_claim *claim);
bool kftp_own_claim_over(const struct kftp_claim *claim);

#endif
