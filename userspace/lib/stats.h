/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_STATS_H
#define KFTP_LIB_STATS_H

#include "lib/netlink.h"

/**
 * struct kftp_nl_stats - the module's counters in one network namespace
 * @value: the counters, indexed by KFTP_A_STATS_*
 */
struct kftp_nl_stats {
	uint64_t value[KFTP_A_STATS_MAX + 1];
};

int kftp_nl_stats_get(struct kftp_nl *nl, struct kftp_nl_stats *stats);
const char *kftp_nl_stats_name(int counter);

#endif
