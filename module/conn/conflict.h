/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CONFLICT_H
#define _KFTP_CONFLICT_H

#include "conn/claims.h"

bool kftp_conflict_is_likely(struct kftp_claims *claims, const struct kftp_claim *claim);
bool kftp_conflict_possible(struct kftp_claims *claims, const struct kftp_addr *peer,
			    u8 port);
void kftp_conflict_ports(struct kftp_claims *claims, const struct kftp_claim *claim,
			 u16 ports[2]);

#endif
