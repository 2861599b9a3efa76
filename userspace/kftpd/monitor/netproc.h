/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NETPROC_H
#define KFTPD_NETPROC_H

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"
#include "kftpd/monitor/listen.h"
#include "kftpd/monitor/outbox.h"
#include "kftpd/monitor/sessions.h"
#include "kftpd/monitor/status.h"

#define KFTPD_NETPROC_ENDS_MAX 5

/**
 * typedef kftpd_netproc_login_fn - a function that starts a login
 * @packet: a LOGIN message; the function may take over its descriptor
 * @arg: the pointer @arg of struct kftpd_netproc
 *
 * The result of the login is passed to kftpd_netproc_result(), either before this
 * function returns, or later.
 */
typedef void (*kftpd_netproc_login_fn)(struct kftpd_packet *packet, void *arg);

/**
 * struct kftpd_netproc - what the monitor knows about the network process
 * @event: the event loop
 * @config: the current settings
 * @listeners: listening sockets for the network process
 * @sessions: the table with the number of sessions of each address
 * @status: counts the connections that network processes dropped
 * @login: starts a login
 * @arg: passed to @login
 * @uid: user id of the network process
 * @gid: group id of the network process
 * @empty_directory: path of the root directory of the network process
 * @verbose: true if the network process may write to standard error
 * @process: the child process
 * @outbox: messages that wait until the channel to the process has room
 * @killed: true if the process was killed and has not ended yet
 * @messages: event source for messages from the network process
 * @restart: timer that starts the network process again after a pause
 * @generation: number that changes with each network process, so that a new process
 *		does not get results of logins that an old process asked for
 * @ready: true if the network process accepts clients
 * @unanswered: number of CONFIG messages that were not answered with READY yet
 * @ends: times when the latest network processes ended, in microseconds of
 *	  CLOCK_MONOTONIC
 * @n_ends: number of network processes that have ended
 *
 * The caller sets all fields from @event down to @verbose, and @process to
 * KFTPD_PROCESS_NONE.
 */
struct kftpd_netproc {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftpd_listeners *listeners;
	const struct kftpd_sessions *sessions;
	struct kftpd_status *status;
	kftpd_netproc_login_fn login;
	void *arg;
	uid_t uid;
	gid_t gid;
	char empty_directory[PATH_MAX];
	bool verbose;
	struct kftpd_process process;
	struct kftpd_outbox outbox;
	bool killed;
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
