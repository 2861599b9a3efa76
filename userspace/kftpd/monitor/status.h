/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_STATUS_H
#define KFTPD_STATUS_H

#include <systemd/sd-event.h>

#include "kftpd/channel/message.h"
#include "kftpd/config/config.h"
#include "lib/daemon.h"

/**
 * struct kftpd_status - numbers of connections before login, which kftpctl shows
 * @event: the event loop
 * @config: the current settings
 * @nl: the connection to the module; closed if there is no module
 * @earlier: for each reason, number of connections that earlier network processes dropped
 * @drops: for each reason, number of connections that the present network process dropped
 * @told_end: true if the module was told that sessions end with the daemon
 * @timer: timer for the next message to the module; one message can report many drops
 *
 * The caller sets all fields from @event down to @nl.
 */
struct kftpd_status {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftp_nl *nl;
	uint64_t earlier[KFTPD_DROP_COUNT];
	uint64_t drops[KFTPD_DROP_COUNT];
	bool told_end;
	sd_event_source *timer;
};

bool kftpd_status_outlive(const struct kftpd_status *status);
void kftpd_status_fill(const struct kftpd_status *status,
		       struct kftp_nl_daemon *daemon);
void kftpd_status_tell(struct kftpd_status *status);
void kftpd_status_drop(struct kftpd_status *status,
		       const struct kftpd_message_dropped *dropped);
void kftpd_status_begin(struct kftpd_status *status);
void kftpd_status_exit(struct kftpd_status *status);

#endif
