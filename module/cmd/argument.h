/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ARGUMENT_H
#define _KFTP_ARGUMENT_H

#include "proto/parse.h"
#include "session/session.h"

/**
 * struct kftp_argument - the parsed argument of a command
 * @text: the argument as the client wrote it, without @options; not NUL-terminated
 * @len: length of @text in bytes, 0 if there is no text
 * @path: absolute path that @text stands for; NULL if the argument is not a path
 * @options: options like those of ls; set only if the kind is KFTP_ARGUMENT_LIST
 *
 * The handler of a command may keep @path. If so, the handler must set @path to NULL or
 * to another allocated text, because the caller frees @path when the handler has
 * returned.
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
