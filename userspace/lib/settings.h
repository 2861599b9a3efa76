/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_SETTINGS_H
#define KFTP_LIB_SETTINGS_H

#include "lib/netlink.h"

/**
 * struct kftp_nl_settings - the module's settings in one network namespace
 * @passive_ports: shared ports of passive data connections
 * @n_passive_ports: their number
 * @public_address: IPv4 address for replies to PASV, all zero for the own one
 * @active_port: local port of active data connections, 0 for any
 * @idle_timeout: seconds
 * @connect_timeout: seconds
 * @stall_timeout: seconds
 * @sessions_max: sessions at once
 */
struct kftp_nl_settings {
	uint16_t passive_ports[KFTP_PORTS_MAX];
	size_t n_passive_ports;
	uint8_t public_address[4];
	uint16_t active_port;
	uint32_t idle_timeout;
	uint32_t connect_timeout;
	uint32_t stall_timeout;
	uint32_t sessions_max;
};

int kftp_nl_settings_set(struct kftp_nl *nl,
			 const struct kftp_nl_settings *settings);
int kftp_nl_settings_get(struct kftp_nl *nl, struct kftp_nl_settings *settings);

int kftp_nl_settings_fill(struct nl_msg *msg,
			  const struct kftp_nl_settings *settings);
void kftp_nl_settings_read(struct nlmsghdr *header, struct nlattr **attrs,
			   struct kftp_nl_settings *settings);

#endif
