/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ACCEPT_H
#define KFTPD_ACCEPT_H

#include "kftpd/network/network.h"

int kftpd_accept_start(struct kftpd_network *network, const int *fds,
		       size_t n_fds);
void kftpd_accept_stop(struct kftpd_network *network);

#endif
