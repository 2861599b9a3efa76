/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CONTROL_H
#define _KFTP_CONTROL_H

#include <linux/net.h>

#include "proto/line.h"
#include "conn/wake.h"

/**
 * struct kftp_control - a control connection
 * @sock: the socket; this holds its file
 * @wake: tells of news
 * @line: what the reader remembers
 * @in: what is read and not done yet; NULL while that is nothing
 * @in_len: bytes in @in
 * @in_size: room in @in, at most KFTP_LINE_SIZE
 * @next: what the line at the front is; KFTP_LINE_NONE while that is not known
 * @next_len: bytes that it takes in @in
 * @next_text: bytes of it without its terminator, for KFTP_LINE_WHOLE
 * @searched: bytes that were in @in when it was searched for a line that waits
 * @out: replies not yet sent; NULL while there are none
 * @out_len: bytes in @out
 * @out_off: those of them that the socket has taken
 * @out_size: room in @out
 * @marked: @sock is marked as this session's
 * @eof: the client has closed its side
 * @error: the connection is broken, or the client does not take its replies
 *
 * The session's work is the only one that touches it. An idle connection holds
 * no buffer.
 */
struct kftp_control {
	struct socket *sock;
	struct kftp_wake wake;
	struct kftp_line line;
	char *in;
	u16 in_len;
	u16 in_size;
	u16 next_len;
	u16 next_text;
	u16 searched;
	char *out;
	u16 out_len;
	u16 out_off;
	u16 out_size;
	u8 next;
	bool marked;
	bool eof;
	int error;
};

int kftp_control_init(struct kftp_control *control, const char *unread,
		      size_t len, u32 patience);
void kftp_control_hook(struct kftp_control *control,
		       void (*call)(struct kftp_wake *wake, __poll_t what));
bool kftp_control_read(struct kftp_control *control);
enum kftp_line_status kftp_control_next(struct kftp_control *control,
					char **line, size_t *len);
bool kftp_control_behind(struct kftp_control *control,
			 bool (*wanted)(const char *line, size_t len));
void kftp_control_consume(struct kftp_control *control);
__printf(3, 4)
void kftp_control_reply(struct kftp_control *control, int code,
			const char *format, ...);
__printf(3, 0)
void kftp_control_vreply(struct kftp_control *control, int code,
			 const char *format, va_list args);
void kftp_control_text(struct kftp_control *control, int code,
		       const char *text, size_t len);
bool kftp_control_roomy(struct kftp_control *control);
bool kftp_control_flush(struct kftp_control *control);
void kftp_control_rest(struct kftp_control *control);
void kftp_control_free(struct kftp_control *control);
void kftp_control_close(struct kftp_control *control);

#endif
