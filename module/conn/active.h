/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ACTIVE_H
#define _KFTP_ACTIVE_H

#include <linux/net.h>

#include "proto/addr.h"

struct socket *kftp_active_dial(struct socket *control, const struct kftp_addr *local,
				const struct kftp_addr *peer);
int kftp_active_state(struct socket *sock);

#endif
