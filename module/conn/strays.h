/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_STRAYS_H
#define _KFTP_STRAYS_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "proto/addr.h"

/* Number of sources that can be counted at the same time, and its logarithm. */
#define KFTP_STRAYS_BITS 6
#define KFTP_STRAYS BIT(KFTP_STRAYS_BITS)

/* Maximum number of strays from one source in KFTP_STRAYS_WINDOW jiffies. */
#define KFTP_STRAYS_MAX 50
#define KFTP_STRAYS_WINDOW (10 * HZ)

/* Time in jiffies for which no strays of a source are taken after too many. */
#define KFTP_STRAYS_PAUSE (10 * HZ)

/**
 * struct kftp_strays - sources of connections that no session waits for
 * @lock: guards @entries
 * @seed: random number, so that clients can't choose addresses with the same hash
 * @over: time in jiffies after which no source is limited; may be read without @lock
 * @entries: the sources; a source can only be in the element that its hash chooses
 * @entries.source: an IPv4 address, or the first 64 bits of an IPv6 address; its family
 *		    is 0 in an element that was never used
 * @entries.since: time in jiffies at which the counting began
 * @entries.until: time in jiffies until which the source is limited, if @entries.count is
 *		   more than KFTP_STRAYS_MAX
 * @entries.count: number of strays since @entries.since
 */
struct kftp_strays {
	spinlock_t lock;
	u32 seed;
	unsigned long over;
	struct {
		struct kftp_addr source;
		unsigned long since;
		unsigned long until;
		u32 count;
	} entries[KFTP_STRAYS];
};

void kftp_strays_init(struct kftp_strays *strays);
bool kftp_strays_note(struct kftp_strays *strays, const struct kftp_addr *addr);
bool kftp_strays_limited(struct kftp_strays *strays, const struct kftp_addr *addr);
bool kftp_strays_over(const struct kftp_strays *strays);

#endif
