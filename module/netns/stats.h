/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_STATS_H
#define _KFTP_STATS_H

#include <linux/atomic.h>

/**
 * struct kftp_stats - counters of a network namespace (include/netlink/kftp.yaml, stats)
 *
 * Each is updated without a lock; together they are no snapshot.
 */
struct kftp_stats {
	atomic_t transfers;
	atomic64_t logins;
	atomic64_t refused;
	atomic64_t commands;
	atomic64_t files_sent;
	atomic64_t files_received;
	atomic64_t listings;
	atomic64_t failed;
	atomic64_t bytes_sent;
	atomic64_t bytes_received;
	atomic64_t strays;
};

#endif
