/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OUTPUT_H
#define _KFTP_OUTPUT_H

#include <linux/types.h>

/* Replies kept for a client that does not take them; more ends the session. */
#define KFTP_OUTPUT_MAX 49152

/**
 * struct kftp_output - replies on their way to the socket of a control connection
 * @buf: replies that are not sent yet; NULL while there are none
 * @len: bytes in @buf
 * @off: those of them that the socket has taken
 * @size: room in @buf
 */
struct kftp_output {
	char *buf;
	u16 len;
	u16 off;
	u16 size;
};

int kftp_output_bytes(struct kftp_output *output, const char *bytes, size_t len);
int kftp_output_reply(struct kftp_output *output, int code, const char *text,
		      size_t len);
void kftp_output_free(struct kftp_output *output);

#endif
