// SPDX-License-Identifier: GPL-2.0
/* Turns paths that a client has written into absolute paths. */
#include <linux/slab.h>

#include "fs/pattern.h"
#include "proto/path.h"
#include "session/resolve.h"

/**
 * kftp_resolve_refuses() - check if a path contains a name that a session may not use
 * @session: the session
 * @path: the path; must be absolute
 *
 * Return: true if the path contains such a name, or if a component is too long.
 */
bool kftp_resolve_refuses(const struct kftp_session *session, const char *path)
{
	return session->root.refused && kftp_pattern_match_path(session->root.refused, path);
}

/*
 * Adds a "/" at the end of a path. The buffer has room for every byte that the client
 * wrote. The last of these bytes was a "/" or ".", which the path does not contain. So
 * there is room for the new "/".
 */
static int resolve_add_slash(char *path, size_t len)
{
	if (len + 2 > KFTP_PATH_SIZE)
		return -ENAMETOOLONG;
	path[len] = '/';
	path[len + 1] = '\0';
	return 0;
}

/**
 * kftp_resolve() - make an absolute path from a path that the client has written
 * @session: the session; a relative path begins at its working directory
 * @text: relative or absolute path, or one that begins with "~", see kftp_path_tilde();
 *	  not NUL-terminated
 * @len: length of @text in bytes; 0 for the working directory
 * @path: set to the absolute path, which the caller must free by kfree(); not set if
 *	  there is an error
 *
 * If @text says that it leads to a directory, as "a/" and "a/." do, the absolute path
 * ends in "/". A lookup of such a path finds only directories.
 *
 * Return: 0; -ENOTNAM if the path contains a name that the session may not use;
 * -ENAMETOOLONG if the path is too long; -EINVAL if the path is not valid; -ENOMEM.
 */
int kftp_resolve(const struct kftp_session *session, const char *text, size_t len,
		 char **path)
{
	size_t tilde = kftp_path_tilde(text, len);
	const char *from = tilde ? session->home : session->cwd;
	/* Enough for the directory, a "/", @text, and NUL. */
	size_t size = strlen(from) + len + 2;
	char *buf = kmalloc(min_t(size_t, size, KFTP_PATH_SIZE), GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = kftp_path_resolve(from, text + tilde, len - tilde, buf);
	if (ret >= 0 && kftp_resolve_refuses(session, buf))
		ret = -ENOTNAM;
	if (ret > 1 && kftp_path_wants_directory(text, len))
		ret = resolve_add_slash(buf, ret);
	if (ret < 0) {
		kfree(buf);
		return ret;
	}
	*path = buf;
	return 0;
}
