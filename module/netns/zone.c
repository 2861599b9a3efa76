// SPDX-License-Identifier: GPL-2.0
/*
 * The time zone of a namespace. The kernel has no data about time zones, so the daemon
 * sends a table. If the daemon sends a new table during a listing, this listing goes on
 * with the old table.
 */
#include <linux/slab.h>

#include "netns/zone.h"

/* Replaces the zone of a slot. The slot takes over the caller's reference to @zone. */
static void zone_replace(struct kftp_zone_slot *slot, struct kftp_zone *zone)
{
	kftp_zone_put(unrcu_pointer(xchg(&slot->zone, RCU_INITIALIZER(zone))));
}

/**
 * kftp_zone_set() - replace the time zone of a namespace
 * @slot: slot of the namespace
 * @data: the table, an array of struct kftp_zone_change; need not be aligned
 * @len: length of @data in bytes
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
 * @slot: slot of the namespace
 */
void kftp_zone_clear(struct kftp_zone_slot *slot)
{
	zone_replace(slot, NULL);
}

/**
 * kftp_zone_get() - take a reference to the present time zone
 * @slot: slot of the namespace
 *
 * Return: the zone, to be dropped by kftp_zone_put(); NULL if there is none.
 */
struct kftp_zone *kftp_zone_get(struct kftp_zone_slot *slot)
{
	struct kftp_zone *zone;

	rcu_read_lock();
	/*
	 * If the zone has no references any more, zone_replace() has already changed the
	 * slot. So read the slot again.
	 */
	do
		zone = rcu_dereference(slot->zone);
	while (zone && !refcount_inc_not_zero(&zone->references));
	rcu_read_unlock();
	return zone;
}

/**
 * kftp_zone_put() - drop a reference to a time zone
 * @zone: the zone; if NULL, this function does nothing
 */
void kftp_zone_put(struct kftp_zone *zone)
{
	if (zone && refcount_dec_and_test(&zone->references))
		kfree_rcu(zone, rcu);
}
