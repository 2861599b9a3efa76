/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LIMITS_H
#define KFTPD_LIMITS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "kftpd/channel/message.h"

#define KFTPD_LIMITS_BUCKETS 4096

/* Maximum number of remembered addresses that have no connections and no sessions. */
#define KFTPD_LIMITS_IDLE_MAX 16384

/**
 * struct kftpd_source - an address that clients connect from
 * @bucket: links the address into limits->buckets
 * @idle: links the address into limits->idle if it has no connections and sessions
 * @addr: the address, as changed by kftpd_address_net(); for IPv6 only the first @bits
 * @bits: KFTPD_ADDRESS_BITS; 56 or 48 for a wider IPv6 network, for which only
 *	  @connections are counted
 * @wider: the next wider network, valid while @connections is not 0; NULL for a /48 and
 *	   for IPv4
 * @connections: number of connections that are not logged in
 * @sessions: number of sessions in the module
 * @arrival: time in microseconds at which accept_rate would allow the next connection
 *	     if there were no bursts
 */
struct kftpd_source {
	LIST_ENTRY(kftpd_source) bucket;
	TAILQ_ENTRY(kftpd_source) idle;
	struct kftp_addr addr;
	unsigned int bits;
	struct kftpd_source *wider;
	uint32_t connections;
	uint32_t sessions;
	uint64_t arrival;
};

TAILQ_HEAD(kftpd_source_queue, kftpd_source);
LIST_HEAD(kftpd_source_bucket, kftpd_source);

/**
 * struct kftpd_limits - how much clients may do, in total and for each address
 * @config: the settings, which contain the limits
 * @connections: number of connections that are not logged in
 * @sessions: number of sessions
 * @n_idle: number of addresses in @idle
 * @seed: a random number for the hash, so that nobody can choose addresses that are all
 *	  in one bucket
 * @idle: addresses without connections and sessions; the address that has been idle
 *	  for the longest time is the first
 * @buckets: hash table of all addresses
 */
struct kftpd_limits {
	const struct kftpd_message_config *config;
	uint32_t connections;
	uint32_t sessions;
	uint32_t n_idle;
	uint64_t seed;
	struct kftpd_source_queue idle;
	struct kftpd_source_bucket buckets[KFTPD_LIMITS_BUCKETS];
};

void kftpd_limits_init(struct kftpd_limits *limits,
		       const struct kftpd_message_config *config);
void kftpd_limits_free(struct kftpd_limits *limits);
enum kftpd_drop kftpd_limits_connect(struct kftpd_limits *limits,
				     const struct kftp_addr *addr, uint64_t now,
				     struct kftpd_source **source);
uint32_t kftpd_limits_weight(const struct kftpd_source *source);
void kftpd_limits_disconnect(struct kftpd_limits *limits,
			     struct kftpd_source *source, uint64_t now);
void kftpd_limits_sessions(struct kftpd_limits *limits,
			   const struct kftp_addr *addr, uint32_t sessions,
			   uint64_t now);

#endif
