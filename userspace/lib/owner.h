/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_OWNER_H
#define KFTP_LIB_OWNER_H

#include "lib/netlink.h"

int kftp_nl_owner_set(struct kftp_nl *nl, uint32_t id, bool group,
		      const char *name);

int kftp_nl_owner_fill(struct nl_msg *msg, uint32_t id, bool group,
		       const char *name);

#endif
