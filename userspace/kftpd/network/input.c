// SPDX-License-Identifier: GPL-2.0
/* Reads lines from a client. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "kftpd/network/command.h"
#include "kftpd/network/input.h"

/* After one read, at most this many bytes are sent to refuse Telnet options. */
#define TELNET_SIZE 96

/*
 * Reads no byte after the end of the line. Bytes after the PASS line must stay in the
 * socket, because the module will read them.
 */
static ssize_t receive_line(int fd, char *to, size_t room)
{
	ssize_t len = recv(fd, to, room, MSG_PEEK | MSG_DONTWAIT);
	const char *lf;

	if (len <= 0)
		return len;
	lf = memchr(to, '\n', len);
	return recv(fd, to, lf ? lf - to + 1 : len, MSG_DONTWAIT);
}

/**
 * kftpd_input_read() - read from a client
 * @input: gets what the client sent
 * @fd: the connection
 * @out: refusals of Telnet options are added to it
 *
 * Return: 0 if bytes were read; -EAGAIN if there is nothing to read; -EPIPE if the
 * client has closed the connection; another negative errno after another error.
 */
int kftpd_input_read(struct kftpd_input *input, int fd, struct kftpd_out *out)
{
	char *to = input->bytes + input->len;
	ssize_t len = receive_line(fd, to, sizeof(input->bytes) - input->len);

	if (len <= 0)
		return len ? -errno : -EPIPE;
	input->len += kftp_line_telnet(&input->line, to, len, out->buf,
				       TELNET_SIZE, &out->len);
	return 0;
}

/**
 * kftpd_input_answer() - let the dialogue answer the next line, if it is complete
 * @input: what the client sent; the line is removed from it
 * @dialogue: the conversation with the client
 * @out: the reply is added to it
 *
 * Return: what to do after the reply is sent.
 */
enum kftpd_next kftpd_input_answer(struct kftpd_input *input,
				   struct kftpd_dialogue *dialogue,
				   struct kftpd_out *out)
{
	enum kftpd_next next = KFTPD_NEXT_LINE;
	enum kftp_line_status status;
	size_t len = 0, used;

	status = kftp_line_next(&input->line, input->bytes, input->len, &len,
				&used);
	if (status == KFTP_LINE_BAD)
		len = used;
	if (status != KFTP_LINE_NONE)
		next = kftpd_command_line(dialogue, status, input->bytes, len,
					  out);
	else if (used)
		next = kftpd_command_overflow(dialogue, input->bytes, used,
					      out);
	/* Overwrite the line, because it may contain a password. */
	explicit_bzero(input->bytes, used);
	memmove(input->bytes, input->bytes + used, input->len - used);
	input->len -= used;
	return next;
}
