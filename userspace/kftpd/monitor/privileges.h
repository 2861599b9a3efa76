/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PRIVILEGES_H
#define KFTPD_PRIVILEGES_H

int kftpd_privileges_reduce(void);

#endif
