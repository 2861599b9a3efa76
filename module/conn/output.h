/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OUTPUT_H
#define _KFTP_OUTPUT_H

#include <linux/types.h>

/* Maximum number of bytes of unsent replies. If there are more, the session ends. */
#define KFTP_OUTPUT_MAX 49152

/**
 * struct kftp_output - replies for the socket of a control connection
 * @buf: the replies; NULL if there is no buffer
 * @len: number of bytes in @buf
 * @off: number of bytes at the start of @buf that the socket has already taken
 * @size: size of @buf in bytes
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
