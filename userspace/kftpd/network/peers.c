// SPDX-License-Identifier: GPL-2.0
/* Addresses of clients: how many connections, how fast, how many wrong passwords. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kftpd/channel/address.h"
#include "kftpd/network/peers.h"

#define SECOND 1000000ULL

/* So much faster than the rate may a burst be, in seconds of it. */
#define BURST_SECONDS 2

/* Failed logins are forgotten after so long without one. */
#define FORGET (600 * SECOND)

/* So many failures are free; each further one doubles the wait. */
#define FREE_FAILURES 5
#define GATE_MAX (60 * SECOND)

/**
 * kftpd_peers_init() - set a table of addresses up
 * @peers: the table; its limits are the caller's to set
 */
void kftpd_peers_init(struct kftpd_peers *peers)
{
	memset(peers, 0, sizeof(*peers));
	TAILQ_INIT(&peers->idle);
	if (getrandom(&peers->seed, sizeof(peers->seed), GRND_NONBLOCK) < 0)
		peers->seed = (uintptr_t)peers;
}

static void forget(struct kftpd_peers *peers, struct kftpd_peer *peer)
{
	TAILQ_REMOVE(&peers->idle, peer, idle);
	LIST_REMOVE(peer, bucket);
	peers->n_idle--;
	free(peer);
}

static uint32_t failures_of(const struct kftpd_peer *peer, uint64_t now)
{
	return now - peer->failed < FORGET ? peer->failures : 0;
}

static bool is_worth_keeping(const struct kftpd_peer *peer, uint64_t now)
{
	return peer->arrival > now || failures_of(peer, now);
}

static void forget_old(struct kftpd_peers *peers, uint64_t now)
{
	struct kftpd_peer *oldest;

	while ((oldest = TAILQ_FIRST(&peers->idle))) {
		if (peers->n_idle <= KFTPD_PEERS_IDLE_MAX &&
		    is_worth_keeping(oldest, now))
			break;
		forget(peers, oldest);
	}
}

static bool is_idle(const struct kftpd_peer *peer)
{
	return !peer->connections && !peer->sessions;
}

/* Something is about to begin or end at an address. */
static void hold(struct kftpd_peers *peers, struct kftpd_peer *peer)
{
	if (!is_idle(peer))
		return;
	TAILQ_REMOVE(&peers->idle, peer, idle);
	peers->n_idle--;
}

/* It has. */
static void drop(struct kftpd_peers *peers, struct kftpd_peer *peer)
{
	if (!is_idle(peer))
		return;
	TAILQ_INSERT_TAIL(&peers->idle, peer, idle);
	peers->n_idle++;
}

static struct kftpd_peer *find_or_add(struct kftpd_peers *peers,
				      const struct kftp_addr *addr)
{
	struct kftp_addr site = *addr;
	struct kftpd_peer *peer;
	uint32_t at;

	kftpd_address_site(&site);
	at = kftpd_address_hash(&site, peers->seed) % KFTPD_PEERS_BUCKETS;
	LIST_FOREACH(peer, &peers->buckets[at], bucket) {
		if (kftp_addr_same_host(&peer->site, &site))
			return peer;
	}
	peer = calloc(1, sizeof(*peer));
	if (!peer)
		return NULL;
	peer->site = site;
	LIST_INSERT_HEAD(&peers->buckets[at], peer, bucket);
	TAILQ_INSERT_TAIL(&peers->idle, peer, idle);
	peers->n_idle++;
	return peer;
}

static enum kftpd_admit admit(const struct kftpd_peers *peers,
			      const struct kftpd_peer *peer, uint64_t now)
{
	if (peers->connections >= peers->max_connections)
		return KFTPD_ADMIT_FULL;
	if (peers->sessions >= peers->max_sessions)
		return KFTPD_ADMIT_SESSIONS;
	if (peers->max_per_address &&
	    peer->connections + peer->sessions >= peers->max_per_address)
		return KFTPD_ADMIT_ADDRESS_FULL;
	if (peers->accept_rate && peer->arrival > now + BURST_SECONDS * SECOND)
		return KFTPD_ADMIT_RATE;
	return KFTPD_ADMIT_OK;
}

