/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_OUTBOX_H
#define KFTPD_OUTBOX_H

#include <stdbool.h>
#include <sys/queue.h>

#include "kftpd/channel/channel.h"

/*
 * Maximum size of the memory for stored messages, in bytes. A network process that has
 * just started gets a message for each address with sessions: up to a million messages.
 */
#define KFTPD_OUTBOX_MAX (128 * 1024 * 1024)

/*
 * In each period of KFTPD_OUTBOX_SECONDS, the other process must read at least
 * KFTPD_OUTBOX_PACE messages. If there are fewer messages, it must read all of them.
 */
#define KFTPD_OUTBOX_PACE 64
#define KFTPD_OUTBOX_SECONDS 2

TAILQ_HEAD(kftpd_letters, kftpd_letter);

/**
 * struct kftpd_outbox - messages that are stored because a channel is full
 * @letters: the messages, the oldest first
 * @bytes: size of the memory for the messages
 * @read: number of stored messages that were sent since the time @since
 * @since: start of the current period of KFTPD_OUTBOX_SECONDS, in microseconds
 */
struct kftpd_outbox {
	struct kftpd_letters letters;
	size_t bytes;
	unsigned int read;
	uint64_t since;
};

void kftpd_outbox_init(struct kftpd_outbox *outbox);
void kftpd_outbox_clear(struct kftpd_outbox *outbox);
bool kftpd_outbox_is_empty(const struct kftpd_outbox *outbox);
int kftpd_outbox_send(struct kftpd_outbox *outbox, int channel,
		      const struct kftpd_packet *packet, uint64_t now);
int kftpd_outbox_flush(struct kftpd_outbox *outbox, int channel, uint64_t now);
bool kftpd_outbox_is_stalled(const struct kftpd_outbox *outbox, uint64_t now);

#endif
