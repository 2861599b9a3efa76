// SPDX-License-Identifier: GPL-2.0
/*
 * Stores messages to the network process while the channel is full. The monitor never
 * waits for the network process, because an attacker who controls that process could
 * make the monitor wait for each message.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/clock.h"
#include "kftpd/monitor/outbox.h"

/* A stored message, with its own copies of the descriptors. */
struct kftpd_letter {
	TAILQ_ENTRY(kftpd_letter) next;
	size_t n_fds;
	int *fds;
	size_t size;
	char message[];
};

static size_t memory_of(const struct kftpd_letter *letter)
{
	return sizeof(*letter) + letter->size;
}

static void destroy_letter(struct kftpd_letter *letter)
{
	while (letter->n_fds)
		close(letter->fds[--letter->n_fds]);
	free(letter->fds);
	free(letter);
}

static int copy_fds(struct kftpd_letter *letter,
		    const struct kftpd_packet *packet)
{
	int fd;

	if (!packet->n_fds)
		return 0;
	letter->fds = calloc(packet->n_fds, sizeof(*letter->fds));
	if (!letter->fds)
		return -ENOMEM;
	while (letter->n_fds < packet->n_fds) {
		fd = fcntl(packet->fds[letter->n_fds], F_DUPFD_CLOEXEC, 0);
		if (fd < 0)
			return -errno;
		letter->fds[letter->n_fds++] = fd;
	}
	return 0;
}

static int put_letter(struct kftpd_outbox *outbox,
		      const struct kftpd_packet *packet)
{
	size_t size = packet->message.head.size;
	struct kftpd_letter *letter;
	int err;

	if (outbox->bytes + sizeof(*letter) + size > KFTPD_OUTBOX_MAX)
		return -ENOBUFS;
	letter = calloc(1, sizeof(*letter) + size);
	if (!letter)
		return -ENOMEM;
	letter->size = size;
	memcpy(letter->message, &packet->message, size);
	err = copy_fds(letter, packet);
	if (err) {
		destroy_letter(letter);
		return err;
	}
	outbox->bytes += memory_of(letter);
	TAILQ_INSERT_TAIL(&outbox->letters, letter, next);
	return 0;
}

static void drop_letter(struct kftpd_outbox *outbox,
			struct kftpd_letter *letter)
{
	TAILQ_REMOVE(&outbox->letters, letter, next);
	outbox->bytes -= memory_of(letter);
	destroy_letter(letter);
}

static int send_letter(const struct kftpd_letter *letter, int channel)
{
	struct kftpd_packet packet = { .n_fds = letter->n_fds };

	memcpy(&packet.message, letter->message, letter->size);
	if (letter->n_fds)
		memcpy(packet.fds, letter->fds,
		       letter->n_fds * sizeof(*letter->fds));
	return kftpd_channel_send(channel, &packet, MSG_DONTWAIT);
}

/**
 * kftpd_outbox_init() - set up an empty outbox
 * @outbox: the outbox
 */
void kftpd_outbox_init(struct kftpd_outbox *outbox)
{
	memset(outbox, 0, sizeof(*outbox));
	TAILQ_INIT(&outbox->letters);
}

/**
 * kftpd_outbox_clear() - drop all stored messages
 * @outbox: the outbox
 */
void kftpd_outbox_clear(struct kftpd_outbox *outbox)
{
	struct kftpd_letter *letter;

	while ((letter = TAILQ_FIRST(&outbox->letters)))
		drop_letter(outbox, letter);
}

/**
 * kftpd_outbox_is_empty() - check whether an outbox stores no messages
 * @outbox: the outbox
 *
 * Return: true if the channel has taken all messages.
 */
bool kftpd_outbox_is_empty(const struct kftpd_outbox *outbox)
{
	return TAILQ_EMPTY(&outbox->letters);
}

/**
 * kftpd_outbox_send() - send a message now, or store it until the channel has room
 * @outbox: the outbox
 * @channel: the channel
 * @packet: the message; the caller still has to close its descriptors
 * @now: the time in microseconds
 *
 * Return: 0 if the message was sent or stored; -ENOBUFS if the outbox is full; another
 * negative errno after another error.
 */
int kftpd_outbox_send(struct kftpd_outbox *outbox, int channel,
		      const struct kftpd_packet *packet, uint64_t now)
{
	int err = -EAGAIN;

	if (kftpd_outbox_is_empty(outbox)) {
		err = kftpd_channel_send(channel, packet, MSG_DONTWAIT);
		outbox->since = now;
		outbox->read = 0;
	}
	return err == -EAGAIN ? put_letter(outbox, packet) : err;
}

/**
 * kftpd_outbox_flush() - send stored messages until the channel is full
 * @outbox: the outbox
 * @channel: the channel
 * @now: the time in microseconds
 *
 * Return: 0 if the outbox is empty now; -EAGAIN if the channel is full; another
 * negative errno after another error.
 */
int kftpd_outbox_flush(struct kftpd_outbox *outbox, int channel, uint64_t now)
{
	struct kftpd_letter *letter;
	int err;

	while ((letter = TAILQ_FIRST(&outbox->letters))) {
		err = send_letter(letter, channel);
		if (err)
			return err;
		drop_letter(outbox, letter);
		if (++outbox->read < KFTPD_OUTBOX_PACE)
			continue;
		outbox->read = 0;
		outbox->since = now;
	}
	return 0;
}

/**
 * kftpd_outbox_is_stalled() - check whether the other end reads too few messages
 * @outbox: the outbox
 * @now: the time in microseconds
 *
 * Return: true if the outbox is not empty, and fewer than KFTPD_OUTBOX_PACE messages
 * were read in the last KFTPD_OUTBOX_SECONDS.
 */
bool kftpd_outbox_is_stalled(const struct kftpd_outbox *outbox, uint64_t now)
{
	return !kftpd_outbox_is_empty(outbox) &&
	       now - outbox->since >= KFTPD_OUTBOX_SECONDS * KFTPD_SECOND;
}
