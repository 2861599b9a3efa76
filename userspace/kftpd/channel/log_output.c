// SPDX-License-Identifier: GPL-2.0
/*
 * Writes log lines to the journal or to standard error. The reader may stop reading, for
 * example because journald was stopped. A login must not wait long for the reader. So a
 * line is lost if the reader has no room for it within PATIENCE_MS. After that, no line
 * waits, and all lines are lost until the reader reads again.
 */
#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "kftpd/channel/log_output.h"

/* If the reader is not stuck, it takes a line within this time. */
#define PATIENCE_MS 100

/* Room for thousands of lines, if the system allows it. */
#define SEND_BUFFER (8 * 1024 * 1024)

static const struct sockaddr_un journal = {
	.sun_family = AF_UNIX,
	.sun_path = "/run/systemd/journal/socket",
};

/*
 * Waits until the reader has room, up to PATIENCE_MS. Does not wait if the last attempt
 * to write failed because the reader had no room.
 *
 * Return: 0 if the reader has room, otherwise -EAGAIN.
 */
static int wait_for_reader(struct kftpd_log_output *output)
{
	struct pollfd wait = { .fd = output->fd, .events = POLLOUT };

	if (poll(&wait, 1, output->stalled ? 0 : PATIENCE_MS) > 0)
		return 0;
	output->stalled = true;
	return -EAGAIN;
}

static int open_journal(struct kftpd_log_output *output)
{
	const int size = SEND_BUFFER;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	/* Connect the socket, so that poll(2) waits until the reader has room. */
	if (connect(fd, (const struct sockaddr *)&journal, sizeof(journal))) {
		err = -errno;
		close(fd);
		return err;
	}
	output->fd = fd;
	return 0;
}

static int try_send(const struct kftpd_log_output *output,
		    const struct msghdr *msg)
{
	while (sendmsg(output->fd, msg, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static int send_entry(struct kftpd_log_output *output, const struct msghdr *msg)
{
	int err = try_send(output, msg);

	if (err == -EAGAIN)
		err = wait_for_reader(output) ? err : try_send(output, msg);
	output->stalled = err == -EAGAIN;
	return err;
}

/*
 * Sends an entry. After any error except -EAGAIN, connects again, because the journal
 * has a new socket after systemd-journald.socket was restarted.
 */
static int send_or_connect(struct kftpd_log_output *output,
			   const struct msghdr *msg)
{
	int err = output->fd < 0 ? -ENOTCONN : send_entry(output, msg);

	if (!err || err == -EAGAIN)
		return err;
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
	err = open_journal(output);
	return err ? err : send_entry(output, msg);
}

/*
 * Adds a field as "NAME=value". If the value has line breaks, adds the field in the form
 * that the journal requires for such values.
 */
static size_t add_field(struct iovec *iov, const char *field, uint64_t *size)
{
	const char *value = strchr(field, '=') + 1;
	size_t n = 0;

	if (strchr(value, '\n')) {
		*size = htole64(strlen(value));
		iov[n++] = (struct iovec){ (void *)field, value - 1 - field };
		iov[n++] = (struct iovec){ "\n", 1 };
		iov[n++] = (struct iovec){ size, sizeof(*size) };
		iov[n++] = (struct iovec){ (void *)value, strlen(value) };
	} else {
		iov[n++] = (struct iovec){ (void *)field, strlen(field) };
	}
	iov[n++] = (struct iovec){ "\n", 1 };
	return n;
}

/**
 * kftpd_log_output_journal() - write an entry to the journal
 * @output: the socket to the journal
 * @fields: the fields, each a string "NAME=value"
 * @count: number of fields, at most KFTPD_LOG_OUTPUT_FIELDS
 *
 * Return: 0; -EAGAIN if the journal does not read; another negative errno. After an
 * error the entry is lost, and @output counts it.
 */
int kftpd_log_output_journal(struct kftpd_log_output *output,
			     const char *const *fields, size_t count)
{
	struct iovec iov[5 * KFTPD_LOG_OUTPUT_FIELDS];
	uint64_t sizes[KFTPD_LOG_OUTPUT_FIELDS];
	struct msghdr msg = { .msg_iov = iov };
	size_t i;
	int err;

	for (i = 0; i < count && i < KFTPD_LOG_OUTPUT_FIELDS; i++)
		msg.msg_iovlen += add_field(iov + msg.msg_iovlen, fields[i],
					    &sizes[i]);
	err = send_or_connect(output, &msg);
	if (err)
		output->lost++;
	return err;
}

static ssize_t write_part(int fd, const char *text, size_t len)
{
	ssize_t done = send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	/*
	 * @fd is not a socket. If @fd is a pipe and has room, a write of at most PIPE_BUF
	 * bytes does not block.
	 */
	if (done < 0 && errno == ENOTSOCK)
		done = write(fd, text, len < PIPE_BUF ? len : PIPE_BUF);
	return done;
}

static int write_all(struct kftpd_log_output *output, const char *text,
		     size_t len)
{
	ssize_t done;
	int err;

	while (len) {
		err = wait_for_reader(output);
		if (err)
			return err;
		done = write_part(output->fd, text, len);
		if (done < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (done > 0) {
			text += done;
			len -= done;
			output->cut = true;
			output->stalled = false;
		}
	}
	output->cut = false;
	return 0;
}

/**
 * kftpd_log_output_stderr() - write a line to standard error
 * @output: standard error
 * @line: the line, with a line break at its end
 * @len: its length in bytes
 *
 * Return: 0; -EAGAIN if nobody reads; another negative errno. After an error the line
 * is lost, and @output counts it.
 */
int kftpd_log_output_stderr(struct kftpd_log_output *output, const char *line,
			    size_t len)
{
	int err = output->cut ? write_all(output, "\n", 1) : 0;

	if (!err)
		err = write_all(output, line, len);
	if (err)
		output->lost++;
	return err;
}
