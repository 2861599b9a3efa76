/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_MODULE_H
#define KFTPD_MODULE_H

#include "kftpd/monitor/monitor.h"
#include "lib/session.h"

int kftpd_module_open(struct kftpd_monitor *monitor);
void kftpd_module_close(struct kftpd_monitor *monitor);
int kftpd_module_configure(struct kftpd_monitor *monitor,
			   const struct kftpd_config *config);
int kftpd_module_name(uint32_t id, bool group, const char *text, void *arg);
int kftpd_module_add(struct kftpd_monitor *monitor,
		     const struct kftp_nl_handdown *handdown);

#endif
