/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NOTIFY_H
#define KFTPD_NOTIFY_H

void kftpd_notify_ready(void);
void kftpd_notify_reloading(void);
void kftpd_notify_stopping(void);

#endif
