// SPDX-License-Identifier: GPL-2.0
/* Reads the monotonic clock. */
#include <time.h>

#include "kftpd/channel/clock.h"

/**
 * kftpd_clock_now() - read the monotonic clock
 *
 * Use this function instead of sd_event_now(). sd_event_now() returns the time at
 * which the event loop woke up. A delay that is counted from that time would end
 * too early.
 *
 * Return: the time of CLOCK_MONOTONIC in microseconds.
 */
uint64_t kftpd_clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * KFTPD_SECOND + now.tv_nsec / 1000;
}
