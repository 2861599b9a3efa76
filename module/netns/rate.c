// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes per second. What is sent is paced by TCP, which spreads it evenly; what
 * is received is taken from a bucket that fills with time, and the client's
 * window closes while it is empty. Nothing sleeps.
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <net/sock.h>

#include "netns/rate.h"

/* What gathers while nobody takes: a quarter of a second's, at least a packet's. */
#define KFTP_RATE_BURST(rate) max_t(u64, (rate) / 4, 2048)

/**
 * kftp_bucket_fill() - let in what the time since the last call has brought
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
	/* Less than a byte: the time is kept until it makes one. */
	if (more)
		bucket->filled = jiffies ?: 1;
	bucket->credit = min_t(s64, bucket->credit + more, KFTP_RATE_BURST(rate));
	return max(bucket->credit, 0LL);
}

/**
 * kftp_bucket_take() - take bytes out
 * @bucket: guarded by the caller
 * @bytes: their number; what there was not of them has to come in first
 */
void kftp_bucket_take(struct kftp_bucket *bucket, u64 bytes)
{
	bucket->credit -= bytes;
}

/**
 * kftp_rate_wait() - how long an empty bucket is worth no look
 * @rate: bytes per second, not 0
 *
 * Return: jiffies, at least a twentieth of a second.
 */
unsigned long kftp_rate_wait(u64 rate)
{
	return max_t(unsigned long, HZ / 20, div64_u64(HZ, rate)) ?: 1;
}

/**
 * kftp_rate_pace() - have TCP send no faster
 * @sock: a TCP socket
 * @rate: bytes per second, not 0; may be changed while it sends
 */
void kftp_rate_pace(struct socket *sock, u64 rate)
{
	struct sock *sk = sock->sk;
	unsigned long max = min_t(u64, rate, ULONG_MAX - 1);

	if (READ_ONCE(sk->sk_max_pacing_rate) == max)
		return;
	/* As setsockopt(SO_MAX_PACING_RATE) does it. */
	cmpxchg(&sk->sk_pacing_status, SK_PACING_NONE, SK_PACING_NEEDED);
	WRITE_ONCE(sk->sk_max_pacing_rate, max);
	WRITE_ONCE(sk->sk_pacing_rate, min(READ_ONCE(sk->sk_pacing_rate), max));
}
