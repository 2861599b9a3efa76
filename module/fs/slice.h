/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SLICE_H
#define _KFTP_SLICE_H

#include <linux/jiffies.h>
#include <linux/types.h>

/*
 * Number of jiffies after which a run of a session's work begins nothing more. The next
 * run goes on. So the session sees soon that an ABOR has come, and a slow file system is
 * not taken for one that hangs (serve/watch.c).
 */
#define KFTP_RUN_SLICE (HZ / 50 ?: 1)

/**
 * struct kftp_slice - how much one run may do
 * @budget: number of bytes that a transfer may still move. For each kind of transfer,
 *	    transfer_move() sets it again
 * @until: time in jiffies after which the run should end
 *
 * A loop that goes on in the next run must do at least one step in each run, even if the
 * time is over already. Otherwise it might never end on a busy machine.
 */
struct kftp_slice {
	size_t budget;
	unsigned long until;
};

/**
 * kftp_slice_begin() - begin to measure the time of a run
 * @slice: the slice of the session
 */
static inline void kftp_slice_begin(struct kftp_slice *slice)
{
	slice->until = jiffies + KFTP_RUN_SLICE;
}

/**
 * kftp_slice_is_over() - check if the run should end because of its time
 * @slice: the slice of the session
 */
static inline bool kftp_slice_is_over(const struct kftp_slice *slice)
{
	return time_after(jiffies, slice->until);
}

#endif
