// SPDX-License-Identifier: GPL-2.0
/*
 * Replies of a control connection that wait for the socket.
 */
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
		return -ENOBUFS;
	output->buf = buf;
	output->size = size;
	return 0;
}

/**
 * kftp_output_bytes() - add bytes as they are
 * @output: the replies so far
 * @bytes: such as an answer to a Telnet command
 * @len: their number
 *
 * Return: 0; -ENOBUFS without room or memory.
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

/* Most bytes that a reply can take. */
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

/* Returns the length; -ENOSPC if the reply needs more than @room. */
static int output_put(struct kftp_output *output, size_t room, int code,
		      const char *text, size_t len)
{
	return output_make_room(output, room) ?:
	       kftp_reply_format(output->buf + output->len,
				 output->size - output->len, code, text, len);
}

/**
 * kftp_output_reply() - add a reply of one or several lines
 * @output: the replies so far
 * @code: reply code
 * @text: lines separated by LF
 * @len: its length in bytes
 *
 * Return: 0; -ENOBUFS without room or memory.
 */
int kftp_output_reply(struct kftp_output *output, int code, const char *text,
		      size_t len)
{
	/* Code, space and CRLF: enough for one line of plain text. */
	int ret = output_put(output, len + 6, code, text, len);

	if (ret == -ENOSPC)
		ret = output_put(output, output_longest(text, len), code, text, len);
	if (ret < 0)
		return -ENOBUFS;
	output->len += ret;
	return 0;
}

/**
 * kftp_output_free() - give back the buffer
 * @output: usable again afterwards if it was empty
 */
void kftp_output_free(struct kftp_output *output)
{
	kfree(output->buf);
	output->buf = NULL;
	output->size = 0;
}
