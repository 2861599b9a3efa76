/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_NAME_H
#define KFTP_LIB_NAME_H

#include "lib/netlink.h"

int kftp_nl_name_set(struct kftp_nl *nl, uint32_t id, bool group,
		     const char *text);

int kftp_nl_name_fill(struct nl_msg *msg, uint32_t id, bool group,
		      const char *text);

#endif
