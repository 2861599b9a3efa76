/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_MONITOR_H
#define KFTPD_MONITOR_H

#include <limits.h>
#include <stdbool.h>
#include <sys/queue.h>
#include <sys/types.h>

#include <systemd/sd-event.h>

#include "kftpd/monitor/census.h"
#include "kftpd/channel/channel.h"
#include "kftpd/config/config.h"
#include "kftpd/monitor/guest.h"
#include "kftpd/monitor/names.h"
#include "lib/event.h"
#include "lib/netlink.h"

struct kftpd_login;

/**
 * struct kftpd_options - the command line
 * @config_file: its name
 * @test: only look whether the file is sound
 * @no_module: run without the module, for tests: nobody can log in
 * @verbose: log more
 */
struct kftpd_options {
	const char *config_file;
	bool test;
	bool no_module;
	bool verbose;
};

/**
 * struct kftpd_module - the monitor's connections to the module
 * @nl: requests
 * @events: events
 * @source: waits for events
 * @timer: next look whether both are alive
 * @dropped: events that the module had lost at the last look
 * @recount: some had been lost since the look before
 */
struct kftpd_module {
	struct kftp_nl nl;
	struct kftp_nl_events events;
	sd_event_source *source;
	sd_event_source *timer;
	uint64_t dropped;
	bool recount;
};

/**
 * struct kftpd_netproc - the network process as the monitor sees it
 * @pid: 0 where there is none
 * @channel: the monitor's end, -1 where there is none
 * @messages: waits for messages
 * @exit: waits for its end
 * @restart: starts it again after a while
 * @generation: counts the processes, so that none gets the answer for another
 * @ready: it takes clients
 * @unanswered: settings sent to it, for each of which it says READY once
 * @ends: when the last ones ended, CLOCK_MONOTONIC microseconds
 * @n_ends: how many ended since the start
 */
struct kftpd_netproc {
	pid_t pid;
	int channel;
	sd_event_source *messages;
	sd_event_source *exit;
	sd_event_source *restart;
	uint32_t generation;
	bool ready;
	unsigned int unanswered;
	uint64_t ends[5];
	uint32_t n_ends;
};

/**
 * struct kftpd_listeners - the sockets that clients connect to
 * @addrs: where they listen
 * @fds: themselves
 * @count: their number
 * @inherited: systemd made them: the configuration does not count
 */
struct kftpd_listeners {
	struct kftp_addr addrs[KFTPD_LISTEN_MAX];
	int fds[KFTPD_LISTEN_MAX];
	uint32_t count;
	bool inherited;
};

/**
 * struct kftpd_monitor - the privileged process
 * @options: the command line
 * @event: its loop
 * @config: the settings in force
 * @daemon_uid: of the network process
 * @daemon_gid: of the network process
 * @empty_directory: its root; like its user, that of the start
 * @listeners: sockets for the network process
 * @guest: who guests are
 * @module: connections to the module
 * @census: sessions in the module
 * @names: of users and groups, for the module
 * @netproc: the network process
 * @logins: being checked by PAM
 * @n_logins: their number
 */
struct kftpd_monitor {
	const struct kftpd_options *options;
	sd_event *event;
	struct kftpd_config *config;
	uid_t daemon_uid;
	gid_t daemon_gid;
	char empty_directory[PATH_MAX];
	struct kftpd_listeners listeners;
	struct kftpd_guest guest;
	struct kftpd_module module;
	struct kftpd_census census;
	struct kftpd_names names;
	struct kftpd_netproc netproc;
	LIST_HEAD(, kftpd_login) logins;
	unsigned int n_logins;
};

int kftpd_monitor_main(const struct kftpd_options *options);

#endif
