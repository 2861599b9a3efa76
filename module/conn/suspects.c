// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses from which connections came to a passive port although no session waited for
 * them. Another process at such an address may be trying to take the connections of the
 * sessions. If two addresses have the same element, the newer one replaces the other.
 */
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "conn/suspects.h"

/**
 * kftp_suspects_have() - tell whether an address is a suspect
 * @suspects: the suspects of a namespace
 * @hash: hash of @addr
 * @addr: the address; its port is ignored
 *
 * Return: true if it is.
 */
bool kftp_suspects_have(const struct kftp_suspects *suspects, u32 hash,
			const struct kftp_addr *addr)
{
	unsigned int i = hash_32(hash, KFTP_SUSPECTS_BITS);

	return suspects->entries[i].addr.family &&
	       kftp_addr_same_host(&suspects->entries[i].addr, addr) &&
	       time_before(jiffies, suspects->entries[i].until);
}

/**
 * kftp_suspects_note() - make an address a suspect for KFTP_SUSPECTS_TIME, or for longer
 * @suspects: the suspects of a namespace
 * @hash: hash of @addr
 * @addr: the address; its port is ignored
 * @since: time in jiffies at which KFTP_SUSPECTS_TIME begins; not in the past
 *
 * If the address is a suspect until a later time already, that time stays.
 */
void kftp_suspects_note(struct kftp_suspects *suspects, u32 hash,
			const struct kftp_addr *addr, unsigned long since)
{
	unsigned int i = hash_32(hash, KFTP_SUSPECTS_BITS);
	unsigned long until = since + KFTP_SUSPECTS_TIME;

	if (kftp_suspects_have(suspects, hash, addr) &&
	    time_after(suspects->entries[i].until, until))
		return;
	suspects->entries[i].addr = *addr;
	suspects->entries[i].until = until;
}

/**
 * kftp_suspects_renew() - let the time of a suspect begin again
 * @suspects: the suspects of a namespace
 * @hash: hash of @addr
 * @addr: the address; its port, scope and VRF are ignored
 *
 * If the address is no suspect, nothing happens. If it is a suspect until a later time
 * already, that time stays.
 */
void kftp_suspects_renew(struct kftp_suspects *suspects, u32 hash,
			 const struct kftp_addr *addr)
{
	unsigned int i = hash_32(hash, KFTP_SUSPECTS_BITS);
	const struct kftp_addr *known = &suspects->entries[i].addr;
	unsigned long until = jiffies + KFTP_SUSPECTS_TIME;

	if (known->family == addr->family && !memcmp(known->ip, addr->ip, sizeof(addr->ip)) &&
	    time_before(jiffies, suspects->entries[i].until) &&
	    time_before(suspects->entries[i].until, until))
		suspects->entries[i].until = until;
}
