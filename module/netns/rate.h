/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_RATE_H
#define _KFTP_RATE_H

#include <linux/net.h>
#include <linux/types.h>

/**
 * struct kftp_bucket - a credit that grows with time, to limit the bytes per second
 * @credit: number of bytes that may be taken; negative if too many were taken
 * @filled: time in jiffies up to which @credit is counted; 0 before the first use
 */
struct kftp_bucket {
	s64 credit;
	unsigned long filled;
};

u64 kftp_bucket_fill(struct kftp_bucket *bucket, u64 rate);
void kftp_bucket_take(struct kftp_bucket *bucket, u64 bytes);
unsigned long kftp_rate_wait(u64 rate);
void kftp_rate_pace(struct socket *sock, u64 rate);

#endif
