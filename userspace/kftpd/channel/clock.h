/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CLOCK_H
#define KFTPD_CLOCK_H

#include <stdint.h>

/* Durations in microseconds, the unit of kftpd_clock_now(). */
#define KFTPD_SECOND 1000000ULL
#define KFTPD_MILLISECOND 1000ULL

uint64_t kftpd_clock_now(void);

#endif
