// SPDX-License-Identifier: GPL-2.0
/* Sends messages with descriptors between the processes of kftpd. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"

/* Buffer for the descriptors of a message, as sendmsg(2) and recvmsg(2) need it. */
union control {
	char bytes[CMSG_SPACE(sizeof(int) * KFTPD_MESSAGE_FDS)];
	struct cmsghdr header;
};

/**
 * kftpd_channel_pair() - create a channel
 * @fds: set to the two ends of the channel; both are close-on-exec
 *
 * Return: 0 or a negative errno.
 */
int kftpd_channel_pair(int fds[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -errno;
	return 0;
}

/**
 * kftpd_channel_send() - send a message
 * @fd: one end of a channel
 * @packet: the message, from kftpd_message_init(), and its descriptors
 * @flags: flags of sendmsg(2)
 *
 * Return: 0 if the message was sent; -EAGAIN if the channel is full; another
 * negative errno, for example if the other end is closed.
 */
int kftpd_channel_send(int fd, const struct kftpd_packet *packet, int flags)
{
	struct iovec iov = { (void *)&packet->message,
			     packet->message.head.size };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	size_t len = sizeof(int) * packet->n_fds;
	union control control = {};
	struct cmsghdr *header;

	if (len) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(len);
		header = &control.header;
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(len);
		memcpy(CMSG_DATA(header), packet->fds, len);
	}
	while (sendmsg(fd, &msg, flags | MSG_NOSIGNAL) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

/*
 * Stores all received descriptors in @packet, even if the message is invalid, so
 * that the caller can close them.
 */
static int take_fds(struct msghdr *msg, struct kftpd_packet *packet)
{
	struct cmsghdr *header;
	int err = 0;
	size_t len;

	for (header = CMSG_FIRSTHDR(msg); header;
	     header = CMSG_NXTHDR(msg, header)) {
		if (header->cmsg_level != SOL_SOCKET ||
		    header->cmsg_type != SCM_RIGHTS) {
			err = -EBADMSG;
			continue;
		}
		len = header->cmsg_len - CMSG_LEN(0);
		memcpy(packet->fds + packet->n_fds, CMSG_DATA(header), len);
		packet->n_fds += len / sizeof(int);
	}
	if (msg->msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		err = -EBADMSG;
	return err;
}

/**
 * kftpd_channel_receive() - receive a message and check it
 * @fd: one end of a channel
 * @packet: set to the message; after success the caller must close its descriptors
 * @from: the process at the other end
 * @flags: flags of recvmsg(2)
 *
 * Return: 0 if a valid message was received; -EAGAIN if there is no message yet;
 * -EPIPE if the other end is closed; -EBADMSG if the message is invalid; another
 * negative errno after any other error.
 */
int kftpd_channel_receive(int fd, struct kftpd_packet *packet,
			  enum kftpd_party from, int flags)
{
	struct iovec iov = { &packet->message, sizeof(packet->message) };
	union control control;
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t len;
	int err;

	packet->n_fds = 0;
	do {
		len = recvmsg(fd, &msg, flags | MSG_CMSG_CLOEXEC);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return -errno;
	err = take_fds(&msg, packet);
	if (!err && !len)
		err = -EPIPE;
	if (!err)
		err = kftpd_message_check(&packet->message, len, packet->n_fds,
					  from);
	if (err)
		kftpd_packet_close(packet);
	return err;
}

/**
 * kftpd_packet_close() - close the descriptors of a message, and wipe the message
 * @packet: the message
 */
void kftpd_packet_close(struct kftpd_packet *packet)
{
	while (packet->n_fds)
		close(packet->fds[--packet->n_fds]);
	explicit_bzero(&packet->message, sizeof(packet->message));
}
