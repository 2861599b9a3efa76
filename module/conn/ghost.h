/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_GHOST_H
#define _KFTP_GHOST_H

#include <linux/list.h>
#include <linux/timer.h>

#include "conn/claim_table.h"

/* Most ghosts in a namespace. A further one ends the oldest. */
#define KFTP_GHOSTS 4096

/* How long a ghost keeps a port: a client's TCP repeats its SYN after 1, 3 and 7 s. */
#define KFTP_GHOST_TIME (8 * HZ)

/**
 * struct kftp_ghosts - the ghosts in a table of claims
 * @table: the table; its lock guards this struct
 * @list: of struct ghost, the oldest first
 * @count: number of ghosts
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
