/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_COMMAND_H
#define KFTPD_COMMAND_H

#include "kftpd/network/dialogue.h"
#include "module/proto/line.h"

enum kftpd_next kftpd_command_line(struct kftpd_dialogue *dialogue,
				   enum kftp_line_status status,
				   const char *line, size_t len,
				   struct kftpd_out *out);
enum kftpd_next kftpd_command_overflow(struct kftpd_dialogue *dialogue,
				       const char *line, size_t len,
				       struct kftpd_out *out);

#endif
