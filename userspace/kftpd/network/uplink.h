/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_UPLINK_H
#define KFTPD_UPLINK_H

#include <systemd/sd-event.h>

#include "kftpd/channel/channel.h"
#include "module/proto/addr.h"

/**
 * typedef kftpd_uplink_fn - handles a message of the monitor
 * @packet: the message; the handler may take its descriptors
 * @arg: the caller's own
 *
 * Return: 0 or a negative errno, which ends the network process.
 */
typedef int (*kftpd_uplink_fn)(struct kftpd_packet *packet, void *arg);

/**
 * struct kftpd_uplink - the channel to the monitor
 * @channel: the network process's end
 * @source: waits for messages
 * @unready: number of READY messages that are due
 * @take: handles each message
 * @arg: for @take
 */
struct kftpd_uplink {
	int channel;
	sd_event_source *source;
	unsigned int unready;
	kftpd_uplink_fn take;
	void *arg;
};

int kftpd_uplink_open(struct kftpd_uplink *uplink, sd_event *event, int channel,
		      kftpd_uplink_fn take, void *arg);
void kftpd_uplink_close(struct kftpd_uplink *uplink);
int kftpd_uplink_send(const struct kftpd_uplink *uplink,
		      const struct kftpd_packet *packet);
int kftpd_uplink_ready(struct kftpd_uplink *uplink);
void kftpd_uplink_dropped(const struct kftpd_uplink *uplink,
			  enum kftpd_drop reason, const struct kftp_addr *addr);

#endif
