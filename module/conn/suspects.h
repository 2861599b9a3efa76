/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SUSPECTS_H
#define _KFTP_SUSPECTS_H

#include <linux/types.h>

#include "proto/addr.h"

/* Number of addresses that can be suspects at the same time, and its logarithm. */
#define KFTP_SUSPECTS_BITS 6
#define KFTP_SUSPECTS BIT(KFTP_SUSPECTS_BITS)

/* Time in jiffies for which an address is a suspect. */
#define KFTP_SUSPECTS_TIME (10 * HZ)

/**
 * struct kftp_suspects - addresses from which connections came that no session waited for
 * @entries: the addresses; an address can only be in the element that its hash chooses
 * @entries.addr: the address; all zero in an element that was never used
 * @entries.until: time in jiffies; after this time, the address is no suspect any more
 *
 * The lock of the table of claims guards this struct.
 */
struct kftp_suspects {
	struct {
		struct kftp_addr addr;
		unsigned long until;
	} entries[KFTP_SUSPECTS];
};

void kftp_suspects_note(struct kftp_suspects *suspects, u32 hash,
			const struct kftp_addr *addr, unsigned long since);
void kftp_suspects_renew(struct kftp_suspects *suspects, u32 hash,
			 const struct kftp_addr *addr);
bool kftp_suspects_have(const struct kftp_suspects *suspects, u32 hash,
			const struct kftp_addr *addr);

#endif
