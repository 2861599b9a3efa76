/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_EVENT_H
#define KFTP_LIB_EVENT_H

#include "lib/netlink.h"

/**
 * struct kftp_nl_event - an event of a session, as the module reports it
 * @type: KFTP_EVENT_TYPE_*
 * @session: id of the session
 * @user: login name
 * @host: virtual host
 * @peer: address of the client
 * @time: time of the event, in seconds since 1970
 * @direction: KFTP_DIRECTION_* of a transfer
 * @file: path of the file of a transfer, below the session's root directory
 * @bytes: number of bytes that the transfer moved; for LOGOUT, bytes of the whole session
 * @duration: duration of the transfer or of the session, in milliseconds
 * @reply: reply code of a transfer
 * @reason: why a session or a transfer ended
 * @owner: for OWNER_WANTED, id of the user or group whose name is wanted
 * @group: for OWNER_WANTED, true if @owner is the id of a group
 *
 * The attributes of the set "event" are explained in include/netlink/kftp.yaml; @owner
 * contains the attribute "uid" or "gid".
 * If an event has no value for a member, the member is 0 or "". The strings are never
 * NULL, and are valid only during the call that passes the event.
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
	uint32_t owner;
	bool group;
};

/**
 * typedef kftp_nl_event_fn - a function that is called for each event
 * @event: the event, valid only during the call
 * @arg: the pointer that was given to kftp_nl_events_open()
 */
typedef void (*kftp_nl_event_fn)(const struct kftp_nl_event *event, void *arg);

/**
 * struct kftp_nl_events - a netlink connection on which events arrive
 * @nl: the connection; it is only for events, so requests need another connection
 * @fn: called with each event
 * @arg: passed to @fn
 */
struct kftp_nl_events {
	struct kftp_nl nl;
	kftp_nl_event_fn fn;
	void *arg;
};

int kftp_nl_events_open(struct kftp_nl_events *events, kftp_nl_event_fn fn,
			void *arg);
void kftp_nl_events_close(struct kftp_nl_events *events);
int kftp_nl_events_read(struct kftp_nl_events *events);

int kftp_nl_event_read(struct nlmsghdr *header, struct nlattr **attrs,
		       struct kftp_nl_event *event);
int kftp_nl_events_take(struct nlmsghdr *header, struct nlattr **attrs,
			void *arg);

#endif
