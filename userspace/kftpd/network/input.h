/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_INPUT_H
#define KFTPD_INPUT_H

#include "kftpd/network/dialogue.h"
#include "module/proto/line.h"

/**
 * struct kftpd_input - the part of the next line that a client has already sent
 * @line: state of the line
 * @len: number of bytes in @bytes
 * @bytes: the beginning of the line
 */
struct kftpd_input {
	struct kftp_line line;
	size_t len;
	char bytes[KFTP_LINE_SIZE];
};

int kftpd_input_read(struct kftpd_input *input, int fd, struct kftpd_out *out);
enum kftpd_next kftpd_input_answer(struct kftpd_input *input,
				   struct kftpd_dialogue *dialogue,
				   struct kftpd_out *out);

#endif
