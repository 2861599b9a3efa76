/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DAEMON_H
#define _KFTP_DAEMON_H

#include <linux/types.h>

#include <uapi/linux/kftp.h>

/**
 * struct kftp_daemon - limits and counters of the daemon, kept for kftpctl; except
 *			KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON, which the module uses
 * @told: the bit n is set if @value[n] is known
 * @value: the numbers, indexed by KFTP_A_DAEMON_*
 */
struct kftp_daemon {
	u32 told;
	u64 value[KFTP_A_DAEMON_MAX + 1];
};

#endif
