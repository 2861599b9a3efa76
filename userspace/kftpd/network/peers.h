/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PEERS_H
#define KFTPD_PEERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "module/proto/addr.h"

#define KFTPD_PEERS_BUCKETS 4096

/* Addresses without connection that are remembered. */
#define KFTPD_PEERS_IDLE_MAX 16384

/**
 * struct kftpd_peer - what is known of an address (IPv6: of its /64)
 * @bucket: in the table
 * @idle: in the list of those without connections and sessions, longest idle first
 * @site: the address, from kftpd_address_site()
 * @connections: before login, now
 * @sessions: after login, now
 * @arrival: when the next connection is due at the allowed rate, microseconds
 * @failures: failed logins
 * @failed: when the last one was, microseconds
 * @gate: before this no password is tried, microseconds
 * @checking: passwords that are being tried now
 */
struct kftpd_peer {
	LIST_ENTRY(kftpd_peer) bucket;
	TAILQ_ENTRY(kftpd_peer) idle;
	struct kftp_addr site;
	uint32_t connections;
	uint32_t sessions;
	uint64_t arrival;
	uint32_t failures;
	uint64_t failed;
	uint64_t gate;
	uint32_t checking;
};

/**
 * struct kftpd_peers - the addresses and their limits
 * @max_connections: before login, of all addresses together
 * @max_sessions: after login, of all addresses together
 * @max_per_address: connections and sessions, 0 for no limit
 * @accept_rate: connections per second and address, 0 for no limit
 * @connections: before login, now
 * @sessions: after login, now
 * @n_idle: length of @idle
 * @seed: of the hash, so that nobody can choose addresses of one bucket
 * @idle: addresses without connections
 * @buckets: all addresses
 */
struct kftpd_peers {
	uint32_t max_connections;
	uint32_t max_sessions;
	uint32_t max_per_address;
	uint32_t accept_rate;
	uint32_t connections;
	uint32_t sessions;
	uint32_t n_idle;
	uint64_t seed;
	TAILQ_HEAD(, kftpd_peer) idle;
	LIST_HEAD(, kftpd_peer) buckets[KFTPD_PEERS_BUCKETS];
};

/** enum kftpd_admit - may an address have another connection? */
enum kftpd_admit {
	KFTPD_ADMIT_OK,
	KFTPD_ADMIT_FULL,
	KFTPD_ADMIT_SESSIONS,
	KFTPD_ADMIT_ADDRESS_FULL,
	KFTPD_ADMIT_RATE,
};

void kftpd_peers_init(struct kftpd_peers *peers);
void kftpd_peers_free(struct kftpd_peers *peers);
enum kftpd_admit kftpd_peers_connect(struct kftpd_peers *peers,
				     const struct kftp_addr *addr, uint64_t now,
				     struct kftpd_peer **peer);
void kftpd_peers_disconnect(struct kftpd_peers *peers, struct kftpd_peer *peer,
			    uint64_t now);
void kftpd_peers_sessions(struct kftpd_peers *peers,
			  const struct kftp_addr *addr, uint32_t sessions,
			  uint64_t now);
bool kftpd_peers_may_try(const struct kftpd_peer *peer, uint64_t now);
void kftpd_peers_fail(struct kftpd_peer *peer, uint64_t now);

#endif
