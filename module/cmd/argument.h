/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ARGUMENT_H
#define _KFTP_ARGUMENT_H

#include "proto/parse.h"
#include "session/session.h"

/**
 * struct kftp_argument - the argument of a command, parsed as its row says
 * @text: as the client wrote it, without @options; not NUL-terminated
 * @len: its length in bytes, 0 if there is none
 * @path: absolute path that @text means; NULL if the row has another kind
 * @options: options of ls; KFTP_ARGUMENT_LIST only
 *
 * The handler of the command may take @path over and leave another pointer
 * there, or NULL.
 */
struct kftp_argument {
	const char *text;
	size_t len;
	char *path;
	struct kftp_list_options options;
};

int kftp_argument_parse(const struct kftp_session *session, u8 kind, const char *text,
			size_t len, struct kftp_argument *argument);

#endif
