/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_INPUT_H
#define _KFTP_INPUT_H

#include <linux/types.h>

#include "proto/line.h"

/**
 * struct kftp_input - received bytes of a control connection that are not handled yet
 * @line: state of kftp_line_telnet() and kftp_line_next()
 * @buf: the bytes; NULL if there is no buffer
 * @len: number of bytes in @buf
 * @size: size of @buf in bytes, at most KFTP_LINE_SIZE
 * @next: enum kftp_line_status of the first line in @buf; KFTP_LINE_NONE while no whole
 *	  line was found
 * @next_len: length of the first line in bytes, with its CRLF
 * @next_text: length of the first line in bytes, without its CRLF
 * @searched: value of @len when kftp_input_follows() last searched; 0 if a line was
 *	      consumed since then
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
