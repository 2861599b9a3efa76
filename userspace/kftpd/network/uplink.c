// SPDX-License-Identifier: GPL-2.0
/* Sends messages to the monitor, and receives messages from it. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "kftpd/network/uplink.h"

/* Maximum number of messages to handle before other events are handled. */
#define BATCH 64

/**
 * kftpd_uplink_send() - send a message to the monitor
 * @uplink: the channel
 * @packet: the message
 *
 * If the channel is full, this function does not wait for room: otherwise all clients
 * would have to wait.
 *
 * Return: 0 if the message was sent; -EAGAIN if the channel is full; another negative
 * errno after another error.
 */
int kftpd_uplink_send(const struct kftpd_uplink *uplink,
		      const struct kftpd_packet *packet)
{
	return kftpd_channel_send(uplink->channel, packet, MSG_DONTWAIT);
}

/*
 * Sends the READY messages that uplink->unready counts. If the channel is full, the rest
 * is sent when the channel has room again.
 */
static int send_ready(struct kftpd_uplink *uplink)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	int err = 0;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_READY);
	while (uplink->unready && !err) {
		err = kftpd_uplink_send(uplink, &packet);
		uplink->unready -= !err;
	}
	if (err && err != -EAGAIN)
		return err;
	err = sd_event_source_set_io_events(uplink->source,
					    EPOLLIN | (err ? EPOLLOUT : 0));
	return err < 0 ? err : 0;
}

/**
 * kftpd_uplink_ready() - tell the monitor that new settings are in use
 * @uplink: the channel
 *
 * Return: 0 or a negative errno.
 */
int kftpd_uplink_ready(struct kftpd_uplink *uplink)
{
	uplink->unready++;
	return send_ready(uplink);
}

/**
 * kftpd_uplink_dropped() - tell the monitor that a connection was dropped
 * @uplink: the channel
 * @reason: why the connection was refused or closed
 * @addr: the client's address
 *
 * If the channel is full, the message is lost, and the monitor logs nothing. But the
 * total in the next message for the same reason includes this connection.
 */
void kftpd_uplink_dropped(struct kftpd_uplink *uplink,
			  enum kftpd_drop reason, const struct kftp_addr *addr)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_dropped *dropped = &packet.message.dropped;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_DROPPED);
	dropped->reason = reason;
	dropped->total = ++uplink->dropped[reason];
	dropped->family = addr->family;
	dropped->port = addr->port;
	memcpy(dropped->ip, addr->ip, sizeof(dropped->ip));
	kftpd_uplink_send(uplink, &packet);
}

static int receive_one(const struct kftpd_uplink *uplink)
{
	struct kftpd_packet packet;
	int err = kftpd_channel_receive(uplink->channel, &packet,
					KFTPD_PARTY_MONITOR, MSG_DONTWAIT);

	if (err)
		return err;
	err = uplink->take(&packet, uplink->arg);
	kftpd_packet_close(&packet);
	return err;
}

static int on_uplink(sd_event_source *source, int fd, uint32_t events,
		     void *arg)
{
	struct kftpd_uplink *uplink = arg;
	int i, err;

	(void)fd;
	err = (events & EPOLLOUT) ? send_ready(uplink) : 0;
	for (i = 0; i < BATCH && !err; i++)
		err = receive_one(uplink);
	if (!err || err == -EAGAIN)
		return 0;
	if (err == -EPIPE || err == -ECONNRESET)
		err = 0;
	return sd_event_exit(sd_event_source_get_event(source), err);
}

/**
 * kftpd_uplink_open() - start to receive messages from the monitor
 * @uplink: this function sets it up for @channel
 * @event: the event loop; it exits when the channel is closed or after an error
 * @channel: the channel; the caller still has to close it
 * @take: handles each message
 * @arg: passed to @take
 *
 * Return: 0 or a negative errno.
 */
int kftpd_uplink_open(struct kftpd_uplink *uplink, sd_event *event, int channel,
		      kftpd_uplink_fn take, void *arg)
{
	int err;

	uplink->channel = channel;
	uplink->take = take;
	uplink->arg = arg;
	err = sd_event_add_io(event, &uplink->source, channel, EPOLLIN,
			      on_uplink, uplink);
	return err < 0 ? err : 0;
}

/**
 * kftpd_uplink_close() - stop receiving messages from the monitor
 * @uplink: from kftpd_uplink_open(), or zeroed
 */
void kftpd_uplink_close(struct kftpd_uplink *uplink)
{
	uplink->source = sd_event_source_disable_unref(uplink->source);
}
