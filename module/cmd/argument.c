// SPDX-License-Identifier: GPL-2.0
/* Parses the argument of a command, in the way that the command's row describes. */
#include "cmd/argument.h"
#include "proto/verbs.h"
#include "session/resolve.h"

/**
 * kftp_argument_parse() - parse the argument of a command
 * @session: session of the client that sent the command
 * @kind: an enum kftp_argument_kind
 * @text: the argument as the client wrote it; not NUL-terminated
 * @len: length of @text in bytes, 0 if the command has no argument
 * @argument: set to the result; the caller must free its @path with kfree()
 *
 * Return: 0 or an error of kftp_resolve().
 */
int kftp_argument_parse(const struct kftp_session *session, u8 kind, const char *text,
			size_t len, struct kftp_argument *argument)
{
	size_t skip = 0;

	*argument = (struct kftp_argument){};
	switch (kind) {
	case KFTP_ARGUMENT_PARENT:
		text = "..";
		len = strlen(text);
		break;
	case KFTP_ARGUMENT_PREFIX:
		text = len ? text : "upload";
		len = len ?: strlen(text);
		break;
	case KFTP_ARGUMENT_LIST:
		kftp_parse_list(text, len, &argument->options, &skip);
		break;
	}
	argument->text = text + skip;
	argument->len = len - skip;
	if (kind < KFTP_ARGUMENT_PATH)
		return 0;
	return kftp_resolve(session, argument->text, argument->len, &argument->path);
}
