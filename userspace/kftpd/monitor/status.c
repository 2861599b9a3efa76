// SPDX-License-Identifier: GPL-2.0
/*
 * Limits and counters of connections before login. The monitor sends these numbers to the
 * module, because kftpctl talks only to the module.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/status.h"

static void put_number(struct kftp_nl_daemon *daemon, int number, uint64_t value)
{
	daemon->told[number] = true;
	daemon->value[number] = value;
}

static uint64_t count_of(const struct kftpd_status *status,
			 enum kftpd_drop reason)
{
	return status->earlier[reason] + status->drops[reason];
}

/**
 * kftpd_status_outlive() - tell whether the sessions may go on when the daemon ends
 * @status: the settings
 *
 * If the daemon is the first process of a container, the container ends with it.
 *
 * Return: true if they may go on.
 */
bool kftpd_status_outlive(const struct kftpd_status *status)
{
	return status->config->sessions_outlive_daemon && getpid() != 1;
}

/**
 * kftpd_status_fill() - collect the limits and the counters
 * @status: the counters and the settings
 * @daemon: set to the limits and the counters, and to sessions_outlive_daemon unless the
 *	    module has the default
 */
void kftpd_status_fill(const struct kftpd_status *status,
		       struct kftp_nl_daemon *daemon)
{
	const struct kftpd_config *config = status->config;

	memset(daemon, 0, sizeof(*daemon));
	put_number(daemon, KFTP_A_DAEMON_MAX_CONNECTIONS,
		   config->max_connections);
	put_number(daemon, KFTP_A_DAEMON_MAX_CONNECTIONS_PER_ADDRESS,
		   config->max_connections_per_address);
	put_number(daemon, KFTP_A_DAEMON_MAX_SESSIONS_PER_ADDRESS,
		   config->max_sessions_per_address);
	put_number(daemon, KFTP_A_DAEMON_ACCEPT_RATE, config->accept_rate);
	put_number(daemon, KFTP_A_DAEMON_REFUSED_CONNECTIONS,
		   count_of(status, KFTPD_DROP_FULL));
	put_number(daemon, KFTP_A_DAEMON_REFUSED_CONNECTIONS_PER_ADDRESS,
		   count_of(status, KFTPD_DROP_ADDRESS_WAITS));
	put_number(daemon, KFTP_A_DAEMON_REFUSED_SESSIONS_PER_ADDRESS,
		   count_of(status, KFTPD_DROP_ADDRESS_FULL));
	put_number(daemon, KFTP_A_DAEMON_REFUSED_ACCEPT_RATE,
		   count_of(status, KFTPD_DROP_RATE));
	put_number(daemon, KFTP_A_DAEMON_CLOSED_FOR_OTHERS,
		   count_of(status, KFTPD_DROP_QUIET) +
			   count_of(status, KFTPD_DROP_UNFAIR));
	/* An older module does not know this number, and does not need the default. */
	if (!kftpd_status_outlive(status) || status->told_end)
		put_number(daemon, KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON,
			   kftpd_status_outlive(status));
}

static void status_log_failure(const struct kftpd_status *status)
{
	if (kftpd_status_outlive(status))
		kftpd_log(LOG_DEBUG,
			  "cannot tell the module the numbers for kftpctl: %s",
			  status->nl->error);
	else
		kftpd_log(LOG_ERR,
			  "sessions will outlive the daemon, because the module refused sessions_outlive_daemon: %s",
			  status->nl->error);
}

/**
 * kftpd_status_tell() - send the limits and the counters to the module now
 * @status: the counters and the settings
 *
 * After an error, kftpctl shows old numbers, or none.
 */
void kftpd_status_tell(struct kftpd_status *status)
{
	struct kftp_nl_daemon daemon;

	if (!status->nl->sock)
		return;
	kftpd_status_fill(status, &daemon);
	if (kftp_nl_daemon_set(status->nl, &daemon))
		status_log_failure(status);
	else if (!kftpd_status_outlive(status))
		status->told_end = true;
}

static int on_status_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	kftpd_status_tell(arg);
	return 0;
}

static void tell_soon(struct kftpd_status *status)
{
	int enabled = SD_EVENT_OFF;

	if (!status->timer) {
		sd_event_add_time_relative(status->event, &status->timer,
					   CLOCK_MONOTONIC, KFTPD_SECOND, 0,
					   on_status_timer, status);
		return;
	}
	sd_event_source_get_enabled(status->timer, &enabled);
	if (enabled != SD_EVENT_OFF)
		return;
	sd_event_source_set_time_relative(status->timer, KFTPD_SECOND);
	sd_event_source_set_enabled(status->timer, SD_EVENT_ONESHOT);
}

/**
 * kftpd_status_drop() - take the number of dropped connections from a message
 * @status: the counters
 * @dropped: a message that kftpd_message_check() has accepted
 */
void kftpd_status_drop(struct kftpd_status *status,
		       const struct kftpd_message_dropped *dropped)
{
	status->drops[dropped->reason] = dropped->total;
	tell_soon(status);
}

/**
 * kftpd_status_begin() - prepare for a new network process, which counts from 0
 * @status: the counters
 */
void kftpd_status_begin(struct kftpd_status *status)
{
	int reason;

	for (reason = 0; reason < KFTPD_DROP_COUNT; reason++)
		status->earlier[reason] += status->drops[reason];
	memset(status->drops, 0, sizeof(status->drops));
}

/**
 * kftpd_status_exit() - stop sending numbers to the module
 * @status: the counters
 */
void kftpd_status_exit(struct kftpd_status *status)
{
	status->timer = sd_event_source_disable_unref(status->timer);
}
