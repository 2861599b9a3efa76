// SPDX-License-Identifier: GPL-2.0
/*
 * Limits in bytes per second.
 *
 * TCP limits the rate at which bytes are sent, and spreads the packets evenly over time.
 * A bucket limits the rate at which bytes are received. The credit of the bucket grows
 * with time, and each received byte takes 1 from the credit. While there is no credit,
 * the caller reads nothing from the socket, so that TCP makes the client wait. No
 * function here sleeps.
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/sock.h>

#include "netns/rate.h"

/* Maximum credit of a bucket: the bytes of 1/4 second, but at least one packet. */
#define KFTP_RATE_BURST(rate) max_t(u64, (rate) / 4, 2048)

/**
 * kftp_bucket_fill() - add credit to a bucket for the time since the previous call
 * @bucket: the bucket; if the bucket has a lock, the caller must hold this lock
 * @rate: limit in bytes per second, not 0
 *
 * Return: the number of bytes that may be taken now.
 */
u64 kftp_bucket_fill(struct kftp_bucket *bucket, u64 rate)
{
	unsigned long elapsed = min_t(unsigned long, jiffies - bucket->filled, HZ);
	u64 more = mul_u64_u32_div(rate, elapsed, HZ);

	if (!bucket->filled)
		more = KFTP_RATE_BURST(rate);
	/*
	 * If the elapsed time is too short for one byte, keep bucket->filled, so that the
	 * next call adds credit for the elapsed time too.
	 */
	if (more)
		bucket->filled = jiffies ?: 1;
	bucket->credit = min_t(s64, bucket->credit + more, KFTP_RATE_BURST(rate));
	return max(bucket->credit, 0LL);
}

/**
 * kftp_bucket_take() - take bytes from a bucket
 * @bucket: the bucket; if the bucket has a lock, the caller must hold this lock
 * @bytes: number of bytes; if it is more than the credit, the credit becomes negative
 */
void kftp_bucket_take(struct kftp_bucket *bucket, u64 bytes)
{
	bucket->credit -= bytes;
}

/**
 * kftp_rate_wait() - get the time to wait before calling kftp_bucket_fill() again
 * @rate: limit in bytes per second, not 0
 *
 * Return: the time in jiffies, at least 1/20 second.
 */
unsigned long kftp_rate_wait(u64 rate)
{
	return max_t(unsigned long, HZ / 20, div64_u64(HZ, rate)) ?: 1;
}

/**
 * kftp_rate_pace() - limit the rate at which TCP sends
 * @sock: a TCP socket
 * @rate: limit in bytes per second, not 0; may differ from the limit of an earlier call
 */
void kftp_rate_pace(struct socket *sock, u64 rate)
{
	struct sock *sk = sock->sk;
	unsigned long max = min_t(u64, rate, ULONG_MAX - 1);

	if (READ_ONCE(sk->sk_max_pacing_rate) == max)
		return;
	/* This does what setsockopt(SO_MAX_PACING_RATE) does. */
	cmpxchg(&sk->sk_pacing_status, SK_PACING_NONE, SK_PACING_NEEDED);
	WRITE_ONCE(sk->sk_max_pacing_rate, max);
	WRITE_ONCE(sk->sk_pacing_rate, min(READ_ONCE(sk->sk_pacing_rate), max));
}
