// SPDX-License-Identifier: GPL-2.0
/* Who has sessions in the module: counted from events and lists. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kftpd/channel/address.h"
#include "kftpd/monitor/census.h"

/* An address with at least one session. */
struct kftpd_census_site {
	LIST_ENTRY(kftpd_census_site) bucket;
	struct kftp_addr addr;
	uint32_t sessions;
};

struct kftpd_census_session {
	LIST_ENTRY(kftpd_census_session) bucket;
	uint64_t id;
	struct kftpd_census_site *site;
};

/**
 * kftpd_census_init() - set a census up
 * @census: empty afterwards
 * @changed: hears of each change
 * @arg: for @changed
 */
void kftpd_census_init(struct kftpd_census *census, kftpd_census_fn changed,
		       void *arg)
{
	memset(census, 0, sizeof(*census));
	census->changed = changed;
	census->arg = arg;
	if (getrandom(&census->seed, sizeof(census->seed), GRND_NONBLOCK) < 0)
		census->seed = (uintptr_t)census;
}

static struct kftpd_census_site *get_site(struct kftpd_census *census,
					  const struct kftp_addr *addr)
{
	struct kftpd_census_site *site;
	struct kftp_addr net = *addr;
	uint32_t at;

	kftpd_address_source(&net);
	at = kftpd_address_hash(&net, census->seed) % KFTPD_CENSUS_BUCKETS;
	LIST_FOREACH(site, &census->sites[at], bucket) {
		if (kftp_addr_same_host(&site->addr, &net))
			return site;
	}
	site = calloc(1, sizeof(*site));
	if (!site)
		return NULL;
	site->addr = net;
	LIST_INSERT_HEAD(&census->sites[at], site, bucket);
	return site;
}

static struct kftpd_census_session *
find_session(const struct kftpd_census *census, uint64_t id)
{
	struct kftpd_census_session *session;

	LIST_FOREACH(session, &census->sessions[id % KFTPD_CENSUS_BUCKETS],
		     bucket) {
		if (session->id == id)
			return session;
	}
	return NULL;
}

static void put_site(struct kftpd_census_site *site)
{
	if (site->sessions)
		return;
	LIST_REMOVE(site, bucket);
	free(site);
}

/**
 * kftpd_census_add() - there is a session
 * @census: the census
 * @id: of the session; one that is known already changes nothing
 * @addr: of its client
 */
void kftpd_census_add(struct kftpd_census *census, uint64_t id,
		      const struct kftp_addr *addr)
{
	struct kftpd_census_session *session;
	struct kftpd_census_site *site;

	if (!id || !addr->family || find_session(census, id))
		return;
	site = get_site(census, addr);
	if (!site)
		return;
	session = calloc(1, sizeof(*session));
	if (!session) {
		put_site(site);
		return;
	}
	session->id = id;
	session->site = site;
	LIST_INSERT_HEAD(&census->sessions[id % KFTPD_CENSUS_BUCKETS], session,
			 bucket);
	site->sessions++;
	census->changed(&site->addr, site->sessions, census->arg);
}

/**
 * kftpd_census_remove() - a session has ended
 * @census: the census
 * @id: of the session; one that is not known changes nothing
 */
void kftpd_census_remove(struct kftpd_census *census, uint64_t id)
{
	struct kftpd_census_session *session = find_session(census, id);
	struct kftpd_census_site *site;

	if (!session)
		return;
	site = session->site;
	LIST_REMOVE(session, bucket);
	free(session);
	site->sessions--;
	census->changed(&site->addr, site->sessions, census->arg);
	put_site(site);
}

/**
 * kftpd_census_walk() - tell of all addresses that have sessions
 * @census: the census
 * @fn: hears of each
 * @arg: for @fn
 */
void kftpd_census_walk(const struct kftpd_census *census, kftpd_census_fn fn,
		       void *arg)
{
	struct kftpd_census_site *site;
	size_t i;

	for (i = 0; i < KFTPD_CENSUS_BUCKETS; i++) {
		LIST_FOREACH(site, &census->sites[i], bucket)
			fn(&site->addr, site->sessions, arg);
	}
}

/**
 * kftpd_census_clear() - forget all sessions
 * @census: empty afterwards; hears of each change
 */
void kftpd_census_clear(struct kftpd_census *census)
{
	struct kftpd_census_session *session;
	size_t i;

	for (i = 0; i < KFTPD_CENSUS_BUCKETS; i++) {
		while ((session = LIST_FIRST(&census->sessions[i])))
			kftpd_census_remove(census, session->id);
	}
}
