/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PROCESS_H
#define KFTPD_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * So long after SIGKILL a child may take to end, in milliseconds. One that waits
 * for a file system without an answer (FUSE) takes as long as that one likes.
 */
#define KFTPD_PROCESS_END_MS 1000

/* The one descriptor that a child keeps, besides the standard three. */
#define KFTPD_PROCESS_FD 3

pid_t kftpd_process_fork(const char *name, int keep);
void kftpd_process_end(pid_t pid);
bool kftpd_process_wait(pid_t pid, unsigned int *ms);
void kftpd_process_stop(pid_t pid);

#endif
