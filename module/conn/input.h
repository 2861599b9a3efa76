/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_INPUT_H
#define _KFTP_INPUT_H

#include <linux/types.h>

#include "proto/line.h"

/**
 * struct kftp_input - bytes of a control connection, on their way to become lines
 * @line: state of the reader of lines
 * @buf: bytes that are read and not done yet; NULL while there are none
 * @len: bytes in @buf
 * @size: room in @buf, at most KFTP_LINE_SIZE
 * @next: enum kftp_line_status of the line at the front; NONE while not known
 * @next_len: bytes that this line takes in @buf
 * @next_text: bytes of its text, without the terminator
 * @searched: value of @len when kftp_input_follows() last searched
 */
struct kftp_input {
	struct kftp_line line;
	char *buf;
	u16 len;
	u16 size;
	u16 next_len;
	u16 next_text;
	u16 searched;
	u8 next;
};

char *kftp_input_room(struct kftp_input *input, size_t want, size_t *room);
void kftp_input_add(struct kftp_input *input, size_t len, char *answer,
		    size_t answer_size, size_t *answer_len);
enum kftp_line_status kftp_input_next(struct kftp_input *input, char **line,
				      size_t *len);
bool kftp_input_follows(struct kftp_input *input,
			bool (*wanted)(const char *line, size_t len));
void kftp_input_consume(struct kftp_input *input);
void kftp_input_free(struct kftp_input *input);

#endif
