// SPDX-License-Identifier: GPL-2.0
/* Limits connections and their rate for each client address. */
#include <stdlib.h>
#include <string.h>

#include "kftpd/channel/address.h"
#include "kftpd/channel/clock.h"
#include "kftpd/network/limits.h"

/* After a pause, an address may make BURST_SECONDS * accept_rate connections at once. */
#define BURST_SECONDS 2

/**
 * kftpd_limits_init() - set up an empty table
 * @limits: the table
 * @config: the settings; they must exist as long as @limits
 */
void kftpd_limits_init(struct kftpd_limits *limits,
		       const struct kftpd_message_config *config)
{
	memset(limits, 0, sizeof(*limits));
	limits->config = config;
	TAILQ_INIT(&limits->idle);
	limits->seed = kftpd_address_seed(limits);
}

static bool is_worth_keeping(const struct kftpd_source *source, uint64_t now)
{
	return source->arrival > now;
}

static bool is_idle(const struct kftpd_source *source)
{
	return !source->connections && !source->sessions;
}

/* Call this before a change of the counts of an address, and link_if_idle() after it. */
static void unlink_if_idle(struct kftpd_limits *limits,
			   struct kftpd_source *source)
{
	if (!is_idle(source))
		return;
	TAILQ_REMOVE(&limits->idle, source, idle);
	limits->n_idle--;
}

static void link_if_idle(struct kftpd_limits *limits,
			 struct kftpd_source *source)
{
	if (!is_idle(source))
		return;
	TAILQ_INSERT_TAIL(&limits->idle, source, idle);
	limits->n_idle++;
}

static void forget_old_sources(struct kftpd_limits *limits, uint64_t now)
{
	struct kftpd_source *oldest;

	while ((oldest = TAILQ_FIRST(&limits->idle))) {
		if (limits->n_idle <= KFTPD_LIMITS_IDLE_MAX &&
		    is_worth_keeping(oldest, now))
			break;
		unlink_if_idle(limits, oldest);
		LIST_REMOVE(oldest, bucket);
		free(oldest);
	}
}

static struct kftpd_source *find_or_add(struct kftpd_limits *limits,
					const struct kftp_addr *addr,
					unsigned int bits)
{
	struct kftp_addr key = *addr;
	uint32_t at = kftpd_address_net(&key, bits, limits->seed) %
		      KFTPD_LIMITS_BUCKETS;
	struct kftpd_source *source;

	LIST_FOREACH(source, &limits->buckets[at], bucket) {
		if (source->bits == bits &&
		    kftp_addr_same_host(&source->addr, &key))
			return source;
	}
	source = calloc(1, sizeof(*source));
	if (!source)
		return NULL;
	source->addr = key;
	source->bits = bits;
	LIST_INSERT_HEAD(&limits->buckets[at], source, bucket);
	link_if_idle(limits, source);
	return source;
}

/*
 * Links a /64 to the /56 and the /48 that contain it. A connection is counted for all
 * three networks, so none of them is forgotten while the /64 has connections.
 *
 * Return: false if there is no memory.
 */
static bool find_wider(struct kftpd_limits *limits, struct kftpd_source *source)
{
	static const unsigned int widths[] = { 56, 48 };
	size_t i;

	if (source->addr.family != 6)
		return true;
	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		source->wider = find_or_add(limits, &source->addr, widths[i]);
		source = source->wider;
		if (!source)
			return false;
	}
	return true;
}

static void count_connection(struct kftpd_limits *limits,
			     struct kftpd_source *source, int by)
{
	limits->connections += by;
	for (; source; source = source->wider) {
		unlink_if_idle(limits, source);
		source->connections += by;
		link_if_idle(limits, source);
	}
}

/* A /56 may have twice as many connections as a /64, and a /48 four times as many. */
static bool waits_too_much(const struct kftpd_message_config *config,
			   const struct kftpd_source *source)
{
	uint32_t max = config->max_waiting_per_address;

	for (; max && source; source = source->wider, max *= 2) {
		if (source->connections >= max)
			return true;
	}
	return false;
}

