/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CENSUS_H
#define KFTPD_CENSUS_H

#include <stdint.h>
#include <sys/queue.h>

#include "module/proto/addr.h"

#define KFTPD_CENSUS_BUCKETS 16384

/**
 * typedef kftpd_census_fn - hears that an address has more or fewer sessions
 * @site: the address
 * @sessions: how many now
 * @arg: the caller's own
 */
typedef void (*kftpd_census_fn)(const struct kftp_addr *site, uint32_t sessions,
				void *arg);

struct kftpd_census_session;
struct kftpd_census_site;

/**
 * struct kftpd_census - who has sessions in the module
 * @seed: of the hash
 * @changed: hears of changes
 * @arg: for @changed
 * @sessions: by their ids
 * @sites: addresses that have sessions
 */
struct kftpd_census {
	uint64_t seed;
	kftpd_census_fn changed;
	void *arg;
	LIST_HEAD(, kftpd_census_session) sessions[KFTPD_CENSUS_BUCKETS];
	LIST_HEAD(, kftpd_census_site) sites[KFTPD_CENSUS_BUCKETS];
};

void kftpd_census_init(struct kftpd_census *census, kftpd_census_fn changed,
		       void *arg);
void kftpd_census_clear(struct kftpd_census *census);
void kftpd_census_add(struct kftpd_census *census, uint64_t id,
		      const struct kftp_addr *addr);
void kftpd_census_remove(struct kftpd_census *census, uint64_t id);
void kftpd_census_walk(const struct kftpd_census *census, kftpd_census_fn fn,
		       void *arg);

#endif
