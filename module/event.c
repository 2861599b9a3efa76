// SPDX-License-Identifier: GPL-2.0
/*
 * Events for the daemon. They wait here while there is none, or while it is
 * slow, up to a bound.
 */
#include <linux/ktime.h>
#include <net/genetlink.h>

#include <uapi/linux/kftp.h>

#include "event.h"
#include "socket.h"

/* Events that come in this time go to the daemon together. */
#define KFTP_EVENTS_DELAY (HZ / 10)

/* Gives the daemon what waits, until it has no room. */
static void deliver(struct kftp_events *events)
{
	struct sk_buff *skb, *copy;
	int err = 0;

	spin_lock_bh(&events->queue.lock);
	while (!err && events->portid && (skb = skb_peek(&events->queue))) {
		/* The send takes the message even when it fails. */
		copy = skb_clone(skb, GFP_ATOMIC);
		if (!copy)
			break;
		err = genlmsg_unicast(events->net, copy, events->portid);
		if (err == -ECONNREFUSED)
			events->portid = 0;
		if (err)
			break;
		__skb_unlink(skb, &events->queue);
		consume_skb(skb);
	}
	spin_unlock_bh(&events->queue.lock);
}

static void deliver_work(struct work_struct *work)
{
	deliver(container_of(work, struct kftp_events, work.work));
}

/**
 * kftp_events_init() - no events and nobody to take them
 * @events: set up
 * @net: the namespace
 */
void kftp_events_init(struct kftp_events *events, struct net *net)
{
	skb_queue_head_init(&events->queue);
	INIT_DELAYED_WORK(&events->work, deliver_work);
	events->net = net;
}

/**
 * kftp_events_exit() - throw away what nobody took
 * @events: of a namespace that ends
 */
void kftp_events_exit(struct kftp_events *events)
{
	cancel_delayed_work_sync(&events->work);
	skb_queue_purge(&events->queue);
}

static int put_session(struct sk_buff *skb, const struct kftp_event *event)
{
	if (nla_put_u64_64bit(skb, KFTP_A_EVENT_SESSION, event->session,
			      KFTP_A_EVENT_PAD) ||
	    nla_put_string(skb, KFTP_A_EVENT_USER, event->user) ||
	    nla_put(skb, KFTP_A_EVENT_PEER_ADDRESS,
		    kftp_addr_size(event->peer), event->peer->ip) ||
	    nla_put_u64_64bit(skb, KFTP_A_EVENT_TIME, ktime_get_real_seconds(),
			      KFTP_A_EVENT_PAD) ||
	    nla_put_u64_64bit(skb, KFTP_A_EVENT_BYTES, event->bytes,
			      KFTP_A_EVENT_PAD) ||
	    nla_put_u64_64bit(skb, KFTP_A_EVENT_DURATION, event->duration,
			      KFTP_A_EVENT_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_event(struct sk_buff *skb, const struct kftp_event *event)
{
	if (nla_put_u32(skb, KFTP_A_EVENT_TYPE, event->type) ||
	    (event->user && put_session(skb, event)) ||
	    (event->uid && nla_put_u32(skb, KFTP_A_EVENT_UID, *event->uid)) ||
	    (event->gid && nla_put_u32(skb, KFTP_A_EVENT_GID, *event->gid)))
		return -EMSGSIZE;
	if (event->direction &&
	    nla_put_u32(skb, KFTP_A_EVENT_DIRECTION, event->direction))
		return -EMSGSIZE;
	if (event->file && nla_put_string(skb, KFTP_A_EVENT_FILE, event->file))
		return -EMSGSIZE;
	if (event->reply && nla_put_u32(skb, KFTP_A_EVENT_REPLY, event->reply))
		return -EMSGSIZE;
	if (event->reason &&
	    nla_put_string(skb, KFTP_A_EVENT_REASON, event->reason))
		return -EMSGSIZE;
	return 0;
}

static struct sk_buff *make(const struct kftp_event *event)
{
	size_t size = 256 + (event->file ? strlen(event->file) : 0);
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);
	void *header;

	if (!skb)
		return NULL;
	header = genlmsg_put(skb, 0, 0, &kftp_family, 0, KFTP_CMD_EVENT);
	if (!header || put_event(skb, event)) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, header);
	return skb;
}

/**
 * kftp_event_report() - tell the daemon, soon or when there is one
 * @events: of the namespace
 * @event: what happened
 *
 * A daemon that does not read loses its netlink messages (ENOBUFS) but no
 * event: they stay here, and it attaches again.
 */
void kftp_event_report(struct kftp_events *events, const struct kftp_event *event)
{
	struct sk_buff *skb = NULL;

	if (skb_queue_len_lockless(&events->queue) < KFTP_EVENTS_MAX)
		skb = make(event);
	if (!skb) {
		atomic64_inc(&events->dropped);
		return;
	}
	skb_queue_tail(&events->queue, skb);
	if (READ_ONCE(events->portid) && !delayed_work_pending(&events->work))
		queue_delayed_work(system_unbound_wq, &events->work,
				   KFTP_EVENTS_DELAY);
}

/**
 * kftp_events_attach() - a daemon takes the events from now on
 * @events: of the namespace
 * @portid: the daemon's netlink address
 */
void kftp_events_attach(struct kftp_events *events, u32 portid)
{
	spin_lock_bh(&events->queue.lock);
	WRITE_ONCE(events->portid, portid);
	spin_unlock_bh(&events->queue.lock);
	deliver(events);
}

/**
 * kftp_events_detach() - a netlink socket has been closed
 * @events: of the namespace
 * @portid: its address
 */
void kftp_events_detach(struct kftp_events *events, u32 portid)
{
	spin_lock_bh(&events->queue.lock);
	if (events->portid == portid)
		events->portid = 0;
	spin_unlock_bh(&events->queue.lock);
}
