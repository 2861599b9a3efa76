// SPDX-License-Identifier: GPL-2.0
/*
 * Counts strays: connections to a passive port that no session waits for. Each of them
 * costs a socket and a reset. So a source may make only a limited number of them. If two
 * sources have the same element, the newer one replaces the other.
 *
 * Context: any context.
 */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/string.h>

#include "conn/strays.h"

/**
 * kftp_strays_init() - set up a struct without sources
 * @strays: the struct; must be zero
 */
void kftp_strays_init(struct kftp_strays *strays)
{
	spin_lock_init(&strays->lock);
	strays->seed = get_random_u32();
	strays->over = jiffies;
}

/* A provider gives each customer a whole /64, so an IPv6 /64 is one source. */
static struct kftp_addr strays_source(const struct kftp_addr *addr)
{
	struct kftp_addr source = { .family = addr->family };

	memcpy(source.ip, addr->ip, addr->family == 4 ? 4 : 8);
	return source;
}

static unsigned int strays_index(const struct kftp_strays *strays,
				 const struct kftp_addr *source)
{
	u32 hash = jhash(source->ip, sizeof(source->ip), strays->seed ^ source->family);

	return hash_32(hash, KFTP_STRAYS_BITS);
}

/**
 * kftp_strays_note() - count a stray
 * @strays: the strays of a namespace
 * @addr: source address of the connection; its port is ignored
 *
 * Return: true if its source has made too many, so that it is limited from now on.
 */
bool kftp_strays_note(struct kftp_strays *strays, const struct kftp_addr *addr)
{
	struct kftp_addr source = strays_source(addr);
	unsigned int i = strays_index(strays, &source);
	typeof(&strays->entries[0]) entry = &strays->entries[i];
	bool ret;

	spin_lock_bh(&strays->lock);
	if (!kftp_addr_same_host(&entry->source, &source) ||
	    time_after(jiffies, entry->since + KFTP_STRAYS_WINDOW)) {
		entry->source = source;
		entry->since = jiffies;
		entry->count = 0;
	}
	ret = ++entry->count > KFTP_STRAYS_MAX;
	if (ret) {
		entry->until = jiffies + KFTP_STRAYS_PAUSE;
		WRITE_ONCE(strays->over, entry->until);
	}
	spin_unlock_bh(&strays->lock);
	return ret;
}

/**
 * kftp_strays_limited() - tell whether no more strays are taken from an address
 * @strays: the strays of a namespace
 * @addr: the address; its port is ignored
 *
 * Return: true if its source has made too many lately.
 */
bool kftp_strays_limited(struct kftp_strays *strays, const struct kftp_addr *addr)
{
	struct kftp_addr source = strays_source(addr);
	unsigned int i = strays_index(strays, &source);
	bool ret;

	spin_lock_bh(&strays->lock);
	ret = kftp_addr_same_host(&strays->entries[i].source, &source) &&
	      strays->entries[i].count > KFTP_STRAYS_MAX &&
	      time_before(jiffies, strays->entries[i].until);
	spin_unlock_bh(&strays->lock);
	return ret;
}

/**
 * kftp_strays_over() - tell whether no source is limited
 * @strays: the strays of a namespace
 *
 * Return: true if no source is limited now.
 */
bool kftp_strays_over(const struct kftp_strays *strays)
{
	return time_after_eq(jiffies, READ_ONCE(strays->over));
}
