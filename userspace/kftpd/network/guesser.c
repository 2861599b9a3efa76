// SPDX-License-Identifier: GPL-2.0
/*
 * Counts wrong passwords for each user name at each address, and for each address.
 * Somebody who guesses the password of one user must not slow down the other users
 * of the same address. But somebody who tries many names must be slowed down.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kftpd/channel/address.h"
#include "kftpd/channel/clock.h"
#include "kftpd/network/guesser.h"

/* All wrong passwords of a guesser are forgotten this long after the latest one. */
#define FORGET (600 * KFTPD_SECOND)

/*
 * The longest wait. The first wait is a second. Each further wrong password doubles the
 * wait.
 */
#define GATE_MAX (60 * KFTPD_SECOND)

/**
 * kftpd_guessers_init() - set up an empty table
 * @guessers: the table
 */
void kftpd_guessers_init(struct kftpd_guessers *guessers)
{
	memset(guessers, 0, sizeof(*guessers));
	TAILQ_INIT(&guessers->idle);
	guessers->seed = kftpd_address_seed(guessers);
}

/*
 * Computes FNV-1a from a secret start value, and mixes the result. Never returns 0,
 * because guesser->name is 0 if the guesser is an address and not a user name. Ignores
 * the case of letters, because some systems ignore it in user names.
 */
static uint64_t hash_name(const char *user, uint64_t seed)
{
	uint64_t hash = 0xcbf29ce484222325ULL ^ seed;

	for (; *user; user++)
		hash = (hash ^ tolower((unsigned char)*user)) * 0x100000001b3ULL;
	hash = (hash ^ (hash >> 32) ^ seed) * 0xff51afd7ed558ccdULL;
	return (hash ^ (hash >> 33)) | 1;
}

static uint32_t failures_of(const struct kftpd_guesser *guesser, uint64_t now)
{
	return now - guesser->failed < FORGET ? guesser->failures : 0;
}

static void forget_guesser(struct kftpd_guessers *guessers,
			   struct kftpd_guesser *guesser)
{
	TAILQ_REMOVE(&guessers->idle, guesser, idle);
	LIST_REMOVE(guesser, bucket);
	guessers->n_idle--;
	free(guesser);
}

static void forget_old_guessers(struct kftpd_guessers *guessers, uint64_t now)
{
	struct kftpd_guesser *oldest;

	while ((oldest = TAILQ_FIRST(&guessers->idle))) {
		if (guessers->n_idle <= KFTPD_GUESSERS_IDLE_MAX &&
		    failures_of(oldest, now))
			break;
		forget_guesser(guessers, oldest);
	}
}

static struct kftpd_guesser *add_guesser(struct kftpd_guessers *guessers,
					 const struct kftp_addr *addr,
					 uint64_t name, uint32_t at)
{
	struct kftpd_guesser *guesser = calloc(1, sizeof(*guesser));

	if (!guesser)
		return NULL;
	guesser->addr = *addr;
	guesser->name = name;
	TAILQ_INIT(&guesser->waiting);
	TAILQ_INIT(&guesser->ready);
	LIST_INSERT_HEAD(&guessers->buckets[at], guesser, bucket);
	TAILQ_INSERT_TAIL(&guessers->idle, guesser, idle);
	guessers->n_idle++;
	return guesser;
}

static struct kftpd_guesser *find_guesser(struct kftpd_guessers *guessers,
					 const struct kftp_addr *addr,
					 uint64_t name)
{
	struct kftpd_guesser *guesser;
	struct kftp_addr key = *addr;
	uint32_t at;

	at = kftpd_address_source(&key, guessers->seed ^ name) %
	     KFTPD_GUESSERS_BUCKETS;
	LIST_FOREACH(guesser, &guessers->buckets[at], bucket) {
		if (guesser->name == name &&
		    kftp_addr_same_host(&guesser->addr, &key))
			return guesser;
	}
	return add_guesser(guessers, &key, name, at);
}

static void hold_guesser(struct kftpd_guessers *guessers,
			 struct kftpd_guesser *guesser)
{
	if (guesser->logins++)
		return;
	TAILQ_REMOVE(&guessers->idle, guesser, idle);
	guessers->n_idle--;
}

/*
 * Guessers without wrong passwords are forgotten first, so that they do not push out
 * guessers that have wrong passwords. One client can cause many guessers without wrong
 * passwords, because a wrong password is not counted if the client disconnects before it
 * gets the result.
 */
