// SPDX-License-Identifier: GPL-2.0
/*
 * A ghost keeps the port of a claim that was dropped, has lost its port or is SERVED,
 * because the client of this claim may still be connecting to the port. A ghost is freed
 * when the connection of this client has arrived, or when the time of the ghost is over.
 * Of a SERVED claim it is not known which connection is the client's, so its ghost stays
 * until its time is over.
 *
 * Context: any context. The caller holds the table's lock, except for
 * kftp_ghosts_init() and kftp_ghosts_exit().
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "conn/ghost.h"

/**
 * struct ghost - a ghost
 * @claim: its claim, which is in the table
 * @node: entry in kftp_ghosts.list
 * @served: true if the session has already got a connection
 */
struct ghost {
	struct kftp_claim claim;
	struct list_head node;
	bool served;
};

static void ghost_free(struct kftp_ghosts *ghosts, struct ghost *ghost)
{
	list_del(&ghost->node);
	ghosts->count--;
	kftp_claim_table_release(ghosts->table, &ghost->claim, KFTP_CLAIM_NONE);
	kfree(ghost);
}

/**
 * kftp_ghost_is_served() - check if the session of a ghost has already got a connection
 * @claim: the member "claim" of the struct ghost
 *
 * Return: true if it has. Then a connection for the ghost is one too many.
 */
bool kftp_ghost_is_served(const struct kftp_claim *claim)
{
	return container_of(claim, struct ghost, claim)->served;
}

/**
 * kftp_ghost_free() - free a ghost, so that other claims can have its port
 * @ghosts: the ghosts in the table of claims
 * @claim: the member "claim" of the struct ghost
 */
void kftp_ghost_free(struct kftp_ghosts *ghosts, struct kftp_claim *claim)
{
	ghost_free(ghosts, container_of(claim, struct ghost, claim));
}

/**
 * kftp_ghost_free_if_over() - free a ghost whose time is over
 * @ghosts: the ghosts in the table of claims
 * @claim: any claim in the table
 *
 * Return: true if @claim was a ghost and its time was over (then the ghost is freed);
 * false if not.
 */
bool kftp_ghost_free_if_over(struct kftp_ghosts *ghosts, struct kftp_claim *claim)
{
	if (claim->state != KFTP_CLAIM_GHOST || time_before(jiffies, claim->until))
		return false;
	kftp_ghost_free(ghosts, claim);
	return true;
}

/*
 * Sets the timer to the time @when, unless the timer is already set to an earlier time.
 * If @when is less than 1/10 second away, uses the time 1/10 second from now instead. The
 * function of the timer visits all ghosts, so the timer must not fire too often.
 */
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
 * kftp_ghosts_init() - set up a struct that has no ghosts yet
 * @ghosts: the struct
 * @table: the table of claims; must exist longer than @ghosts
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
 * @ghosts: the ghosts; all claims in their table must be ghosts
 *
 * Context: may sleep. The caller does not hold the table's lock.
 */
void kftp_ghosts_exit(struct kftp_ghosts *ghosts)
{
	struct ghost *ghost, *next;

	kftp_timer_stop(&ghosts->timer);
	list_for_each_entry_safe(ghost, next, &ghosts->list, node)
		ghost_free(ghosts, ghost);
}

/**
 * kftp_ghost_leave() - add a ghost that keeps the port of a claim
 * @ghosts: the ghosts in the table of claims
 * @claim: the claim, which was dropped, has lost its port or is SERVED; it must have no
 *	   port any more
 * @until: time in jiffies; the ghost ends at this time, or after KFTP_GHOST_TIME
 *
 * Return: true on success; false if there is no memory for a ghost. If this function
 * returns false, nothing keeps the port.
 */
bool kftp_ghost_leave(struct kftp_ghosts *ghosts, const struct kftp_claim *claim,
		      unsigned long until)
{
	struct ghost *ghost;

	if (time_after(until, jiffies + KFTP_GHOST_TIME))
		until = jiffies + KFTP_GHOST_TIME;
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
	ghost->served = claim->state == KFTP_CLAIM_SERVED;
	kftp_claim_table_hold(ghosts->table, &ghost->claim, claim->open);
	list_add_tail(&ghost->node, &ghosts->list);
	ghosts->count++;
	ghosts_arm_timer(ghosts, until);
	return true;
}

/**
 * kftp_ghost_take_back() - free the ghost of a claim that takes the same port again
 * @ghosts: the ghosts in the table of claims
 * @claim: the claim, with the @owner and @port of its ghost; must not be in the table
 *
 * Return: true if the ghost kept the port for the only connection of its transfer; false
 * if the session had got a connection already, see kftp_ghost_is_served().
 */
bool kftp_ghost_take_back(struct kftp_ghosts *ghosts, const struct kftp_claim *claim)
{
	struct ghost *ghost;
	bool served;

	list_for_each_entry(ghost, &ghosts->list, node)
		if (ghost->claim.owner == claim->owner &&
		    ghost->claim.port == claim->port) {
			served = ghost->served;
			ghost_free(ghosts, ghost);
			return !served;
		}
	return false;
}
