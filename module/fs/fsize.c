// SPDX-License-Identifier: GPL-2.0
/*
 * Sets the greatest size of files (RLIMIT_FSIZE, see setrlimit(2)) of this task while the
 * task writes files for a session. The VFS and the file systems check it.
 */
#include <linux/minmax.h>
#include <linux/resource.h>
#include <linux/sched/signal.h>

#include "fs/fsize.h"

/**
 * kftp_fsize_enter() - let files grow only up to a size from now on
 * @max: the size in bytes; U64_MAX for no limit
 *
 * Each kernel thread has limits of its own, and ignores the signal SIGXFSZ.
 *
 * Context: must be called in a kernel thread.
 *
 * Return: the limit before the call, for kftp_fsize_leave().
 */
unsigned long kftp_fsize_enter(u64 max)
{
	unsigned long *limit = &current->signal->rlim[RLIMIT_FSIZE].rlim_cur;
	unsigned long before = *limit;

	WRITE_ONCE(*limit, min_t(u64, max, RLIM_INFINITY));
	return before;
}

/**
 * kftp_fsize_leave() - undo kftp_fsize_enter()
 * @before: return value of kftp_fsize_enter()
 */
void kftp_fsize_leave(unsigned long before)
{
	WRITE_ONCE(current->signal->rlim[RLIMIT_FSIZE].rlim_cur, before);
}
