/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_MODULE_H
#define KFTPD_MODULE_H

#include "kftpd/config/config.h"
#include "kftpd/monitor/owners.h"
#include "kftpd/monitor/sessions.h"
#include "lib/event.h"
#include "lib/session.h"

/**
 * struct kftpd_module - the monitor's connections to the module
 * @event: the loop
 * @config: the current settings
 * @sessions: kept up to date with the module's events
 * @owners: looks up names that the module wants
 * @absent: run without the module
 * @nl: for requests
 * @events: for events
 * @source: waits for events
 * @timer: the next check whether both still work
 * @dropped: events that the module had dropped at the last check
 * @recount: events were dropped shortly before the last check
 *
 * The caller sets the fields up to @absent.
 */
struct kftpd_module {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftpd_sessions *sessions;
	struct kftpd_owners *owners;
	bool absent;
	struct kftp_nl nl;
	struct kftp_nl_events events;
	sd_event_source *source;
	sd_event_source *timer;
	uint64_t dropped;
	bool recount;
};

int kftpd_module_open(struct kftpd_module *module);
void kftpd_module_close(struct kftpd_module *module);
int kftpd_module_configure(struct kftpd_module *module,
			   const struct kftpd_config *config);
int kftpd_module_tell_owner(const struct kftpd_owner *owner, const char *name,
			    void *arg);
int kftpd_module_add_session(struct kftpd_module *module,
			     const struct kftp_nl_handdown *handdown);

#endif
