/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_SESSIONS_H
#define KFTPD_SESSIONS_H

#include <stdint.h>
#include <sys/queue.h>

#include "module/proto/addr.h"

#define KFTPD_SESSIONS_BUCKETS 16384

/**
 * typedef kftpd_sessions_fn - a function that gets the number of sessions of an address
 * @source: the client address, as changed by kftpd_address_source()
 * @sessions: number of sessions
 * @arg: the pointer that the caller passed together with this function
 */
typedef void (*kftpd_sessions_fn)(const struct kftp_addr *source,
				  uint32_t sessions, void *arg);

LIST_HEAD(kftpd_session_bucket, kftpd_session);
LIST_HEAD(kftpd_session_source_bucket, kftpd_session_source);

/**
 * struct kftpd_sessions - the sessions in the module, counted for each address
 * @seed: a random number for the hash of addresses
 * @changed: called when the number of sessions of an address changes
 * @arg: passed to @changed
 * @by_id: hash table of the sessions
 * @by_source: hash table of the addresses that have at least one session
 */
struct kftpd_sessions {
	uint64_t seed;
	kftpd_sessions_fn changed;
	void *arg;
	struct kftpd_session_bucket by_id[KFTPD_SESSIONS_BUCKETS];
	struct kftpd_session_source_bucket by_source[KFTPD_SESSIONS_BUCKETS];
};

void kftpd_sessions_init(struct kftpd_sessions *sessions,
			 kftpd_sessions_fn changed, void *arg);
void kftpd_sessions_clear(struct kftpd_sessions *sessions);
void kftpd_sessions_add(struct kftpd_sessions *sessions, uint64_t id,
			const struct kftp_addr *addr);
void kftpd_sessions_remove(struct kftpd_sessions *sessions, uint64_t id);
void kftpd_sessions_walk(const struct kftpd_sessions *sessions,
			 kftpd_sessions_fn fn, void *arg);

#endif
