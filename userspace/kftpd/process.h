/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PROCESS_H
#define KFTPD_PROCESS_H

#include <sys/types.h>

/* The one descriptor that a child keeps, besides the standard three. */
#define KFTPD_PROCESS_FD 3

pid_t kftpd_process_fork(const char *name, int keep);
void kftpd_process_end(pid_t pid);

#endif
