/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_STATS_H
#define _KFTP_STATS_H

#include <linux/atomic.h>

/**
 * struct kftp_stats - counters of a network namespace (attribute set "stats")
 * @transfers: transfers and jobs that run now
 * @logins: sessions that the daemon has handed down to the module
 * @refused: sessions that the module has refused to take from the daemon
 * @commands: command lines that were carried out
 * @files_sent: downloads that ended with success
 * @files_received: uploads that ended with success
 * @listings: listings that ended with success
 * @failed: transfers that ended with an error
 * @bytes_sent: bytes of all downloads, including failed downloads
 * @bytes_received: bytes of all uploads, including failed uploads
 * @strays: connections that arrived at a passive port, but for which no session waited
 *
 * Each counter changes without a lock. So a reader of several counters may get values
 * of different moments.
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
