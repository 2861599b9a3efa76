// SPDX-License-Identifier: GPL-2.0
/*
 * Limits in bytes per second. TCP paces the bytes that are sent, evenly. Bytes
 * that are received are taken from a bucket that fills with time; while it is
 * empty nothing is read, and the client's window closes. Nothing here sleeps.
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/sock.h>

#include "netns/rate.h"

/* Most credit of a bucket: a quarter of a second, but at least a packet. */
#define KFTP_RATE_BURST(rate) max_t(u64, (rate) / 4, 2048)

/**
 * kftp_bucket_fill() - add credit for the time since the last call
 * @bucket: guarded by the caller
 * @rate: bytes per second, not 0
 *
 * Return: the bytes that may be taken now.
 */
u64 kftp_bucket_fill(struct kftp_bucket *bucket, u64 rate)
{
	unsigned long elapsed = min_t(unsigned long, jiffies - bucket->filled, HZ);
	u64 more = mul_u64_u32_div(rate, elapsed, HZ);

	if (!bucket->filled)
		more = KFTP_RATE_BURST(rate);
	/* Less than one byte of credit: let the time add up until it is one. */
	if (more)
		bucket->filled = jiffies ?: 1;
	bucket->credit = min_t(s64, bucket->credit + more, KFTP_RATE_BURST(rate));
	return max(bucket->credit, 0LL);
}

/**
 * kftp_bucket_take() - take bytes out
 * @bucket: guarded by the caller
 * @bytes: may be more than the credit, which becomes negative then
 */
void kftp_bucket_take(struct kftp_bucket *bucket, u64 bytes)
{
	bucket->credit -= bytes;
}

/**
 * kftp_rate_wait() - how long to wait before looking at an empty bucket again
 * @rate: bytes per second, not 0
 *
 * Return: jiffies, at least a twentieth of a second.
 */
unsigned long kftp_rate_wait(u64 rate)
{
	return max_t(unsigned long, HZ / 20, div64_u64(HZ, rate)) ?: 1;
}

/**
 * kftp_rate_pace() - limit the rate at which TCP sends
 * @sock: a TCP socket
 * @rate: bytes per second, not 0; may change while it sends
 */
void kftp_rate_pace(struct socket *sock, u64 rate)
{
	struct sock *sk = sock->sk;
	unsigned long max = min_t(u64, rate, ULONG_MAX - 1);

	if (READ_ONCE(sk->sk_max_pacing_rate) == max)
		return;
	/* The same as setsockopt(SO_MAX_PACING_RATE). */
	cmpxchg(&sk->sk_pacing_status, SK_PACING_NONE, SK_PACING_NEEDED);
	WRITE_ONCE(sk->sk_max_pacing_rate, max);
	WRITE_ONCE(sk->sk_pacing_rate, min(READ_ONCE(sk->sk_pacing_rate), max));
}
