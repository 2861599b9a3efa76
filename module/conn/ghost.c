// SPDX-License-Identifier: GPL-2.0
/*
 * Ghosts: each keeps the port of a claim that was given up, for the client that
 * may be on its way to it, until its connection has come or its time is over.
 *
 * Context: any, with the table's lock held, but for kftp_ghosts_init() and
 * kftp_ghosts_exit().
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "conn/ghost.h"

struct ghost {
	struct kftp_claim claim;
	struct list_head node;
};

static void ghost_free(struct kftp_ghosts *ghosts, struct ghost *ghost)
{
	list_del(&ghost->node);
	ghosts->count--;
	kftp_claim_table_release(ghosts->table, &ghost->claim, KFTP_CLAIM_NONE);
	kfree(ghost);
}

/**
 * kftp_ghost_free() - let others have a ghost's port
 * @ghosts: of the table
 * @claim: a GHOST of the table; it is no more afterwards
 */
void kftp_ghost_free(struct kftp_ghosts *ghosts, struct kftp_claim *claim)
{
	ghost_free(ghosts, container_of(claim, struct ghost, claim));
}

/**
 * kftp_ghost_free_if_over() - free a ghost whose time is over
 * @ghosts: of the table
 * @claim: any of the table
 *
 * Return: true where @claim was such a ghost: it is no more.
 */
bool kftp_ghost_free_if_over(struct kftp_ghosts *ghosts, struct kftp_claim *claim)
{
	if (claim->state != KFTP_CLAIM_GHOST || time_before(jiffies, claim->until))
		return false;
	kftp_ghost_free(ghosts, claim);
	return true;
}

/* Not more often than ten times a second, since each time takes a walk. */
static void arm_timer(struct kftp_ghosts *ghosts, unsigned long when)
{
	if (time_before(when, jiffies + HZ / 10))
		when = jiffies + HZ / 10;
	if (!timer_pending(&ghosts->timer) || time_before(when, ghosts->timer.expires))
		mod_timer(&ghosts->timer, when);
}

static void timer_call(struct timer_list *timer)
{
	struct kftp_ghosts *ghosts = container_of(timer, struct kftp_ghosts, timer);
	struct ghost *ghost, *next;

	spin_lock(&ghosts->table->lock);
	list_for_each_entry_safe(ghost, next, &ghosts->list, node)
		if (!kftp_ghost_free_if_over(ghosts, &ghost->claim))
			arm_timer(ghosts, ghost->claim.until);
	spin_unlock(&ghosts->table->lock);
}

/**
 * kftp_ghosts_init() - begin without ghosts
 * @ghosts: set up
 * @table: where they will be; outlives @ghosts
 */
void kftp_ghosts_init(struct kftp_ghosts *ghosts, struct kftp_claim_table *table)
{
	ghosts->table = table;
	INIT_LIST_HEAD(&ghosts->list);
	ghosts->count = 0;
	timer_setup(&ghosts->timer, timer_call, 0);
}

/**
 * kftp_ghosts_exit() - free all ghosts
 * @ghosts: of a table in which no other claims are left
 *
 * Context: may sleep, without the lock.
 */
void kftp_ghosts_exit(struct kftp_ghosts *ghosts)
{
	struct ghost *ghost, *next;

	kftp_timer_stop(&ghosts->timer);
	list_for_each_entry_safe(ghost, next, &ghosts->list, node)
		ghost_free(ghosts, ghost);
}

/**
 * kftp_ghost_leave() - keep a claim's port for the client that may be on its way to it
 * @ghosts: of the table
 * @claim: was HELD, and is not linked any more
 *
 * Return: false without memory for it: the port is free.
 */
bool kftp_ghost_leave(struct kftp_ghosts *ghosts, const struct kftp_claim *claim)
{
	unsigned long until = jiffies + KFTP_GHOST_TIME;
	struct ghost *ghost;

	if (time_before(claim->until, until))
		until = claim->until;
	if (ghosts->count == KFTP_GHOSTS)
		ghost_free(ghosts, list_first_entry(&ghosts->list, struct ghost, node));
	ghost = kzalloc(sizeof(*ghost), GFP_ATOMIC);
	if (!ghost)
		return false;
	ghost->claim.peer = claim->peer;
	ghost->claim.until = until;
	ghost->claim.owner = claim->owner;
	ghost->claim.port = claim->port;
	ghost->claim.state = KFTP_CLAIM_GHOST;
	kftp_claim_table_hold(ghosts->table, &ghost->claim, claim->open);
	list_add_tail(&ghost->node, &ghosts->list);
	ghosts->count++;
	arm_timer(ghosts, until);
	return true;
}

/**
 * kftp_ghost_take_back() - take a port back from the ghost that a claim has left there
 * @ghosts: of the table
 * @claim: its owner and port tell which ghost; not linked
 */
void kftp_ghost_take_back(struct kftp_ghosts *ghosts, const struct kftp_claim *claim)
{
	struct ghost *ghost;

	list_for_each_entry(ghost, &ghosts->list, node)
		if (ghost->claim.owner == claim->owner &&
		    ghost->claim.port == claim->port) {
			ghost_free(ghosts, ghost);
			return;
		}
}
