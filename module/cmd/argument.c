// SPDX-License-Identifier: GPL-2.0
/* Parses the argument of a command, in the way that the command's row describes. */
#include <linux/slab.h>

#include "cmd/argument.h"
#include "fs/fs.h"
#include "proto/verbs.h"
#include "session/resolve.h"

/* Maximum number of lookups to find out where the path begins in the argument of LIST. */
#define ARGUMENT_TRIES 8

static bool argument_exists(const struct kftp_session *session, const char *text, size_t len)
{
	struct kstat stat;
	char *path;
	bool found;

	if (kftp_resolve(session, text, len, &path))
		return false;
	found = !kftp_fs_stat(&session->root, path, false, &stat);
	kfree(path);
	return found;
}

/*
 * Splits the argument of LIST into options and path. If the text from an odd word
 * (kftp_parse_list_odd()) to the end of the argument is the path of a file that exists,
 * this text is the path. Only the first ARGUMENT_TRIES odd words are tried, because each
 * try costs a lookup, and a line can have a thousand odd words. Returns the offset of the
 * path.
 */
static size_t argument_split_list(const struct kftp_session *session, const char *text,
				  size_t len, struct kftp_list_options *options)
{
	size_t path, at = kftp_parse_list_odd(text, len, 0);
	unsigned int tries = 0;

	while (at < len && !argument_exists(session, text + at, len - at))
		at = ++tries < ARGUMENT_TRIES ? kftp_parse_list_odd(text, len, at + 1) : len;
	kftp_parse_list(text, at, options, &path);
	return at < len ? at : path;
}

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
	case KFTP_ARGUMENT_PATH_OR_HOME:
		text = len ? text : "~";
		len = len ?: strlen(text);
		break;
	case KFTP_ARGUMENT_PREFIX:
		text = len ? text : "upload";
		len = len ?: strlen(text);
		break;
	case KFTP_ARGUMENT_LIST:
		skip = argument_split_list(session, text, len, &argument->options);
		break;
	}
	argument->text = text + skip;
	argument->len = len - skip;
	if (kind < KFTP_ARGUMENT_PATH)
		return 0;
	return kftp_resolve(session, argument->text, argument->len, &argument->path);
}
