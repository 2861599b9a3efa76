// SPDX-License-Identifier: GPL-2.0
/*
 * The time zone of a namespace. The kernel knows none, so the daemon sends a table. A
 * listing keeps the table that it began with, until its end.
 */
#include <linux/slab.h>

#include "netns/zone.h"

/* Replaces the table. The caller's reference to @zone passes to the slot. */
static void zone_replace(struct kftp_zone_slot *slot, struct kftp_zone *zone)
{
	kftp_zone_put(unrcu_pointer(xchg(&slot->zone, RCU_INITIALIZER(zone))));
}

/**
 * kftp_zone_set() - replace the time zone of a namespace
 * @slot: of the namespace
 * @data: the table, struct kftp_zone_change each; need not be aligned
 * @len: its length in bytes
 *
 * Return: 0; -EINVAL if the table is not valid, see kftp_zone_check(); -ENOMEM.
 */
int kftp_zone_set(struct kftp_zone_slot *slot, const void *data, size_t len)
{
	size_t count = len / sizeof(struct kftp_zone_change);
	struct kftp_zone *zone;

	if (len % sizeof(struct kftp_zone_change) || count > KFTP_ZONE_MAX)
		return -EINVAL;
	zone = kmalloc(struct_size(zone, changes, count), GFP_KERNEL_ACCOUNT);
	if (!zone)
		return -ENOMEM;
	refcount_set(&zone->references, 1);
	zone->count = count;
	memcpy(zone->changes, data, len);
	if (kftp_zone_check(zone->changes, count)) {
		kfree(zone);
		return -EINVAL;
	}
	zone_replace(slot, zone);
	return 0;
}

/**
 * kftp_zone_clear() - remove the time zone of a namespace
 * @slot: of the namespace
 */
void kftp_zone_clear(struct kftp_zone_slot *slot)
{
	zone_replace(slot, NULL);
}

/**
 * kftp_zone_get() - take a reference to the present time zone
 * @slot: of the namespace
 *
 * Return: the zone, for kftp_zone_put(); NULL if there is none.
 */
struct kftp_zone *kftp_zone_get(struct kftp_zone_slot *slot)
{
	struct kftp_zone *zone;

	rcu_read_lock();
	/* If the last reference goes at this moment, the slot has another zone already. */
	do
		zone = rcu_dereference(slot->zone);
	while (zone && !refcount_inc_not_zero(&zone->references));
	rcu_read_unlock();
	return zone;
}

/**
 * kftp_zone_put() - drop a reference
 * @zone: the zone; NULL for none
 */
void kftp_zone_put(struct kftp_zone *zone)
{
	if (zone && refcount_dec_and_test(&zone->references))
		kfree_rcu(zone, rcu);
}
