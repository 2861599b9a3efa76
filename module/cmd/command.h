/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_COMMAND_H
#define _KFTP_COMMAND_H

#include "cmd/row.h"

bool kftp_command_is_abort(const char *line, size_t len);
int kftp_command_run(struct kftp_session *session, enum kftp_line_status status,
		     const char *line, size_t len);

#endif
