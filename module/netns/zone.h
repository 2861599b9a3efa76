/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ZONE_H
#define _KFTP_ZONE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>

#include "proto/zone.h"

/**
 * struct kftp_zone - the time zone of a namespace; does not change
 * @rcu: for kfree_rcu()
 * @references: number of references: one for the slot of the namespace, and one for each
 *		listing that uses the zone
 * @count: number of @changes
 * @changes: the table, for kftp_zone_offset()
 */
struct kftp_zone {
	struct rcu_head rcu;
	refcount_t references;
	unsigned int count;
	struct kftp_zone_change changes[];
};

/**
 * struct kftp_zone_slot - the present time zone of a namespace
 * @zone: the zone, to which the slot holds a reference; NULL if userspace has sent none
 */
struct kftp_zone_slot {
	struct kftp_zone __rcu *zone;
};

int kftp_zone_set(struct kftp_zone_slot *slot, const void *data, size_t len);
void kftp_zone_clear(struct kftp_zone_slot *slot);
struct kftp_zone *kftp_zone_get(struct kftp_zone_slot *slot);
void kftp_zone_put(struct kftp_zone *zone);

#endif
