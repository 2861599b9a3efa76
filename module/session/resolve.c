// SPDX-License-Identifier: GPL-2.0
/* Paths as the client writes them. */
#include <linux/slab.h>

#include "list/pattern.h"
#include "proto/path.h"
#include "session/resolve.h"

/**
 * kftp_resolve_refuses() - is a component of a path refused to the session?
 * @session: the session
 * @path: absolute
 */
bool kftp_resolve_refuses(const struct kftp_session *session, const char *path)
{
	return session->refused && kftp_pattern_match_path(session->refused, path);
}

/**
 * kftp_resolve() - make an absolute path of what the client wrote
 * @session: the session, with its working directory
 * @text: relative or absolute path; not NUL-terminated
 * @len: its length in bytes, 0 for the working directory
 * @path: set to the path; the caller frees it with kfree()
 *
 * Return: 0; -ENOTNAM if a name in it is refused; -ENAMETOOLONG; -EINVAL;
 * -ENOMEM. @path is not set then.
 */
int kftp_resolve(const struct kftp_session *session, const char *text, size_t len,
		 char **path)
{
	/* At most both texts, with "/" between them and NUL. */
	size_t size = strlen(session->cwd) + len + 2;
	char *buf = kmalloc(min_t(size_t, size, KFTP_PATH_SIZE), GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = kftp_path_resolve(session->cwd, text, len, buf);
	if (ret >= 0 && kftp_resolve_refuses(session, buf))
		ret = -ENOTNAM;
	if (ret < 0) {
		kfree(buf);
		return ret;
	}
	*path = buf;
	return 0;
}
