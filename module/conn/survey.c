// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at all claims of a peer, to find a port for one more claim.
 *
 * Context: any context. The caller holds the table's lock.
 */
#include <linux/bitops.h>
#include <linux/jiffies.h>

#include "conn/survey.h"

static void survey_ports(struct kftp_survey *survey, const struct kftp_claim_table *table)
{
	unsigned int port;

	for (port = 0; port < KFTP_CLAIM_PORTS; port++) {
		if (table->open[port])
			survey->taken |= BIT_ULL(port);
		if (!table->used[port])
			survey->unused |= BIT_ULL(port);
	}
}

/* Notes another claim of the peer, which has a port. */
static void survey_claim(struct kftp_survey *survey, const struct kftp_claim *claim,
			 struct kftp_claim *other)
{
	unsigned long end = other->until;

	if (other->state == KFTP_CLAIM_GHOST && other->owner == claim->owner) {
		survey->own |= BIT_ULL(other->port);
		return;
	}
	survey->taken |= BIT_ULL(other->port);
	if (time_after(end, jiffies) && time_before(end, survey->retry))
		survey->retry = end;
	if (other->state == KFTP_CLAIM_GHOST)
		survey->ghost = true;
	else if (!survey->oldest || time_before(end, survey->oldest->until))
		survey->oldest = other;
}

static void survey_peer(struct kftp_survey *survey, struct kftp_claim_table *table,
			struct kftp_ghosts *ghosts, const struct kftp_claim *claim)
{
	struct hlist_node *next;
	struct kftp_claim *other;
	bool behind = false;

	hash_for_each_possible_safe(table->peers, other, next, node,
				    kftp_claim_table_key(table, &claim->peer)) {
		/* The claims after @claim in the bucket are younger than @claim. */
		behind |= other == claim;
		/* The timer that frees ghosts may be late. So free ghosts here too. */
		if (other == claim || !kftp_addr_same_host(&other->peer, &claim->peer) ||
		    kftp_ghost_free_if_over(ghosts, other))
			continue;
		if (other->state == KFTP_CLAIM_QUEUED)
			survey->queue |= !behind;
		else
			survey_claim(survey, claim, other);
	}
}

/**
 * kftp_survey_make() - find out which ports a claim can have
 * @survey: set to the result
 * @table: the table
 * @ghosts: the ghosts in the table; those of the peer whose time is over are freed
 * @claim: the claim; must be QUEUED or be outside the table; its peer must be set
 * @patience: jiffies for which @claim shall certainly keep a port
 */
void kftp_survey_make(struct kftp_survey *survey, struct kftp_claim_table *table,
		      struct kftp_ghosts *ghosts, const struct kftp_claim *claim,
		      unsigned long patience)
{
	*survey = (struct kftp_survey){
		.patience = patience,
		.retry = jiffies + patience,
	};
	survey_peer(survey, table, ghosts, claim);
	survey_ports(survey, table);
}

/**
 * kftp_survey_to_open() - find the ports that an open claim may get
 * @survey: result of kftp_survey_make()
 * @table: the table
 * @free: ports that the claim may have if it is not open
 *
 * One port must always stay without an open claim, so that other claims can use this
 * port.
 *
 * Return: the ports in @free that have no claim; 0 if all ports of the table, or all but
 * one, have an open claim. If 0, the claim can only get connections from its own peer.
 */
u64 kftp_survey_to_open(const struct kftp_survey *survey,
			const struct kftp_claim_table *table, u64 free)
{
	u64 left = table->ports;
	unsigned int port;

	for (port = 0; port < KFTP_CLAIM_PORTS; port++)
		if (table->open[port])
			left &= ~BIT_ULL(port);
	return hweight64(left) > 1 ? free & survey->unused : 0;
}
