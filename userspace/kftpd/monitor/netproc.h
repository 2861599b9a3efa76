/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NETPROC_H
#define KFTPD_NETPROC_H

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"
#include "kftpd/monitor/listen.h"
#include "kftpd/monitor/sessions.h"

#define KFTPD_NETPROC_ENDS_MAX 5

/**
 * typedef kftpd_netproc_login_fn - starts a login
 * @packet: a message LOGIN; the function may take its descriptor
 * @arg: the caller's own
 *
 * The result goes to kftpd_netproc_result(), now or later.
 */
typedef void (*kftpd_netproc_login_fn)(struct kftpd_packet *packet, void *arg);

/**
 * struct kftpd_netproc - the network process, as the monitor sees it
 * @event: the loop
 * @config: the current settings
 * @listeners: sockets for the process
 * @sessions: for the number of sessions of each address
 * @login: starts a login
 * @arg: for @login
 * @uid: user of the process
 * @gid: group of the process
 * @empty_directory: root directory of the process
 * @verbose: the process may write to standard error
 * @process: the process
 * @messages: waits for messages
 * @restart: starts the process again after a pause
 * @generation: number of the process, so that its answers do not reach another one
 * @ready: the process accepts clients
 * @unanswered: CONFIG messages that it has not answered with READY
 * @ends: when the last processes ended, CLOCK_MONOTONIC microseconds
 * @n_ends: number of processes that ended
 *
 * The caller sets the fields up to @verbose. @process begins as KFTPD_PROCESS_NONE.
 */
struct kftpd_netproc {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftpd_listeners *listeners;
	const struct kftpd_sessions *sessions;
	kftpd_netproc_login_fn login;
	void *arg;
	uid_t uid;
	gid_t gid;
	char empty_directory[PATH_MAX];
	bool verbose;
	struct kftpd_process process;
	sd_event_source *messages;
	sd_event_source *restart;
	uint32_t generation;
	bool ready;
	unsigned int unanswered;
	uint64_t ends[KFTPD_NETPROC_ENDS_MAX];
	uint32_t n_ends;
};

int kftpd_netproc_start(struct kftpd_netproc *netproc);
void kftpd_netproc_stop(struct kftpd_netproc *netproc);
void kftpd_netproc_configure(struct kftpd_netproc *netproc);
void kftpd_netproc_sessions(const struct kftp_addr *source, uint32_t sessions,
			    void *arg);
void kftpd_netproc_result(struct kftpd_netproc *netproc, uint32_t generation,
			  uint64_t client, enum kftpd_result result);

#endif
