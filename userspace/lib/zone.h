/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_ZONE_H
#define KFTP_LIB_ZONE_H

#include "lib/netlink.h"
#include "module/proto/zone.h"

int kftp_nl_zone_set(struct kftp_nl *nl, const struct kftp_zone_change *changes,
		     size_t count);

int kftp_nl_zone_fill(struct nl_msg *msg,
		      const struct kftp_zone_change *changes, size_t count);

#endif
