/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LISTEN_H
#define KFTPD_LISTEN_H

#include "kftpd/monitor/monitor.h"

int kftpd_listen_open(struct kftpd_listeners *listeners,
		      const struct kftpd_config *config);
int kftpd_listen_inherit(struct kftpd_listeners *listeners);
int kftpd_listen_mend(struct kftpd_listeners *listeners);
void kftpd_listen_close(struct kftpd_listeners *listeners);

#endif
