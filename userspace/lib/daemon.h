/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_DAEMON_H
#define KFTP_LIB_DAEMON_H

#include <stdbool.h>

#include "lib/netlink.h"

/**
 * struct kftp_nl_daemon - the daemon's limits and counters for connections before login
 * @told: true for each number that the daemon has sent; indexed by KFTP_A_DAEMON_*
 * @value: the numbers; indexed by KFTP_A_DAEMON_*
 */
struct kftp_nl_daemon {
	bool told[KFTP_A_DAEMON_MAX + 1];
	uint64_t value[KFTP_A_DAEMON_MAX + 1];
};

int kftp_nl_daemon_fill(struct nl_msg *msg, const struct kftp_nl_daemon *daemon);
void kftp_nl_daemon_read(struct nlattr **attrs, struct kftp_nl_daemon *daemon);
int kftp_nl_daemon_set(struct kftp_nl *nl, const struct kftp_nl_daemon *daemon);
int kftp_nl_daemon_get(struct kftp_nl *nl, struct kftp_nl_daemon *daemon);
const char *kftp_nl_daemon_name(int number);
bool kftp_nl_daemon_is_limit(int number);

#endif
