/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SURVEY_H
#define _KFTP_SURVEY_H

#include "conn/claim_table.h"
#include "conn/ghost.h"

/**
 * struct kftp_survey - which ports a claim can have now; each u64 has one bit for a port
 * @taken: ports of other claims of the same peer, and ports of open claims
 * @own: ports of the ghosts that this claim itself has left
 * @unused: ports without any claim
 * @oldest: the peer's claim in the state HELD or ARRIVED whose time ends first; NULL for
 *	    none
 * @queue: true if an older claim of the peer is QUEUED
 * @ghost: true if another claim of the peer has left a ghost, whose port is free soon
 * @patience: jiffies for which the claim certainly keeps its port
 * @retry: time in jiffies at which the next claim or ghost of the peer can lose its port
 *
 * The survey is true while the caller holds the lock of the table.
 */
struct kftp_survey {
	u64 taken;
	u64 own;
	u64 unused;
	struct kftp_claim *oldest;
	bool queue;
	bool ghost;
	unsigned long patience;
	unsigned long retry;
};

void kftp_survey_make(struct kftp_survey *survey, struct kftp_claim_table *table,
		      struct kftp_ghosts *ghosts, const struct kftp_claim *claim,
		      unsigned long patience);
u64 kftp_survey_to_open(const struct kftp_survey *survey,
			const struct kftp_claim_table *table, u64 free);

#endif
