/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_UPLINK_H
#define KFTPD_UPLINK_H

#include <systemd/sd-event.h>

#include "kftpd/channel/channel.h"
#include "module/proto/addr.h"

/**
 * typedef kftpd_uplink_fn - a function that handles a message from the monitor
 * @packet: the message; the function may take over its descriptors
 * @arg: the pointer @arg of struct kftpd_uplink
 *
 * Return: 0 or a negative errno; after an error the network process exits.
 */
typedef int (*kftpd_uplink_fn)(struct kftpd_packet *packet, void *arg);

/**
 * struct kftpd_uplink - the channel to the monitor
 * @channel: the end of the channel in the network process
 * @source: event source for messages
 * @unready: number of READY messages that must still be sent
 * @dropped: for each reason, number of connections that were dropped
 * @take: handles each message
 * @arg: passed to @take
 */
struct kftpd_uplink {
	int channel;
	sd_event_source *source;
	unsigned int unready;
	uint64_t dropped[KFTPD_DROP_COUNT];
	kftpd_uplink_fn take;
	void *arg;
};

int kftpd_uplink_open(struct kftpd_uplink *uplink, sd_event *event, int channel,
		      kftpd_uplink_fn take, void *arg);
void kftpd_uplink_close(struct kftpd_uplink *uplink);
int kftpd_uplink_send(const struct kftpd_uplink *uplink,
		      const struct kftpd_packet *packet);
int kftpd_uplink_ready(struct kftpd_uplink *uplink);
void kftpd_uplink_dropped(struct kftpd_uplink *uplink,
			  enum kftpd_drop reason, const struct kftp_addr *addr);

#endif
