// SPDX-License-Identifier: GPL-2.0
/* Notifies systemd of the daemon's state. Without systemd this does nothing. */
#include <inttypes.h>

#include <systemd/sd-daemon.h>

#include "kftpd/channel/clock.h"
#include "kftpd/monitor/notify.h"

/** kftpd_notify_ready() - the daemon accepts clients, with its newest settings */
void kftpd_notify_ready(void)
{
	sd_notify(0, "READY=1");
}

/** kftpd_notify_reloading() - the daemon reads its configuration again */
void kftpd_notify_reloading(void)
{
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   kftpd_clock_now());
}

/** kftpd_notify_stopping() - the daemon is about to stop */
void kftpd_notify_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}
