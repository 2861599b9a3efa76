/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_EVENT_H
#define KFTP_LIB_EVENT_H

#include "lib/netlink.h"

/**
 * struct kftp_nl_event - what the module reports of a session
 *
 * The strings are valid during the call that shows it, and never NULL. The
 * fields are those of the attribute set "event". NAME_WANTED has @wanted and
 * @group only: whose name is wanted, and whether it is a group's.
 */
struct kftp_nl_event {
	uint32_t type;
	uint64_t session;
	const char *user;
	const char *host;
	struct kftp_addr peer;
	uint64_t time;
	uint32_t direction;
	const char *file;
	uint64_t bytes;
	uint64_t duration;
	uint32_t reply;
	const char *reason;
	uint32_t wanted;
	bool group;
};

/** typedef kftp_nl_event_fn - takes one event */
typedef void (*kftp_nl_event_fn)(const struct kftp_nl_event *event, void *arg);

/**
 * struct kftp_nl_events - the connection that takes the module's events
 * @nl: a connection of its own; requests go over another
 * @fn: takes each event
 * @arg: for @fn
 */
struct kftp_nl_events {
	struct kftp_nl nl;
	kftp_nl_event_fn fn;
	void *arg;
};

int kftp_nl_events_open(struct kftp_nl_events *events, kftp_nl_event_fn fn,
			void *arg);
void kftp_nl_events_close(struct kftp_nl_events *events);
uint32_t kftp_nl_events_port(const struct kftp_nl_events *events);
int kftp_nl_events_fd(const struct kftp_nl_events *events);
int kftp_nl_events_read(struct kftp_nl_events *events);

int kftp_nl_event_read(struct nlmsghdr *header, struct nlattr **attrs,
		       struct kftp_nl_event *event);
int kftp_nl_events_take(struct nlmsghdr *header, struct nlattr **attrs,
			void *arg);

#endif
