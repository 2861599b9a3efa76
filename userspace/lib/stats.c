// SPDX-License-Identifier: GPL-2.0
/* Reads the module's counters in this network namespace. */
#include "lib/stats.h"

static const char *const names[KFTP_A_STATS_MAX + 1] = {
	[KFTP_A_STATS_SESSIONS] = "sessions",
	[KFTP_A_STATS_TRANSFERS] = "transfers",
	[KFTP_A_STATS_LOGINS] = "logins",
	[KFTP_A_STATS_REFUSED] = "refused",
	[KFTP_A_STATS_COMMANDS] = "commands",
	[KFTP_A_STATS_FILES_SENT] = "files_sent",
	[KFTP_A_STATS_FILES_RECEIVED] = "files_received",
	[KFTP_A_STATS_LISTINGS] = "listings",
	[KFTP_A_STATS_FAILED] = "failed",
	[KFTP_A_STATS_BYTES_SENT] = "bytes_sent",
	[KFTP_A_STATS_BYTES_RECEIVED] = "bytes_received",
	[KFTP_A_STATS_STRAYS] = "strays",
	[KFTP_A_STATS_EVENTS_QUEUED] = "events_queued",
	[KFTP_A_STATS_EVENTS_DROPPED] = "events_dropped",
	[KFTP_A_STATS_ATTACHED] = "attached",
	[KFTP_A_STATS_DRAINING] = "draining",
};

/**
 * kftp_nl_stats_name() - get the name of a counter
 * @counter: KFTP_A_STATS_*
 *
 * Return: the name; NULL if there is no such counter.
 */
const char *kftp_nl_stats_name(int counter)
{
	if (counter < 0 || counter > KFTP_A_STATS_MAX)
		return NULL;
	return names[counter];
}

static int stats_reply(struct nlmsghdr *header, struct nlattr **attrs, void *arg)
{
	struct kftp_nl_stats *stats = arg;
	int i;

	(void)header;
	for (i = 0; i <= KFTP_A_STATS_MAX; i++)
		stats->value[i] = kftp_nl_get_number(attrs[i]);
	return 0;
}

/**
 * kftp_nl_stats_get() - read the module's counters
 * @nl: the connection
 * @stats: set to the counters
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_stats_get(struct kftp_nl *nl, struct kftp_nl_stats *stats)
{
	return kftp_nl_call(nl, kftp_nl_message(nl, KFTP_CMD_STATS_GET, 0),
			    KFTP_A_STATS_MAX, stats_reply, stats);
}
