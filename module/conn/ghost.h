/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_GHOST_H
#define _KFTP_GHOST_H

#include <linux/list.h>
#include <linux/timer.h>

#include "conn/claim_table.h"

/* Maximum number of ghosts in a namespace. If one more is needed, the oldest is freed. */
#define KFTP_GHOSTS 4096

/*
 * Maximum time in jiffies for which a ghost keeps a port. This time must be longer than 7
 * seconds: if a client gets no answer to its first SYN, the client repeats the SYN 1
 * second, 3 seconds and 7 seconds after the first one.
 */
#define KFTP_GHOST_TIME (8 * HZ)

/* A ghost ends at most this number of jiffies after its time. */
#define KFTP_GHOST_SLACK (HZ / 4)

/**
 * struct kftp_ghosts - the ghosts in a table of claims
 * @table: the table; its lock guards this struct
 * @list: list of struct ghost, the oldest first
 * @count: number of ghosts in @list
 * @timer: frees the ghosts whose time is over
 */
struct kftp_ghosts {
	struct kftp_claim_table *table;
	struct list_head list;
	unsigned int count;
	struct timer_list timer;
};

void kftp_ghosts_init(struct kftp_ghosts *ghosts, struct kftp_claim_table *table);
void kftp_ghosts_exit(struct kftp_ghosts *ghosts);
bool kftp_ghost_leave(struct kftp_ghosts *ghosts, const struct kftp_claim *claim,
		      unsigned long until);
bool kftp_ghost_is_served(const struct kftp_claim *claim);
void kftp_ghost_free(struct kftp_ghosts *ghosts, struct kftp_claim *claim);
bool kftp_ghost_free_if_over(struct kftp_ghosts *ghosts, struct kftp_claim *claim);
bool kftp_ghost_take_back(struct kftp_ghosts *ghosts, const struct kftp_claim *claim);

#endif
