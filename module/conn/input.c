// SPDX-License-Identifier: GPL-2.0
/* Splits the bytes that a client has sent on the control connection into lines. */
#include <linux/slab.h>

#include "conn/input.h"

/* Size of a new buffer in bytes; most lines are shorter. */
#define KFTP_INPUT_MIN 512

/**
 * kftp_input_room() - make room in the buffer for more bytes
 * @input: the bytes received so far
 * @want: number of bytes for which room is needed; @input->len + @want must be at most
 *	  KFTP_LINE_SIZE
 * @room: set to the number of bytes for which there is room, at least @want
 *
 * Return: a pointer to the room in the buffer; NULL if there is no memory.
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
 * kftp_input_add() - add bytes that the caller has written into the buffer
 * @input: the bytes received so far. The new bytes must be at the address that
 *	   kftp_input_room() has returned
 * @len: number of new bytes
 * @answer: gets the answers to the Telnet commands among the new bytes
 * @answer_size: size of @answer in bytes
 * @answer_len: set to the number of bytes written to @answer
 */
void kftp_input_add(struct kftp_input *input, size_t len, char *answer,
		    size_t answer_size, size_t *answer_len)
{
	input->len += kftp_line_telnet(&input->line, input->buf + input->len, len,
				       answer, answer_size, answer_len);
}

/**
 * kftp_input_next() - find the next command line
 * @input: the bytes received so far
 * @line: set to the line; valid until bytes are added or the line is consumed
 * @len: set to the length of the line without its CRLF
 *
 * Until kftp_input_consume(), further calls find the same line.
 *
 * Return: the status of the line; KFTP_LINE_NONE if there is no whole line yet.
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
		/* The bytes belong to a line that is too long, so discard them. */
		kftp_input_consume(input);
	}
	*line = input->buf;
	*len = input->next_text;
	return input->next;
}

/**
 * kftp_input_follows() - look for a line after the line that kftp_input_next() found
 * @input: the bytes received so far; kftp_input_next() must have found a line
 * @wanted: function that gets a line without its CRLF, and returns true if it is the
 *	    wanted line
 *
 * Until bytes are added or a line is consumed, later calls do not search and return
 * false. This is so even if this call has found the wanted line.
 *
 * Return: true if this call has found the wanted line.
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
 * kftp_input_consume() - remove the line that kftp_input_next() has found
 * @input: the bytes received so far
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
 * kftp_input_free() - free the buffer
 * @input: the struct. If the buffer contained bytes before this call, the struct must
 *	   not be used again
 */
void kftp_input_free(struct kftp_input *input)
{
	kfree(input->buf);
	input->buf = NULL;
	input->size = 0;
}
