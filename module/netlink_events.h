/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_EVENTS_H
#define _KFTP_NETLINK_EVENTS_H

#include "netns/net.h"

void kftp_netlink_detach(struct kftp_net *kn, u32 portid);

#endif
