/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_H
#define KFTPD_LOGIN_H

#include "kftpd/monitor/monitor.h"

void kftpd_login_take(struct kftpd_monitor *monitor,
		      struct kftpd_packet *packet);
void kftpd_login_stop_all(struct kftpd_monitor *monitor);

#endif
