// SPDX-License-Identifier: GPL-2.0
/*
 * Events for the daemon. They wait in a queue of limited length while no daemon is
 * attached, or while the daemon reads slowly. If the daemon's socket is full, the module
 * tries to send the event again later. The full socket causes no error in the daemon,
 * because the daemon sets NETLINK_NO_ENOBUFS.
 */
#include <linux/ktime.h>
#include <net/genetlink.h>

#include <uapi/linux/kftp.h>

#include "compat/compat.h"
#include "netns/event.h"

/*
 * Time in jiffies from a new event until all queued events are sent. If the daemon's
 * socket is full, the module waits for the same time before it tries again.
 */
#define KFTP_EVENTS_DELAY (HZ / 10)

/*
 * A new question is added to the queue only if the queue has fewer events than this
 * number.
 */
#define KFTP_EVENTS_QUESTIONS (KFTP_EVENTS_MAX / 4)

/*
 * Reports of transfers are added to the queue only if the queue has fewer events than
 * this number. One session can cause very many of them. The rest of the queue is for
 * logins and logouts, of which each session causes one.
 */
#define KFTP_EVENTS_TRANSFERS (KFTP_EVENTS_MAX - KFTP_EVENTS_MAX / 4)

/* The netlink family of event messages. netlink.c defines it, and sets this pointer. */
static const struct genl_family *event_family __ro_after_init;

/**
 * kftp_events_set_family() - set the netlink family of event messages
 * @family: the family; must be registered before the first event is reported
 */
void __init kftp_events_set_family(const struct genl_family *family)
{
	event_family = family;
}

static void deliver_soon(struct kftp_events *events)
{
	queue_delayed_work(kftp_compat_unbound_wq, &events->work, KFTP_EVENTS_DELAY);
}

/* Sends a clone, because genlmsg_unicast() frees its message even after an error. */
static int event_send(struct kftp_events *events, u32 portid, struct sk_buff *skb)
{
	struct sk_buff *clone = skb_clone(skb, GFP_KERNEL);

	return clone ? genlmsg_unicast(events->net, clone, portid) : -ENOMEM;
}

/* Sends queued events until the queue is empty or the daemon's socket is full. */
static void deliver_work(struct work_struct *work)
{
	struct kftp_events *events =
		container_of(work, struct kftp_events, work.work);
	struct sk_buff *skb;
	u32 portid;
	int err;

	while ((portid = READ_ONCE(events->portid)) &&
	       (skb = skb_dequeue(&events->queue))) {
		err = event_send(events, portid, skb);
		if (!err) {
			consume_skb(skb);
			continue;
		}
		/*
		 * Only this function takes messages out of the queue, so the messages
		 * stay in order. If the daemon has just closed its socket, the daemon is
		 * detached before the next try.
		 */
		skb_queue_head(&events->queue, skb);
		deliver_soon(events);
		return;
	}
}

/**
 * kftp_events_init() - set up an empty queue; no daemon is attached yet
 * @events: the queue
 * @net: the namespace
 */
void kftp_events_init(struct kftp_events *events, struct net *net)
{
	skb_queue_head_init(&events->queue);
	INIT_DELAYED_WORK(&events->work, deliver_work);
	events->net = net;
}

/**
 * kftp_events_exit() - free the events that were never sent
 * @events: queue of a namespace that ends
 */
void kftp_events_exit(struct kftp_events *events)
{
	cancel_delayed_work_sync(&events->work);
	skb_queue_purge(&events->queue);
}

static int event_put_session(struct sk_buff *skb, const struct kftp_event *event)
{
	return nla_put_u64_64bit(skb, KFTP_A_EVENT_SESSION, event->session,
				 KFTP_A_EVENT_PAD) ?:
	       nla_put_string(skb, KFTP_A_EVENT_USER, event->user) ?:
	       nla_put(skb, KFTP_A_EVENT_PEER_ADDRESS,
		       kftp_addr_size(event->peer), event->peer->ip) ?:
	       nla_put_u64_64bit(skb, KFTP_A_EVENT_TIME, ktime_get_real_seconds(),
				 KFTP_A_EVENT_PAD) ?:
	       nla_put_u64_64bit(skb, KFTP_A_EVENT_BYTES, event->bytes,
				 KFTP_A_EVENT_PAD) ?:
	       nla_put_u64_64bit(skb, KFTP_A_EVENT_DURATION, event->duration,
				 KFTP_A_EVENT_PAD);
}

static int event_put_number(struct sk_buff *skb, int attribute, u32 number)
{
	return number ? nla_put_u32(skb, attribute, number) : 0;
}

static int event_put_text(struct sk_buff *skb, int attribute, const char *text)
{
	return text ? nla_put_string(skb, attribute, text) : 0;
}

