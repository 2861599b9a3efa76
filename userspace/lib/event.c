// SPDX-License-Identifier: GPL-2.0
/*
 * The events that the module reports: logins, transfers, logouts, and requests for the
 * name of a user or group.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/event.h"

/* Size of the socket's buffer for events; the kernel doubles it. */
#define BUFFER_SIZE (4 * 1024 * 1024)

/* Maximum number of messages to read before the caller can do other work. */
#define BATCH 64

static int read_wanted(struct nlattr **attrs, struct kftp_nl_event *event)
{
	struct nlattr *uid = attrs[KFTP_A_EVENT_UID];
	struct nlattr *gid = attrs[KFTP_A_EVENT_GID];

	if (!uid == !gid)
		return -EBADMSG;
	event->group = gid;
	event->owner = kftp_nl_get_number(uid ? uid : gid);
	return 0;
}

/**
 * kftp_nl_event_read() - read an event from a message
 * @header: the message
 * @attrs: attributes of the message, an array of KFTP_A_EVENT_MAX + 1
 * @event: set to the event; its strings point into the message
 *
 * Return: 0 if @event is set; -EOPNOTSUPP if this library does not know the type of
 * the event, because the module is newer; -EBADMSG if the message is not a valid event.
 */
int kftp_nl_event_read(struct nlmsghdr *header, struct nlattr **attrs,
		       struct kftp_nl_event *event)
{
	struct genlmsghdr *body = nlmsg_data(header);

	if (body->cmd != KFTP_CMD_EVENT)
		return -EBADMSG;
	memset(event, 0, sizeof(*event));
	event->type = kftp_nl_get_number(attrs[KFTP_A_EVENT_TYPE]);
	event->session = kftp_nl_get_number(attrs[KFTP_A_EVENT_SESSION]);
	event->user = kftp_nl_get_string(attrs[KFTP_A_EVENT_USER]);
	event->host = kftp_nl_get_string(attrs[KFTP_A_EVENT_HOST]);
	kftp_nl_get_addr(attrs[KFTP_A_EVENT_PEER_ADDRESS], NULL, &event->peer);
	event->time = kftp_nl_get_number(attrs[KFTP_A_EVENT_TIME]);
	event->direction = kftp_nl_get_number(attrs[KFTP_A_EVENT_DIRECTION]);
	event->file = kftp_nl_get_string(attrs[KFTP_A_EVENT_FILE]);
	event->bytes = kftp_nl_get_number(attrs[KFTP_A_EVENT_BYTES]);
	event->duration = kftp_nl_get_number(attrs[KFTP_A_EVENT_DURATION]);
	event->reply = kftp_nl_get_number(attrs[KFTP_A_EVENT_REPLY]);
	event->reason = kftp_nl_get_string(attrs[KFTP_A_EVENT_REASON]);
	switch (event->type) {
	case KFTP_EVENT_TYPE_LOGIN:
	case KFTP_EVENT_TYPE_TRANSFER:
	case KFTP_EVENT_TYPE_LOGOUT:
		return 0;
	case KFTP_EVENT_TYPE_OWNER_WANTED:
		return read_wanted(attrs, event);
	default:
		return -EOPNOTSUPP;
	}
}

/**
 * kftp_nl_events_take() - pass an event to the function of a connection
 * @header: the message
 * @attrs: attributes of the message, an array of KFTP_A_EVENT_MAX + 1
 * @arg: the connection, a struct kftp_nl_events
 *
 * Return: 0, even if the type of the event is unknown; -EBADMSG if the message is not a
 * valid event.
 */
int kftp_nl_events_take(struct nlmsghdr *header, struct nlattr **attrs,
			void *arg)
{
	struct kftp_nl_events *events = arg;
	struct kftp_nl_event event;
	int err = kftp_nl_event_read(header, attrs, &event);

	if (!err)
		events->fn(&event, events->arg);
	/* Ignore events of unknown types: otherwise KFTP_CMD_ATTACH would fail. */
	return err == -EOPNOTSUPP ? 0 : err;
}

static int events_message(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[KFTP_A_EVENT_MAX + 1] = {};

	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, KFTP_A_EVENT_MAX, NULL) >= 0)
		kftp_nl_events_take(nlmsg_hdr(msg), attrs, arg);
	return NL_OK;
}

/*
 * Makes the buffer of the socket larger. A full buffer is not an error: the module keeps
 * the events that do not fit, until its own queue is full, and sends them later. The
 * buffer can exceed net.core.rmem_max, because SO_RCVBUFFORCE ignores this limit.
 * SO_RCVBUFFORCE needs CAP_NET_ADMIN. KFTP_CMD_ATTACH needs this capability, too.
 */
static void make_room(const struct kftp_nl *nl)
{
	int fd = nl_socket_get_fd(nl->sock);
	int size = BUFFER_SIZE, on = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof(on));
}

/**
 * kftp_nl_events_open() - connect to the module, and receive its events from now on
 * @events: this function sets it up. kftp_nl_events_close() may be called even after an
 *	    error.
 * @fn: called for each event. If events are waiting in the module, @fn may be called
 *	for them before kftp_nl_events_open() returns.
 * @arg: passed to @fn
 *
 * Return: 0 or a negative errno. After an error, @events->nl has the error text.
 */
int kftp_nl_events_open(struct kftp_nl_events *events, kftp_nl_event_fn fn,
			void *arg)
{
	struct kftp_nl *nl = &events->nl;
	int err = kftp_nl_open(nl);

	events->fn = fn;
	events->arg = arg;
	if (err)
		return err;
	make_room(nl);
	nl_socket_modify_cb(nl->sock, NL_CB_VALID, NL_CB_CUSTOM, events_message,
			    events);
	err = kftp_nl_call(nl, kftp_nl_message(nl, KFTP_CMD_ATTACH, 0),
			   KFTP_A_EVENT_MAX, kftp_nl_events_take, events);
	if (!err && nl_socket_set_nonblocking(nl->sock) < 0)
		err = kftp_nl_fail(nl, -EIO, NULL);
	if (err)
		kftp_nl_events_close(events);
	return err;
}

/**
 * kftp_nl_events_close() - stop receiving events, and disconnect from the module
 * @events: the connection; its function is called for events that have arrived
 *
 * Later events wait in the module.
 */
void kftp_nl_events_close(struct kftp_nl_events *events)
{
	struct kftp_nl *nl = &events->nl;

	/*
	 * While kftp_nl_call() waits for its reply, it also reads the events that are
	 * still in the socket. Without this call, close(2) would lose them.
	 */
	if (nl->sock)
		kftp_nl_call(nl, kftp_nl_message(nl, KFTP_CMD_DETACH, 0),
			     KFTP_A_EVENT_MAX, kftp_nl_events_take, events);
	kftp_nl_close(nl);
}

/**
 * kftp_nl_events_read() - read the events that have arrived
 * @events: an open connection; its function is called for each event
 *
 * Return: 0 if the connection works; a negative errno if it cannot be used any more.
 */
int kftp_nl_events_read(struct kftp_nl_events *events)
{
	int i, err;

	for (i = 0; i < BATCH; i++) {
		err = nl_recvmsgs_default(events->nl.sock);
		if (err == -NLE_AGAIN)
			return 0;
		if (err < 0)
			return kftp_nl_fail(&events->nl, -EIO,
					    nl_geterror(err));
	}
	return 0;
}
