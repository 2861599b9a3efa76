/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_READY_H
#define KFTPD_READY_H

void kftpd_ready(void);
void kftpd_reloading(void);
void kftpd_stopping(void);

#endif