static int event_put(struct sk_buff *skb, const struct kftp_event *event)
{
	int err = nla_put_u32(skb, KFTP_A_EVENT_TYPE, event->type);

	if (!err && event->user)
		err = event_put_session(skb, event);
	if (!err && event->uid)
		err = nla_put_u32(skb, KFTP_A_EVENT_UID, *event->uid);
	if (!err && event->gid)
		err = nla_put_u32(skb, KFTP_A_EVENT_GID, *event->gid);
	return err ?:
	       event_put_number(skb, KFTP_A_EVENT_DIRECTION, event->direction) ?:
	       event_put_text(skb, KFTP_A_EVENT_FILE, event->file) ?:
	       event_put_text(skb, KFTP_A_EVENT_HOST, event->host) ?:
	       event_put_number(skb, KFTP_A_EVENT_REPLY, event->reply) ?:
	       event_put_text(skb, KFTP_A_EVENT_REASON, event->reason);
}

static size_t event_text_size(const char *text)
{
	return text ? nla_total_size(strlen(text) + 1) : 0;
}

/* Returns the maximum size of the attributes that event_put() writes. */
static size_t event_size(const struct kftp_event *event)
{
	return 5 * nla_total_size(sizeof(u32)) +
	       4 * nla_total_size_64bit(sizeof(u64)) +
	       nla_total_size(sizeof(event->peer->ip)) +
	       event_text_size(event->user) + event_text_size(event->file) +
	       event_text_size(event->host) + event_text_size(event->reason);
}

static struct sk_buff *event_message(const struct kftp_event *event)
{
	struct sk_buff *skb = genlmsg_new(event_size(event), GFP_KERNEL);
	void *header = NULL;

	if (skb)
		header = genlmsg_put(skb, 0, 0, event_family, 0, KFTP_CMD_EVENT);
	if (header && !event_put(skb, event)) {
		genlmsg_end(skb, header);
		return skb;
	}
	nlmsg_free(skb);
	return NULL;
}

static int enqueue(struct kftp_events *events, const struct kftp_event *event,
		   unsigned int max)
{
	struct sk_buff *skb;

	if (skb_queue_len_lockless(&events->queue) >= max)
		return -ENOBUFS;
	skb = event_message(event);
	if (!skb)
		return -ENOMEM;
	skb_queue_tail(&events->queue, skb);
	if (READ_ONCE(events->portid) && !delayed_work_pending(&events->work))
		deliver_soon(events);
	return 0;
}

/**
 * kftp_event_report() - queue an event for the daemon
 * @events: queue of the namespace
 * @event: the event, which is copied; if the queue is full (for a transfer: if it has
 *	   KFTP_EVENTS_TRANSFERS events) or memory is short, the event is lost and
 *	   @events->dropped counts it
 */
void kftp_event_report(struct kftp_events *events, const struct kftp_event *event)
{
	bool transfer = event->type == KFTP_EVENT_TYPE_TRANSFER;

	if (enqueue(events, event, transfer ? KFTP_EVENTS_TRANSFERS : KFTP_EVENTS_MAX))
		atomic64_inc(&events->dropped);
}

/**
 * kftp_event_ask() - queue a question for the daemon, if a daemon is attached
 * @events: queue of the namespace
 * @event: the question, which is copied
 *
 * Return: 0; -ENOTCONN if no daemon is attached; -ENOBUFS if the queue has
 * KFTP_EVENTS_QUESTIONS events or more; -ENOMEM. After an error the question is lost, and
 * the caller must ask again.
 */
int kftp_event_ask(struct kftp_events *events, const struct kftp_event *event)
{
	if (!READ_ONCE(events->portid))
		return -ENOTCONN;
	return enqueue(events, event, KFTP_EVENTS_QUESTIONS);
}

/**
 * kftp_events_attach() - send the events to a daemon from now on
 * @events: queue of the namespace
 * @portid: netlink address of the daemon
 *
 * Queued events are sent a moment later, so that the daemon gets the answer to its
 * request first.
 */
void kftp_events_attach(struct kftp_events *events, u32 portid)
{
	WRITE_ONCE(events->portid, portid);
	deliver_soon(events);
}

/**
 * kftp_events_detach() - stop sending events to a netlink socket
 * @events: queue of the namespace
 * @portid: netlink address of the socket; nothing changes if this socket is not attached
 *
 * Return: true if the socket was attached.
 */
bool kftp_events_detach(struct kftp_events *events, u32 portid)
{
	return cmpxchg(&events->portid, portid, 0) == portid;
}

/**
 * kftp_events_flush() - wait until no event is being sent to a detached daemon
 * @events: queue of the namespace
 *
 * Context: may sleep. Must be called after kftp_events_detach().
 */
void kftp_events_flush(struct kftp_events *events)
{
	flush_delayed_work(&events->work);
}
