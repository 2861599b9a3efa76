/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_OUT_H
#define KFTPD_OUT_H

#include <stddef.h>

/* Size of a buffer for the longest banner with the reply codes before its lines. */
#define KFTPD_OUT_SIZE 8192

/**
 * struct kftpd_out - replies that are not sent yet
 * @len: number of bytes in @buf
 * @buf: the replies
 */
struct kftpd_out {
	size_t len;
	char buf[KFTPD_OUT_SIZE];
};

/**
 * struct kftpd_unsent - bytes that a full socket did not take
 * @bytes: the bytes in allocated memory; NULL if all bytes were sent
 * @len: number of bytes
 */
struct kftpd_unsent {
	char *bytes;
	size_t len;
};

/** enum kftpd_next - what to do with a client after all replies are sent */
enum kftpd_next {
	KFTPD_NEXT_LINE, /* read the next line */
	KFTPD_NEXT_LOGIN, /* try to log in; read no line until the result is known */
	KFTPD_NEXT_CLOSE, /* close the connection */
};

enum kftpd_next kftpd_out_reply(struct kftpd_out *out, int code,
				const char *text);
int kftpd_out_send(const struct kftpd_out *out, int fd,
		   struct kftpd_unsent *unsent);
int kftpd_out_resend(struct kftpd_unsent *unsent, int fd);
void kftpd_out_last(int fd, int code, const char *text);

#endif
