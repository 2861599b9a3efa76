/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NETPROC_H
#define KFTPD_NETPROC_H

#include "kftpd/monitor/monitor.h"

int kftpd_netproc_start(struct kftpd_monitor *monitor);
void kftpd_netproc_stop(struct kftpd_monitor *monitor);
void kftpd_netproc_configure(struct kftpd_monitor *monitor);
void kftpd_netproc_sessions(struct kftpd_monitor *monitor,
			    const struct kftp_addr *site, uint32_t sessions);
void kftpd_netproc_result(struct kftpd_monitor *monitor, uint32_t generation,
			  uint64_t client, enum kftpd_result result);

#endif
