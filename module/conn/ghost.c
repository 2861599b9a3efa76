// SPDX-License-Identifier: GPL-2.0
/*
 * Ghosts: each keeps the port of a dropped claim, because the client of that
 * claim may still be connecting. A ghost ends when that connection has come, or
 * when its time is over.
 *
 * Context: any, with the table's lock held; kftp_ghosts_init() and
 * kftp_ghosts_exit() need no lock.
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
 * kftp_ghost_free() - end a ghost, so that others can have its port
 * @ghosts: of the table
 * @claim: a GHOST of the table; freed
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
 * Return: true if @claim was such a ghost; it is freed then.
 */
bool kftp_ghost_free_if_over(struct kftp_ghosts *ghosts, struct kftp_claim *claim)
{
	if (claim->state != KFTP_CLAIM_GHOST || time_before(jiffies, claim->until))
		return false;
	kftp_ghost_free(ghosts, claim);
	return true;
}

/* At most ten times a second, since the timer walks through the list. */
static void ghosts_arm_timer(struct kftp_ghosts *ghosts, unsigned long when)
{
	if (time_before(when, jiffies + HZ / 10))
		when = jiffies + HZ / 10;
	if (!timer_pending(&ghosts->timer) || time_before(when, ghosts->timer.expires))
		mod_timer(&ghosts->timer, when);
}

static void ghosts_timer_call(struct timer_list *timer)
{
	struct kftp_ghosts *ghosts = container_of(timer, struct kftp_ghosts, timer);
	struct ghost *ghost, *next;

	spin_lock(&ghosts->table->lock);
	list_for_each_entry_safe(ghost, next, &ghosts->list, node)
		if (!kftp_ghost_free_if_over(ghosts, &ghost->claim))
			ghosts_arm_timer(ghosts, ghost->claim.until);
	spin_unlock(&ghosts->table->lock);
}

/**
 * kftp_ghosts_init() - set up without ghosts
 * @ghosts: the ghosts
 * @table: the table of claims; outlives @ghosts
 */
void kftp_ghosts_init(struct kftp_ghosts *ghosts, struct kftp_claim_table *table)
{
	ghosts->table = table;
	INIT_LIST_HEAD(&ghosts->list);
	ghosts->count = 0;
	timer_setup(&ghosts->timer, ghosts_timer_call, 0);
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
 * kftp_ghost_leave() - keep the port of a dropped claim for its client
 * @ghosts: of the table
 * @claim: was HELD and is no longer linked
 *
 * Return: false if there is no memory for a ghost; the port is free then.
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
	ghosts_arm_timer(ghosts, until);
	return true;
}

/**
 * kftp_ghost_take_back() - end the ghost that a claim left on a port, which the claim takes again
 * @ghosts: of the table
 * @claim: not linked; its owner and port identify the ghost
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
