// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon's limits and counters for connections before login. The module keeps these
 * numbers for kftpctl.
 */
#include <errno.h>
#include <string.h>

#include "lib/daemon.h"

/* The names of limits are their keys in kftpd.conf(5). */
static const char *const names[KFTP_A_DAEMON_MAX + 1] = {
	[KFTP_A_DAEMON_MAX_CONNECTIONS] = "max_connections",
	[KFTP_A_DAEMON_MAX_CONNECTIONS_PER_ADDRESS] =
		"max_connections_per_address",
	[KFTP_A_DAEMON_MAX_SESSIONS_PER_ADDRESS] = "max_sessions_per_address",
	[KFTP_A_DAEMON_ACCEPT_RATE] = "accept_rate",
	[KFTP_A_DAEMON_REFUSED_CONNECTIONS] = "refused_connections",
	[KFTP_A_DAEMON_REFUSED_CONNECTIONS_PER_ADDRESS] =
		"refused_connections_per_address",
	[KFTP_A_DAEMON_REFUSED_SESSIONS_PER_ADDRESS] =
		"refused_sessions_per_address",
	[KFTP_A_DAEMON_REFUSED_ACCEPT_RATE] = "refused_accept_rate",
	[KFTP_A_DAEMON_CLOSED_FOR_OTHERS] = "closed_for_others",
	[KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON] = "sessions_outlive_daemon",
};

/**
 * kftp_nl_daemon_name() - get the name of a limit or a counter
 * @number: KFTP_A_DAEMON_*
 *
 * Return: the name; NULL if no limit or counter has this number.
 */
const char *kftp_nl_daemon_name(int number)
{
	return number >= 0 && number <= KFTP_A_DAEMON_MAX ? names[number] :
							    NULL;
}

/**
 * kftp_nl_daemon_is_limit() - check if a number belongs to a limit or to a counter
 * @number: KFTP_A_DAEMON_*
 *
 * Return: true for a limit; false for a counter.
 */
bool kftp_nl_daemon_is_limit(int number)
{
	return number < KFTP_A_DAEMON_REFUSED_CONNECTIONS ||
	       number == KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON;
}

/**
 * kftp_nl_daemon_fill() - write limits and counters into a request
 * @msg: the request
 * @daemon: the limits and counters
 *
 * Return: 0; -EMSGSIZE if the numbers do not fit.
 */
int kftp_nl_daemon_fill(struct nl_msg *msg, const struct kftp_nl_daemon *daemon)
{
	int i, bad = 0;

	for (i = 0; i <= KFTP_A_DAEMON_MAX; i++) {
		if (daemon->told[i])
			bad |= nla_put_u64(msg, i, daemon->value[i]);
	}
	return bad ? -EMSGSIZE : 0;
}

/**
 * kftp_nl_daemon_read() - read limits and counters from a reply
 * @attrs: attributes of the message, an array of KFTP_A_DAEMON_MAX + 1
 * @daemon: set to the limits and counters
 */
void kftp_nl_daemon_read(struct nlattr **attrs, struct kftp_nl_daemon *daemon)
{
	int i;

	memset(daemon, 0, sizeof(*daemon));
	for (i = 0; i <= KFTP_A_DAEMON_MAX; i++) {
		daemon->told[i] = names[i] && attrs[i];
		daemon->value[i] = kftp_nl_get_number(attrs[i]);
	}
}

/**
 * kftp_nl_daemon_set() - send limits and counters of the daemon to the module
 * @nl: the connection
 * @daemon: the limits and counters
 *
 * Return: 0; -EOPNOTSUPP if the module is too old to keep them; another negative errno.
 */
int kftp_nl_daemon_set(struct kftp_nl *nl, const struct kftp_nl_daemon *daemon)
{
	struct nl_msg *msg = kftp_nl_message(nl, KFTP_CMD_DAEMON_SET, 0);
	int err = msg ? kftp_nl_daemon_fill(msg, daemon) : -ENOMEM;

	return err ? kftp_nl_discard(nl, msg, err) :
		     kftp_nl_call(nl, msg, 0, NULL, NULL);
}

static int daemon_reply(struct nlmsghdr *header, struct nlattr **attrs,
			void *arg)
{
	(void)header;
	kftp_nl_daemon_read(attrs, arg);
	return 0;
}

/**
 * kftp_nl_daemon_get() - read the limits and counters that the daemon sent to the module
 * @nl: the connection
 * @daemon: set to the limits and counters. If the module is too old, each element of
 *	    @daemon->told is false
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_daemon_get(struct kftp_nl *nl, struct kftp_nl_daemon *daemon)
{
	int err;

	memset(daemon, 0, sizeof(*daemon));
	err = kftp_nl_call(nl, kftp_nl_message(nl, KFTP_CMD_DAEMON_GET, 0),
			   KFTP_A_DAEMON_MAX, daemon_reply, daemon);
	return err == -EOPNOTSUPP ? 0 : err;
}
