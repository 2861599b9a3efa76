// SPDX-License-Identifier: GPL-2.0
/* Sends replies to a client. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kftpd/network/out.h"
#include "module/proto/reply.h"

/**
 * kftpd_out_reply() - add a reply to the replies that are to be sent
 * @out: the reply is added to it
 * @code: reply code
 * @text: text of the reply; LF separates its lines
 *
 * Return: KFTPD_NEXT_LINE, because most callers return this value themselves.
 */
enum kftpd_next kftpd_out_reply(struct kftpd_out *out, int code,
				const char *text)
{
	int len = kftp_reply_format(out->buf + out->len,
				    sizeof(out->buf) - out->len, code, text,
				    strlen(text));

	if (len > 0)
		out->len += len;
	return KFTPD_NEXT_LINE;
}

static int send_bytes(int fd, const char *bytes, size_t len,
		      struct kftpd_unsent *unsent)
{
	ssize_t sent = send(fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (sent < 0 && errno != EAGAIN)
		return -errno;
	if (sent < 0)
		sent = 0;
	if ((size_t)sent == len)
		return 0;
	unsent->len = len - sent;
	unsent->bytes = malloc(unsent->len);
	if (!unsent->bytes)
		return -ENOMEM;
	memcpy(unsent->bytes, bytes + sent, unsent->len);
	return -EAGAIN;
}

/**
 * kftpd_out_send() - send replies
 * @out: the replies
 * @fd: the connection; there must be no unsent bytes
 * @unsent: set to the bytes for which the socket has no room
 *
 * Return: 0 if all bytes were sent; -EAGAIN if @unsent contains bytes; another
 * negative errno after another error.
 */
int kftpd_out_send(const struct kftpd_out *out, int fd,
		   struct kftpd_unsent *unsent)
{
	return out->len ? send_bytes(fd, out->buf, out->len, unsent) : 0;
}

/**
 * kftpd_out_resend() - send bytes for which the socket had no room before
 * @unsent: the bytes; set to the bytes for which the socket still has no room
 * @fd: the connection
 *
 * Return: the same as kftpd_out_send().
 */
int kftpd_out_resend(struct kftpd_unsent *unsent, int fd)
{
	struct kftpd_unsent rest = { .bytes = NULL };
	int err = send_bytes(fd, unsent->bytes, unsent->len, &rest);

	free(unsent->bytes);
	*unsent = rest;
	return err;
}

/**
 * kftpd_out_last() - send one reply before the connection is closed
 * @fd: the connection; there must be no unsent bytes
 * @code: reply code
 * @text: text of the reply; LF separates its lines
 *
 * The reply is lost if the socket is full.
 */
void kftpd_out_last(int fd, int code, const char *text)
{
	struct kftpd_out out = { .len = 0 };

	kftpd_out_reply(&out, code, text);
	send(fd, out.buf, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
}
