/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_EVENT_H
#define _KFTP_EVENT_H

#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "proto/addr.h"

/* Maximum number of events in the queue. Further events are dropped and counted. */
#define KFTP_EVENTS_MAX 4096

/**
 * struct kftp_events - events that wait for the daemon
 * @queue: messages that have not been sent
 * @portid: netlink address of the attached daemon; 0 if no daemon is attached
 * @dropped: number of events lost because the queue was full or memory was short
 * @work: sends the messages after a delay, so that several messages are sent together
 *	  and the daemon is woken less often
 * @net: the namespace; it must outlive this struct
 */
struct kftp_events {
	struct sk_buff_head queue;
	u32 portid;
	atomic64_t dropped;
	struct delayed_work work;
	struct net *net;
};

/**
 * struct kftp_event - an event for the daemon (attribute set "event")
 * @type: KFTP_EVENT_TYPE_*
 * @session: id of the session
 * @user: login name; NULL if the event is not about a session
 * @host: virtual host; NULL for none
 * @peer: address of the client; NULL for none
 * @direction: KFTP_DIRECTION_* of a transfer; 0 for none
 * @file: path of the file of a transfer; NULL for none
 * @bytes: number of bytes that the session or the transfer has moved
 * @duration: duration of the session or of the transfer, in milliseconds
 * @reply: reply code; 0 for none
 * @reason: why the session or the transfer ended; NULL for none
 * @uid: id of a user; asks the daemon for the user's name; NULL for none
 * @gid: id of a group; asks the daemon for the group's name; NULL for none
 */
struct kftp_event {
	u32 type;
	u64 session;
	const char *user;
	const char *host;
	const struct kftp_addr *peer;
	u32 direction;
	const char *file;
	u64 bytes;
	u64 duration;
	u32 reply;
	const char *reason;
	const u32 *uid;
	const u32 *gid;
};

void kftp_events_set_family(const struct genl_family *family);
void kftp_events_init(struct kftp_events *events, struct net *net);
void kftp_events_exit(struct kftp_events *events);
void kftp_event_report(struct kftp_events *events,
		       const struct kftp_event *event);
int kftp_event_ask(struct kftp_events *events, const struct kftp_event *event);
void kftp_events_attach(struct kftp_events *events, u32 portid);
bool kftp_events_detach(struct kftp_events *events, u32 portid);
void kftp_events_flush(struct kftp_events *events);

#endif
