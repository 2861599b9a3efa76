/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CHANNEL_H
#define KFTPD_CHANNEL_H

#include <sys/socket.h>

#include "kftpd/channel/message.h"

/**
 * struct kftpd_packet - a message and its descriptors
 * @message: the message
 * @fds: the descriptors that the message carries
 * @n_fds: number of descriptors in @fds
 */
struct kftpd_packet {
	union kftpd_message message;
	int fds[KFTPD_MESSAGE_FDS];
	size_t n_fds;
};

int kftpd_channel_pair(int fds[2]);
int kftpd_channel_send(int fd, const struct kftpd_packet *packet, int flags);
int kftpd_channel_receive(int fd, struct kftpd_packet *packet,
			  enum kftpd_party from, int flags);
void kftpd_packet_close(struct kftpd_packet *packet);

#endif