static enum kftpd_drop admit(const struct kftpd_limits *limits,
			     const struct kftpd_source *source, uint64_t now)
{
	const struct kftpd_message_config *config = limits->config;

	if (limits->sessions >= config->max_sessions)
		return KFTPD_DROP_SESSIONS;
	if (config->max_per_address &&
	    source->connections + source->sessions >= config->max_per_address)
		return KFTPD_DROP_ADDRESS_FULL;
	if (waits_too_much(config, source))
		return KFTPD_DROP_ADDRESS_WAITS;
	if (config->accept_rate &&
	    source->arrival > now + BURST_SECONDS * KFTPD_SECOND)
		return KFTPD_DROP_RATE;
	/*
	 * ORDER: check max_connections last. After KFTPD_DROP_FULL, the caller may close
	 * another connection to make room for the new connection. So the new connection
	 * must have passed all other checks.
	 */
	if (limits->connections >= config->max_connections)
		return KFTPD_DROP_FULL;
	return KFTPD_DROP_NONE;
}

/**
 * kftpd_limits_connect() - count a new connection, if it is allowed
 * @limits: the table
 * @addr: the client's address
 * @now: the time in microseconds, from kftpd_clock_now()
 * @source: if the connection is allowed, set to the table's entry for the address. The
 *	    caller must pass this pointer to kftpd_limits_disconnect() later. If the
 *	    result is KFTPD_DROP_FULL, set to the entry, or to NULL if there was no
 *	    memory for it; then the entry may be freed as soon as the table changes.
 *
 * Return: KFTPD_DROP_NONE, or the reason why the connection is not allowed.
 */
enum kftpd_drop kftpd_limits_connect(struct kftpd_limits *limits,
				     const struct kftp_addr *addr, uint64_t now,
				     struct kftpd_source **source)
{
	uint32_t rate = limits->config->accept_rate;
	enum kftpd_drop verdict;
	struct kftpd_source *found;

	forget_old_sources(limits, now);
	*source = NULL;
	found = find_or_add(limits, addr, KFTPD_ADDRESS_BITS);
	if (!found || !find_wider(limits, found))
		return KFTPD_DROP_FULL;
	*source = found;
	verdict = admit(limits, found, now);
	if (verdict != KFTPD_DROP_NONE)
		return verdict;

	if (found->arrival < now)
		found->arrival = now;
	if (rate)
		found->arrival += KFTPD_SECOND / rate;
	count_connection(limits, found, 1);
	return KFTPD_DROP_NONE;
}

/**
 * kftpd_limits_weight() - get the weight of an address, which kftpd_room_pick() compares
 * @source: from kftpd_limits_connect()
 *
 * Connections that are logged in are not counted.
 *
 * Return: for IPv4, the number of connections of the address. For IPv6, the greatest of
 * three numbers: the connections of the /64, half of the connections of its /56, and a
 * quarter of the connections of its /48; see waits_too_much().
 */
uint32_t kftpd_limits_weight(const struct kftpd_source *source)
{
	uint32_t part, weight = 0;
	unsigned int shift;

	for (shift = 0; source; source = source->wider, shift++) {
		part = source->connections >> shift;
		if (part > weight)
			weight = part;
	}
	return weight;
}

/**
 * kftpd_limits_disconnect() - stop counting a connection
 * @limits: the table
 * @source: from kftpd_limits_connect(); must not be used afterwards
 * @now: the time in microseconds
 *
 * Call this when the connection has ended or has become a session.
 */
void kftpd_limits_disconnect(struct kftpd_limits *limits,
			     struct kftpd_source *source, uint64_t now)
{
	count_connection(limits, source, -1);
	forget_old_sources(limits, now);
}

/**
 * kftpd_limits_sessions() - set the number of sessions of an address
 * @limits: the table
 * @addr: the address
 * @sessions: number of sessions that the address now has in the module
 * @now: the time in microseconds
 */
void kftpd_limits_sessions(struct kftpd_limits *limits,
			   const struct kftp_addr *addr, uint32_t sessions,
			   uint64_t now)
{
	struct kftpd_source *source =
		find_or_add(limits, addr, KFTPD_ADDRESS_BITS);

	if (!source)
		return;
	unlink_if_idle(limits, source);
	limits->sessions += sessions - source->sessions;
	source->sessions = sessions;
	link_if_idle(limits, source);
	forget_old_sources(limits, now);
}

/**
 * kftpd_limits_free() - release a table
 * @limits: the table; there must be no connections
 */
void kftpd_limits_free(struct kftpd_limits *limits)
{
	struct kftpd_source *source;
	size_t i;

	for (i = 0; i < KFTPD_LIMITS_BUCKETS; i++) {
		while ((source = LIST_FIRST(&limits->buckets[i]))) {
			LIST_REMOVE(source, bucket);
			free(source);
		}
	}
}
