/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_GUESSER_H
#define KFTPD_GUESSER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <systemd/sd-event.h>

#include "module/proto/addr.h"

#define KFTPD_GUESSERS_BUCKETS 4096

/* Maximum number of remembered guessers that have no logins. */
#define KFTPD_GUESSERS_IDLE_MAX 32768

/*
 * Number of wrong passwords that cause no wait: for one user name at an address, and for
 * all user names at an address together.
 */
#define KFTPD_GUESSER_FREE_NAME 5
#define KFTPD_GUESSER_FREE_ADDRESS 20

struct kftpd_login_queue;

TAILQ_HEAD(kftpd_guesser_list, kftpd_guesser);
LIST_HEAD(kftpd_guesser_bucket, kftpd_guesser);
TAILQ_HEAD(kftpd_login_list, kftpd_login_entry);

/**
 * struct kftpd_guesser - an address that tries passwords, or a user name at an address
 * @bucket: links the guesser into guessers->buckets
 * @idle: links the guesser into guessers->idle if it has no logins
 * @addr: the address, from kftpd_address_source()
 * @name: hash of the user name; 0 for the address itself
 * @address: for a name with logins, the guesser of the address; NULL for an address
 * @logins: number of logins of the name, or of all names at the address
 * @failures: number of wrong passwords
 * @failed: time of the last wrong password, in microseconds
 * @gate: no password is tried before this time, in microseconds
 * @checking: number of passwords whose result the client does not know yet
 * @slots: number of passwords that PAM checks now
 * @waiting: for a name, the logins that wait
 * @ready: for an address, the names with a login that may be tried now
 * @turn: links a name into @ready of its address, and an address into queue->addresses
 * @is_ready: true if the guesser is in the list that @turn belongs to
 * @timer: timer that expires at @gate; NULL before the first wait
 * @queue: the queue that checks this guesser again at the time @gate
 */
struct kftpd_guesser {
	LIST_ENTRY(kftpd_guesser) bucket;
	TAILQ_ENTRY(kftpd_guesser) idle;
	struct kftp_addr addr;
	uint64_t name;
	struct kftpd_guesser *address;
	uint32_t logins;
	uint32_t failures;
	uint64_t failed;
	uint64_t gate;
	uint32_t checking;
	uint32_t slots;
	struct kftpd_login_list waiting;
	struct kftpd_guesser_list ready;
	TAILQ_ENTRY(kftpd_guesser) turn;
	bool is_ready;
	sd_event_source *timer;
	struct kftpd_login_queue *queue;
};

/**
 * struct kftpd_guessers - all who have tried passwords lately
 * @seed: a random number for the hashes, so that nobody can choose names and addresses
 *	  that are all in one bucket
 * @n_idle: number of guessers in @idle
 * @idle: guessers without logins. Guessers without wrong passwords come first. The
 *	  guessers with wrong passwords come after them, sorted by the time when they
 *	  became idle.
 * @buckets: hash table of all guessers
 */
struct kftpd_guessers {
	uint64_t seed;
	uint32_t n_idle;
	struct kftpd_guesser_list idle;
	struct kftpd_guesser_bucket buckets[KFTPD_GUESSERS_BUCKETS];
};

void kftpd_guessers_init(struct kftpd_guessers *guessers);
void kftpd_guessers_free(struct kftpd_guessers *guessers);
struct kftpd_guesser *kftpd_guesser_get(struct kftpd_guessers *guessers,
					const struct kftp_addr *addr,
					const char *user, uint64_t now);
void kftpd_guesser_put(struct kftpd_guessers *guessers,
		       struct kftpd_guesser *guesser, uint64_t now);
bool kftpd_guesser_may_try(const struct kftpd_guesser *guesser, uint32_t slots,
			   uint64_t now);
void kftpd_guesser_fail(struct kftpd_guesser *guesser, uint64_t now);

#endif
