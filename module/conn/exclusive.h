/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_EXCLUSIVE_H
#define _KFTP_EXCLUSIVE_H

#include <linux/list.h>
#include <linux/spinlock.h>

#include "conn/claim.h"
#include "conn/wake.h"

/**
 * struct kftp_exclusive - a range of ports of which each waiting session has one
 * @lock: guards all members
 * @first: first port of the range, in host byte order; 0 if there is no range. May be
 *	   read without @lock
 * @last: last port of the range
 * @free: one bit for each port number. The bit is set if the port is in the range and
 *	  can be given to a session; NULL before the first range is set
 * @free_count: number of bits in @free
 * @held: ports that sessions have, a list of struct kftp_booking; the one that was taken
 *	  or renewed first is the first
 * @lost: ports that sessions must give back, a list of struct kftp_booking
 * @resting: ports that sessions have given back but that no session gets yet, a list of
 *	     struct resting, the oldest first
 * @resting_count: number of ports in @resting
 */
struct kftp_exclusive {
	spinlock_t lock;
	u16 first;
	u16 last;
	unsigned long *free;
	unsigned int free_count;
	struct list_head held;
	struct list_head lost;
	struct list_head resting;
	unsigned int resting_count;
};

/**
 * struct kftp_booking - an exclusive port that a session has
 * @node: entry in kftp_exclusive.held or kftp_exclusive.lost; guarded by
 *	  kftp_exclusive.lock
 * @sock: the socket that listens on the port
 * @wake: calls kftp_claim.call of @claim when a connection arrives
 * @claim: claim of the session
 * @peer: address from which the connection will come; family 0 if it may come from any
 * @until: time in jiffies. After this time, the session loses the port if ports are
 *	   scarce; guarded by kftp_exclusive.lock
 * @port: the port, in host byte order
 * @lost: true if the session must close the booking, because ports are scarce; written
 *	  with kftp_exclusive.lock held
 *
 * The session's work owns the booking.
 */
struct kftp_booking {
	struct list_head node;
	struct socket *sock;
	struct kftp_wake wake;
	struct kftp_claim *claim;
	struct kftp_addr peer;
	unsigned long until;
	u16 port;
	bool lost;
};

void kftp_exclusive_init(struct kftp_exclusive *exclusive);
void kftp_exclusive_exit(struct kftp_exclusive *exclusive);
int kftp_exclusive_prepare(struct kftp_exclusive *exclusive);
void kftp_exclusive_set(struct kftp_exclusive *exclusive, u16 first, u16 last);
void kftp_exclusive_get(struct kftp_exclusive *exclusive, u16 *first, u16 *last);
bool kftp_exclusive_used(const struct kftp_exclusive *exclusive);
struct kftp_booking *kftp_exclusive_book(struct kftp_exclusive *exclusive, struct net *net,
					 struct kftp_claim *claim,
					 const struct kftp_addr *peer,
					 unsigned long patience);
bool kftp_exclusive_renew(struct kftp_exclusive *exclusive, struct kftp_booking *booking,
			  unsigned long patience);
void kftp_exclusive_close(struct kftp_exclusive *exclusive, struct kftp_booking *booking,
			  bool rest);

#endif
