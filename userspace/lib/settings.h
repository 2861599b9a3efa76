/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_SETTINGS_H
#define KFTP_LIB_SETTINGS_H

#include "lib/netlink.h"
#include "module/proto/settings.h"

/**
 * struct kftp_nl_port_range - a range of ports
 * @first: the first port; 0 if there is no range
 * @last: the last port
 */
struct kftp_nl_port_range {
	uint16_t first;
	uint16_t last;
};

/**
 * struct kftp_nl_settings - the module's settings in one network namespace
 * @common: most settings, in a struct that the module also uses
 * @passive_ports: ports for passive data connections, shared by all sessions
 * @n_passive_ports: number of ports in @passive_ports
 * @exclusive: range of ports of which each session has one for itself. If the module has
 *	       such a range, it does not use @passive_ports
 */
struct kftp_nl_settings {
	struct kftp_settings common;
	uint16_t passive_ports[KFTP_PORTS_MAX];
	uint32_t n_passive_ports;
	struct kftp_nl_port_range exclusive;
};

int kftp_nl_settings_set(struct kftp_nl *nl,
			 const struct kftp_nl_settings *settings);
int kftp_nl_settings_try(struct kftp_nl *nl,
			 const struct kftp_nl_settings *settings,
			 uint16_t *refused);
int kftp_nl_settings_get(struct kftp_nl *nl, struct kftp_nl_settings *settings);

int kftp_nl_settings_fill(struct nl_msg *msg,
			  const struct kftp_nl_settings *settings);
void kftp_nl_settings_read(struct nlmsghdr *header, struct nlattr **attrs,
			   struct kftp_nl_settings *settings);

#endif
