/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_DENIAL_DELAY_H
#define KFTPD_DENIAL_DELAY_H

#include <stdint.h>

/**
 * struct kftpd_denial_delay - how long PAM took lately to check passwords
 * @slowest: how long the slowest check of a password took, in microseconds
 * @until: time when @slowest is forgotten, in microseconds
 */
struct kftpd_denial_delay {
	uint64_t slowest;
	uint64_t until;
};

void kftpd_denial_delay_learn(struct kftpd_denial_delay *delay, uint64_t took,
			      uint64_t now);
uint64_t kftpd_denial_delay_get(const struct kftpd_denial_delay *delay,
				uint32_t login_delay, uint64_t now);

#endif
