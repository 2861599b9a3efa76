// SPDX-License-Identifier: GPL-2.0
/* A table of the sessions in the module. Counts the sessions of each client address. */
#include <stdlib.h>
#include <string.h>

#include "kftpd/channel/address.h"
#include "kftpd/monitor/sessions.h"

/* A client address that has at least one session. */
struct kftpd_session_source {
	LIST_ENTRY(kftpd_session_source) bucket;
	struct kftp_addr addr;
	uint32_t sessions;
};

struct kftpd_session {
	LIST_ENTRY(kftpd_session) bucket;
	uint64_t id;
	struct kftpd_session_source *source;
};

/**
 * kftpd_sessions_init() - set up an empty table
 * @sessions: the table
 * @changed: called when the number of sessions of an address changes
 * @arg: passed to @changed
 */
void kftpd_sessions_init(struct kftpd_sessions *sessions,
			 kftpd_sessions_fn changed, void *arg)
{
	memset(sessions, 0, sizeof(*sessions));
	sessions->changed = changed;
	sessions->arg = arg;
	sessions->seed = kftpd_address_seed(sessions);
}

static struct kftpd_session_source *
get_source(struct kftpd_sessions *sessions, const struct kftp_addr *addr)
{
	struct kftp_addr key = *addr;
	uint32_t at = kftpd_address_source(&key, sessions->seed) %
		      KFTPD_SESSIONS_BUCKETS;
	struct kftpd_session_source *source;

	LIST_FOREACH(source, &sessions->by_source[at], bucket) {
		if (kftp_addr_same_host(&source->addr, &key))
			return source;
	}
	source = calloc(1, sizeof(*source));
	if (!source)
		return NULL;
	source->addr = key;
	LIST_INSERT_HEAD(&sessions->by_source[at], source, bucket);
	return source;
}

static void put_source(struct kftpd_session_source *source)
{
	if (source->sessions)
		return;
	LIST_REMOVE(source, bucket);
	free(source);
}

static struct kftpd_session *find_session(const struct kftpd_sessions *sessions,
					  uint64_t id)
{
	struct kftpd_session *session;

	LIST_FOREACH(session, &sessions->by_id[id % KFTPD_SESSIONS_BUCKETS],
		     bucket) {
		if (session->id == id)
			return session;
	}
	return NULL;
}

/**
 * kftpd_sessions_add() - add a session
 * @sessions: the table
 * @id: id of the session; nothing changes if the session is already in the table
 * @addr: the client's address
 */
void kftpd_sessions_add(struct kftpd_sessions *sessions, uint64_t id,
			const struct kftp_addr *addr)
{
	struct kftpd_session_source *source;
	struct kftpd_session *session;

	if (!id || !addr->family || find_session(sessions, id))
		return;
	source = get_source(sessions, addr);
	if (!source)
		return;
	session = calloc(1, sizeof(*session));
	if (!session) {
		put_source(source);
		return;
	}
	session->id = id;
	session->source = source;
	LIST_INSERT_HEAD(&sessions->by_id[id % KFTPD_SESSIONS_BUCKETS], session,
			 bucket);
	source->sessions++;
	sessions->changed(&source->addr, source->sessions, sessions->arg);
}

/**
 * kftpd_sessions_remove() - remove a session that has ended
 * @sessions: the table
 * @id: id of the session; nothing changes if the session is not in the table
 */
void kftpd_sessions_remove(struct kftpd_sessions *sessions, uint64_t id)
{
	struct kftpd_session *session = find_session(sessions, id);
	struct kftpd_session_source *source;

	if (!session)
		return;
	source = session->source;
	LIST_REMOVE(session, bucket);
	free(session);
	source->sessions--;
	sessions->changed(&source->addr, source->sessions, sessions->arg);
	put_source(source);
}

/**
 * kftpd_sessions_walk() - call a function for each address that has sessions
 * @sessions: the table
 * @fn: the function
 * @arg: passed to @fn
 */
void kftpd_sessions_walk(const struct kftpd_sessions *sessions,
			 kftpd_sessions_fn fn, void *arg)
{
	struct kftpd_session_source *source;
	size_t i;

	for (i = 0; i < KFTPD_SESSIONS_BUCKETS; i++) {
		LIST_FOREACH(source, &sessions->by_source[i], bucket)
			fn(&source->addr, source->sessions, arg);
	}
}

/**
 * kftpd_sessions_clear() - remove all sessions
 * @sessions: the table; its function @changed is called for each session
 */
void kftpd_sessions_clear(struct kftpd_sessions *sessions)
{
	struct kftpd_session *session;
	size_t i;

	for (i = 0; i < KFTPD_SESSIONS_BUCKETS; i++) {
		while ((session = LIST_FIRST(&sessions->by_id[i])))
			kftpd_sessions_remove(sessions, session->id);
	}
}
