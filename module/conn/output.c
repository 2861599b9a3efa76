// SPDX-License-Identifier: GPL-2.0
/* Collects replies of a control connection until the socket takes them. */
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "conn/output.h"
#include "proto/reply.h"

#define KFTP_OUTPUT_MIN 512

static int output_make_room(struct kftp_output *output, size_t len)
{
	size_t need = output->len + len;
	size_t size;
	char *buf;

	if (need <= output->size)
		return 0;
	if (need > KFTP_OUTPUT_MAX)
		return -ENOBUFS;
	size = clamp_t(size_t, roundup_pow_of_two(need), KFTP_OUTPUT_MIN,
		       KFTP_OUTPUT_MAX);
	buf = krealloc(output->buf, size, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	output->buf = buf;
	output->size = size;
	return 0;
}

/**
 * kftp_output_bytes() - add bytes that are not a reply, such as a Telnet command
 * @output: the replies that are not sent yet
 * @bytes: the bytes, which are sent unchanged
 * @len: number of bytes
 *
 * Return: 0 on success; -ENOBUFS if there is no room; -ENOMEM if there is no memory.
 */
int kftp_output_bytes(struct kftp_output *output, const char *bytes, size_t len)
{
	int err = output_make_room(output, len);

	if (err)
		return err;
	memcpy(output->buf + output->len, bytes, len);
	output->len += len;
	return 0;
}

/* Returns the maximum length in bytes of a reply with this text. */
static size_t output_longest(const char *text, size_t len)
{
	size_t room = len + 6;
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] == '\n')
			room += 6;
		else if (text[i] == (char)0xff)
			room++;
	return room;
}

/*
 * Makes at least @room bytes of the buffer free, and writes a reply there. Returns the
 * length of the reply; -ENOSPC if the reply is longer than the free part of the buffer;
 * -ENOBUFS or -ENOMEM if @room bytes can't be made free, because the buffer would be too
 * large or because memory is short.
 */
static int output_put(struct kftp_output *output, size_t room, int code,
		      const char *text, size_t len)
{
	return output_make_room(output, room) ?:
	       kftp_reply_format(output->buf + output->len,
				 output->size - output->len, code, text, len);
}

/**
 * kftp_output_reply() - add a reply of one or more lines
 * @output: the replies that are not sent yet
 * @code: reply code
 * @text: text of the reply; a LF separates two lines
 * @len: length of @text in bytes
 *
 * Return: 0 on success; -ENOBUFS if there is no room; -ENOMEM if there is no memory.
 */
int kftp_output_reply(struct kftp_output *output, int code, const char *text,
		      size_t len)
{
	/* One line of plain text needs 6 more bytes: the code, a space and CRLF. */
	int ret = output_put(output, len + 6, code, text, len);

	if (ret == -ENOSPC)
		ret = output_put(output, output_longest(text, len), code, text, len);
	if (ret < 0)
		return ret;
	output->len += ret;
	return 0;
}

/**
 * kftp_output_free() - free the buffer
 * @output: the struct. If the buffer contained replies before this call, the struct must
 *	    not be used again
 */
void kftp_output_free(struct kftp_output *output)
{
	kfree(output->buf);
	output->buf = NULL;
	output->size = 0;
}
