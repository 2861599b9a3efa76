// SPDX-License-Identifier: GPL-2.0
/*
 * Computes how long the reply to a denied login waits. The time must be the same for
 * users that exist and for users that do not exist. But for users that exist, PAM may
 * take longer than login_delay: PAM may ask a server, or the hash of a password may be
 * expensive. So the reply waits longer than the slowest check of the last hour took.
 */
#include "kftpd/channel/clock.h"
#include "kftpd/network/denial_delay.h"

#define REMEMBER (3600 * KFTPD_SECOND)

/**
 * kftpd_denial_delay_learn() - note how long PAM took for a user
 * @delay: the caller zeroes it before the first call
 * @took: time from the start of the check to the result, in microseconds
 * @now: the time in microseconds
 */
void kftpd_denial_delay_learn(struct kftpd_denial_delay *delay, uint64_t took,
			      uint64_t now)
{
	if (now >= delay->until || took > delay->slowest)
		delay->slowest = took;
	else if (took < delay->slowest / 2)
		return;
	delay->until = now + REMEMBER;
}

/**
 * kftpd_denial_delay_get() - get the time that a reply to a denied login waits
 * @delay: how long PAM took lately
 * @login_delay: the setting in seconds; 0 means that replies do not wait
 * @now: the time in microseconds
 *
 * The result is login_delay, doubled as often as necessary to be at least a quarter
 * longer than PAM's slowest check. Because of the doubling, the result does not show how
 * long a certain check took.
 *
 * Return: time from the start of the check to the reply, in microseconds.
 */
uint64_t kftpd_denial_delay_get(const struct kftpd_denial_delay *delay,
				uint32_t login_delay, uint64_t now)
{
	uint64_t wait = login_delay * KFTPD_SECOND;

	if (now >= delay->until)
		return wait;
	while (wait && wait < delay->slowest + delay->slowest / 4)
		wait *= 2;
	return wait;
}
