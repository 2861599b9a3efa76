// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes that a client has sent on the control connection, cut into lines.
 */
#include <linux/slab.h>

#include "conn/input.h"

/* Room for a line at first; few are longer. */
#define KFTP_INPUT_MIN 512

/**
 * kftp_input_room() - make room for more bytes
 * @input: the bytes so far
 * @want: bytes for which there must be room, at most what KFTP_LINE_SIZE leaves
 * @room: set to the bytes for which there is room
 *
 * Return: the place for the bytes; NULL without memory.
 */
char *kftp_input_room(struct kftp_input *input, size_t want, size_t *room)
{
	size_t size = input->len + want > KFTP_INPUT_MIN ? KFTP_LINE_SIZE : KFTP_INPUT_MIN;

	if (input->len + want > input->size) {
		char *buf = krealloc(input->buf, size, GFP_KERNEL);

		if (!buf)
			return NULL;
		input->buf = buf;
		input->size = size;
	}
	*room = input->size - input->len;
	return input->buf + input->len;
}

/**
 * kftp_input_add() - add the bytes that were put into the room
 * @input: the bytes so far
 * @len: number of new bytes
 * @answer: gets the answers to Telnet's commands among them
 * @answer_size: room in @answer
 * @answer_len: set to the bytes in @answer
 */
void kftp_input_add(struct kftp_input *input, size_t len, char *answer,
		    size_t answer_size, size_t *answer_len)
{
	input->len += kftp_line_telnet(&input->line, input->buf + input->len, len,
				       answer, answer_size, answer_len);
}

/**
 * kftp_input_next() - look at the next command line
 * @input: the bytes so far
 * @line: set to the line; valid until bytes are added or the line is consumed
 * @len: set to its length without the terminator
 *
 * The line and its status stay the same until kftp_input_consume().
 *
 * Return: KFTP_LINE_NONE: read more.
 */
enum kftp_line_status kftp_input_next(struct kftp_input *input, char **line,
				      size_t *len)
{
	size_t text = 0, used;

	while (!input->next && input->len) {
		input->next = kftp_line_next(&input->line, input->buf, input->len,
					     &text, &used);
		input->next_len = used;
		input->next_text = text;
		if (input->next || !used)
			break;
		/* Part of an over-long line: thrown away at once. */
		kftp_input_consume(input);
	}
	*line = input->buf;
	*len = input->next_text;
	return input->next;
}

/**
 * kftp_input_follows() - search for a line among those after the next one
 * @input: kftp_input_next() has found a line
 * @wanted: whether it is this line, given without its terminator
 *
 * The same bytes are searched once only, until a line is consumed.
 *
 * Return: whether there is one.
 */
bool kftp_input_follows(struct kftp_input *input,
			bool (*wanted)(const char *line, size_t len))
{
	size_t at = input->next_len, len, used;
	enum kftp_line_status status;
	struct kftp_line fresh = {};

	if (input->searched == input->len)
		return false;
	input->searched = input->len;
	do {
		const char *line = input->buf + at;

		status = kftp_line_next(&fresh, line, input->len - at, &len, &used);
		if (status == KFTP_LINE_WHOLE && wanted(line, len))
			return true;
		at += used;
	} while (status);
	return false;
}

/**
 * kftp_input_consume() - take the line that was looked at off the front
 * @input: the bytes so far
 */
void kftp_input_consume(struct kftp_input *input)
{
	input->len -= input->next_len;
	memmove(input->buf, input->buf + input->next_len, input->len);
	input->next = KFTP_LINE_NONE;
	input->next_len = 0;
	input->searched = 0;
}

/**
 * kftp_input_free() - give back the buffer
 * @input: usable again afterwards if it was empty
 */
void kftp_input_free(struct kftp_input *input)
{
	kfree(input->buf);
	input->buf = NULL;
	input->size = 0;
}