static void drop_guesser(struct kftpd_guessers *guessers,
			 struct kftpd_guesser *guesser, uint64_t now)
{
	if (--guesser->logins)
		return;
	guesser->timer = sd_event_source_disable_unref(guesser->timer);
	if (failures_of(guesser, now))
		TAILQ_INSERT_TAIL(&guessers->idle, guesser, idle);
	else
		TAILQ_INSERT_HEAD(&guessers->idle, guesser, idle);
	guessers->n_idle++;
}

/**
 * kftpd_guesser_get() - get the guesser of a user name at an address
 * @guessers: the table
 * @addr: the client's address
 * @user: the user name that the client sent
 * @now: microseconds, from kftpd_clock_now()
 *
 * Return: the guesser, which the caller must pass to kftpd_guesser_put() later; NULL if
 * there is no memory.
 */
struct kftpd_guesser *kftpd_guesser_get(struct kftpd_guessers *guessers,
					const struct kftp_addr *addr,
					const char *user, uint64_t now)
{
	struct kftpd_guesser *address, *name;

	forget_old_guessers(guessers, now);
	address = find_guesser(guessers, addr, 0);
	if (!address)
		return NULL;
	hold_guesser(guessers, address);
	name = find_guesser(guessers, addr, hash_name(user, guessers->seed));
	if (!name) {
		drop_guesser(guessers, address, now);
		return NULL;
	}
	hold_guesser(guessers, name);
	name->address = address;
	return name;
}

/**
 * kftpd_guesser_put() - give back a guesser from kftpd_guesser_get()
 * @guessers: the table
 * @guesser: must not be used afterwards
 * @now: microseconds
 */
void kftpd_guesser_put(struct kftpd_guessers *guessers,
		       struct kftpd_guesser *guesser, uint64_t now)
{
	struct kftpd_guesser *address = guesser->address;

	drop_guesser(guessers, guesser, now);
	drop_guesser(guessers, address, now);
	forget_old_guessers(guessers, now);
}

static uint32_t free_failures(const struct kftpd_guesser *guesser)
{
	return guesser->name ? KFTPD_GUESSER_FREE_NAME :
			       KFTPD_GUESSER_FREE_ADDRESS;
}

/**
 * kftpd_guesser_may_try() - check whether another password may be tried
 * @guesser: a name or an address; the caller counts @guesser->checking
 * @slots: maximum number of passwords that PAM checks at once
 * @now: microseconds
 *
 * At most @slots passwords of a guesser are tried at once. After a failure, there is a
 * second limit: if n further failures would cause no wait, at most n + 1 passwords are
 * tried at once. So a client cannot avoid the wait with many connections.
 *
 * Return: true if another password may be tried now; false if the time is before
 * @guesser->gate, or if @guesser->checking has reached one of the two limits.
 */
bool kftpd_guesser_may_try(const struct kftpd_guesser *guesser, uint32_t slots,
			   uint64_t now)
{
	uint32_t failures = failures_of(guesser, now);

	if (guesser->gate > now)
		return false;
	if (!guesser->checking)
		return true;
	return guesser->checking < slots &&
	       (!failures ||
		failures + guesser->checking <= free_failures(guesser));
}

/*
 * Counts a failure. Sets guesser->gate if the next password must wait.
 *
 * Return: the number of failures.
 */
static uint32_t count_failure(struct kftpd_guesser *guesser, uint64_t now)
{
	uint32_t failures = failures_of(guesser, now) + 1;
	uint64_t wait = KFTPD_SECOND;
	uint32_t i;

	guesser->failures = failures;
	guesser->failed = now;
	if (failures <= free_failures(guesser))
		return failures;
	for (i = free_failures(guesser) + 1; i < failures && wait < GATE_MAX;
	     i++)
		wait *= 2;
	guesser->gate = now + (wait < GATE_MAX ? wait : GATE_MAX);
	return failures;
}

/**
 * kftpd_guesser_fail() - count a wrong password
 * @guesser: the name, from kftpd_guesser_get()
 * @now: microseconds
 *
 * After the sixth failure of a name, the next try for this name must wait. Each further
 * failure doubles this wait. The sixth failure and further failures do not count for the
 * address. So a client that keeps sending a password that is no longer valid delays
 * only logins for the same user name, not those for other names at the address.
 */
void kftpd_guesser_fail(struct kftpd_guesser *guesser, uint64_t now)
{
	if (count_failure(guesser, now) <= KFTPD_GUESSER_FREE_NAME)
		count_failure(guesser->address, now);
}

/**
 * kftpd_guessers_free() - release a table
 * @guessers: the table; all logins have put their guessers back
 */
void kftpd_guessers_free(struct kftpd_guessers *guessers)
{
	struct kftpd_guesser *guesser;

	while ((guesser = TAILQ_FIRST(&guessers->idle)))
		forget_guesser(guessers, guesser);
}
