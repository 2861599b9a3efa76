/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PASSIVE_H
#define KFTPD_PASSIVE_H

#include <stdbool.h>

#include "lib/settings.h"

/* The folder that kftpd_passive_given() normally reads. */
#define KFTPD_PASSIVE_FOLDER "/proc/sys/net/ipv4"

/**
 * struct kftpd_passive - the passive ports that the module could not open
 * @taken: ports of the configuration that other programs have
 * @n_taken: number of ports in @taken
 */
struct kftpd_passive {
	uint16_t taken[KFTP_PORTS_MAX];
	uint32_t n_taken;
};

int kftpd_passive_set(struct kftpd_passive *passive, struct kftp_nl *nl,
		      const struct kftp_nl_settings *settings, bool need_one);
int kftpd_passive_retry(struct kftpd_passive *passive, struct kftp_nl *nl,
			const struct kftp_nl_settings *settings);
uint32_t kftpd_passive_given(const struct kftp_nl_settings *settings,
			     const char *folder, uint16_t *some);
void kftpd_passive_warn(const struct kftp_nl_settings *settings);

#endif