/**
 * kftpd_peers_connect() - a client has connected
 * @peers: the table
 * @addr: its address
 * @now: microseconds of a clock that never goes back
 * @peer: set, where it may stay: for kftpd_peers_disconnect()
 *
 * Return: KFTPD_ADMIT_OK or the reason why it may not stay.
 */
enum kftpd_admit kftpd_peers_connect(struct kftpd_peers *peers,
				     const struct kftp_addr *addr, uint64_t now,
				     struct kftpd_peer **peer)
{
	enum kftpd_admit verdict;
	struct kftpd_peer *found;

	forget_old(peers, now);
	found = find_or_add(peers, addr);
	if (!found)
		return KFTPD_ADMIT_FULL;
	verdict = admit(peers, found, now);
	if (verdict != KFTPD_ADMIT_OK)
		return verdict;

	if (found->arrival < now)
		found->arrival = now;
	if (peers->accept_rate)
		found->arrival += SECOND / peers->accept_rate;
	hold(peers, found);
	found->connections++;
	peers->connections++;
	*peer = found;
	return KFTPD_ADMIT_OK;
}

/**
 * kftpd_peers_disconnect() - a client's connection is no longer ours
 * @peers: the table
 * @peer: from kftpd_peers_connect(); must not be used any more
 * @now: microseconds
 */
void kftpd_peers_disconnect(struct kftpd_peers *peers, struct kftpd_peer *peer,
			    uint64_t now)
{
	peers->connections--;
	peer->connections--;
	drop(peers, peer);
	forget_old(peers, now);
}

/**
 * kftpd_peers_sessions() - an address has so many sessions now
 * @peers: the table
 * @addr: the address
 * @sessions: after login
 * @now: microseconds
 */
void kftpd_peers_sessions(struct kftpd_peers *peers,
			  const struct kftp_addr *addr, uint32_t sessions,
			  uint64_t now)
{
	struct kftpd_peer *peer = find_or_add(peers, addr);

	if (!peer)
		return;
	hold(peers, peer);
	peers->sessions += sessions - peer->sessions;
	peer->sessions = sessions;
	drop(peers, peer);
	forget_old(peers, now);
}

/**
 * kftpd_peers_may_try() - is another password of an address to be tried?
 * @peer: the address; its caller counts in @peer->checking
 * @now: microseconds
 *
 * An address that has failed tries no more at once than it has free failures
 * left, and one: many connections are no way round the wait.
 *
 * Return: true now; false before @peer->gate, or until one of those that are
 * being tried has its answer.
 */
bool kftpd_peers_may_try(const struct kftpd_peer *peer, uint64_t now)
{
	uint32_t failures = failures_of(peer, now);

	if (peer->gate > now)
		return false;
	return !failures || !peer->checking ||
	       failures + peer->checking <= FREE_FAILURES;
}

/**
 * kftpd_peers_fail() - an address gave a wrong password
 * @peer: the address
 * @now: microseconds
 *
 * From the sixth failure on, each doubles the time until the next try.
 */
void kftpd_peers_fail(struct kftpd_peer *peer, uint64_t now)
{
	uint64_t wait = SECOND;
	uint32_t i;

	peer->failures = failures_of(peer, now) + 1;
	peer->failed = now;
	if (peer->failures <= FREE_FAILURES)
		return;
	for (i = FREE_FAILURES + 1; i < peer->failures && wait < GATE_MAX; i++)
		wait *= 2;
	peer->gate = now + (wait < GATE_MAX ? wait : GATE_MAX);
}

/**
 * kftpd_peers_free() - release a table
 * @peers: the table, without connections
 */
void kftpd_peers_free(struct kftpd_peers *peers)
{
	struct kftpd_peer *peer;
	size_t i;

	for (i = 0; i < KFTPD_PEERS_BUCKETS; i++) {
		while ((peer = LIST_FIRST(&peers->buckets[i]))) {
			LIST_REMOVE(peer, bucket);
			free(peer);
		}
	}
}
