// SPDX-License-Identifier: GPL-2.0
/* Telling systemd how things are; without systemd these do nothing. */
#include <inttypes.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "kftpd/monitor/ready.h"

/** kftpd_ready() - clients are taken, with the settings of the last reload */
void kftpd_ready(void)
{
	sd_notify(0, "READY=1");
}

/** kftpd_reloading() - the configuration is being read again */
void kftpd_reloading(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   (uint64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

/** kftpd_stopping() - the daemon is about to end */
void kftpd_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}
