/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_GHOST_H
#define _KFTP_GHOST_H

#include <linux/list.h>
#include <linux/timer.h>

#include "conn/claim_table.h"

/* Ghosts in a namespace; one more lets the oldest go. */
#define KFTP_GHOSTS 4096

/* How long a port is kept from others when a claim is dropped: TCP tries after 1, 3, 7 s. */
#define KFTP_GHOST_TIME (8 * HZ)

/**
 * struct kftp_ghosts - what dropped claims have left in a table
 * @table: the table, whose lock guards this
 * @list: of struct ghost, the oldest first
 * @count: their number
 * @timer: fires when a ghost's time is over
 */
struct kftp_ghosts {
	struct kftp_claim_table *table;
	struct list_head list;
	unsigned int count;
	struct timer_list timer;
};

void kftp_ghosts_init(struct kftp_ghosts *ghosts, struct kftp_claim_table *table);
void kftp_ghosts_exit(struct kftp_ghosts *ghosts);
bool kftp_ghost_leave(struct kftp_ghosts *ghosts, const struct kftp_claim *claim);
void kftp_ghost_free(struct kftp_ghosts *ghosts, struct kftp_claim *claim);
bool kftp_ghost_free_if_over(struct kftp_ghosts *ghosts, struct kftp_claim *claim);
void kftp_ghost_take_back(struct kftp_ghosts *ghosts, const struct kftp_claim *claim);

#endif
