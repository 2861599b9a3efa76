/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CLOCK_H
#define KFTPD_CLOCK_H

#include <stdint.h>

/* All times of kftpd are in microseconds. */
#define KFTPD_SECOND 1000000ULL
#define KFTPD_MILLISECOND 1000ULL

uint64_t kftpd_clock_now(void);

#endif
