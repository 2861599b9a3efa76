/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_MODULE_H
#define KFTPD_MODULE_H

#include "kftpd/config/config.h"
#include "kftpd/monitor/owners.h"
#include "kftpd/monitor/passive.h"
#include "kftpd/monitor/sessions.h"
#include "kftpd/monitor/status.h"
#include "kftpd/monitor/zone.h"
#include "lib/event.h"
#include "lib/session.h"

/**
 * struct kftpd_module - the monitor's connections to the module
 * @event: the event loop
 * @config: the current settings
 * @sessions: the table of sessions, updated when events come from the module
 * @owners: looks up the names for which the module asks
 * @status: numbers that are sent to the module after each new connection to it
 * @absent: true if kftpd runs without the module
 * @nl: the connection for requests
 * @events: the connection for events
 * @source: event source for @events
 * @timer: timer for the next check whether both connections still work
 * @passive: the passive ports that other programs have
 * @dropped: how many events the module has dropped in total, as read at the last check
 * @recount: true if the sessions must be counted again at the next check
 * @zone: the local time zone, as it was last sent to the module
 * @zone_sent: true if @zone was sent since the monitor connected to the module
 * @zone_error: 0 if the module took @zone; otherwise a negative errno
 *
 * The caller sets all fields from @event down to @absent.
 */
struct kftpd_module {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftpd_sessions *sessions;
	struct kftpd_owners *owners;
	struct kftpd_status *status;
	bool absent;
	struct kftp_nl nl;
	struct kftp_nl_events events;
	sd_event_source *source;
	sd_event_source *timer;
	struct kftpd_passive passive;
	uint64_t dropped;
	bool recount;
	struct kftpd_zone_table zone;
	bool zone_sent;
	int zone_error;
};

int kftpd_module_open(struct kftpd_module *module);
void kftpd_module_close(struct kftpd_module *module);
int kftpd_module_configure(struct kftpd_module *module,
			   const struct kftpd_config *config);
int kftpd_module_tell_owner(const struct kftpd_owner *owner, const char *name,
			    void *arg);
bool kftpd_module_knows_zone(struct kftpd_module *module);
int kftpd_module_add_session(struct kftpd_module *module,
			     const struct kftp_nl_handdown *handdown);

#endif
