/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LISTEN_H
#define _KFTP_LISTEN_H

#include <linux/net.h>

struct socket *kftp_listen_open(struct net *net, u16 port, int backlog);

#endif
