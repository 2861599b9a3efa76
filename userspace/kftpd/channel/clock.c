// SPDX-License-Identifier: GPL-2.0
/* The monotonic clock. */
#include <time.h>

#include "kftpd/channel/clock.h"

/**
 * kftpd_clock_now() - read the clock
 *
 * Use this instead of sd_event_now(), which returns the time at which the loop
 * woke up. A delay that starts at that time ends too early.
 *
 * Return: microseconds of CLOCK_MONOTONIC.
 */
uint64_t kftpd_clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * KFTPD_SECOND + now.tv_nsec / 1000;
}
