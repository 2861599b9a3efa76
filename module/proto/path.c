// SPDX-License-Identifier: GPL-2.0
/* Makes absolute paths without ".", ".." and "//" from the paths that clients send. */
#include "proto/path.h"

/*
 * Adds one component to the path in @out, which has @n bytes and does not end in "/".
 * For "..", removes the last component instead.
 */
static int push(char *out, size_t *n, const char *name, size_t len)
{
	if (!len || (len == 1 && name[0] == '.'))
		return 0;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		while (*n && out[--*n] != '/')
			;
		return 0;
	}
	if (len > KFTP_NAME_LEN || *n + 1 + len >= KFTP_PATH_SIZE)
		return -ENAMETOOLONG;
	out[(*n)++] = '/';
	memcpy(out + *n, name, len);
	*n += len;
	return 0;
}

/* Returns the length of the first component; -EINVAL if it has a NUL, CR or LF. */
static int component(const char *arg, size_t len)
{
	size_t i;

	for (i = 0; i < len && arg[i] != '/'; i++)
		if (arg[i] == '\0' || arg[i] == '\r' || arg[i] == '\n')
			return -EINVAL;
	return i;
}

int kftp_path_resolve(const char *cwd, const char *arg, size_t len, char *out)
{
	size_t n = 0;
	size_t at;

	if (!len || arg[0] != '/') {
		n = strlen(cwd);
		if (n >= KFTP_PATH_SIZE)
			return -ENAMETOOLONG;
		memcpy(out, cwd, n);
		/* push() needs a path that does not end in "/", so "/" becomes empty. */
		if (n == 1)
			n = 0;
	}
	for (at = 0; at < len; at++) {
		int size = component(arg + at, len - at);
		int err = size < 0 ? size : push(out, &n, arg + at, size);

		if (err)
			return err;
		at += size;
	}
	if (!n)
		out[n++] = '/';
	out[n] = '\0';
	return n;
}

bool kftp_path_wants_directory(const char *arg, size_t len)
{
	size_t dots = 0;

	while (dots < len && arg[len - dots - 1] == '.')
		dots++;
	return len && dots <= 2 && (dots == len || arg[len - dots - 1] == '/');
}

void kftp_path_trim(char *path)
{
	size_t len = strlen(path);

	if (len > 1 && path[len - 1] == '/')
		path[len - 1] = '\0';
}

size_t kftp_path_tilde(const char *arg, size_t len)
{
	size_t n = 1;

	if (!len || arg[0] != '~' || (len > 1 && arg[1] != '/'))
		return 0;
	while (n < len && arg[n] == '/')
		n++;
	return n;
}

int kftp_path_quote(const char *path, char *buf, size_t size)
{
	size_t n = 0;

	if (size < sizeof("\"\""))
		return -ENAMETOOLONG;
	buf[n++] = '"';
	for (; *path; path++) {
		/* Room for the closing quote and the NUL must remain after this byte. */
		if (size - n < 2 + (*path == '"' ? 2 : 1))
			return -ENAMETOOLONG;
		if (*path == '"')
			buf[n++] = '"';
		buf[n++] = *path;
	}
	buf[n++] = '"';
	buf[n] = '\0';
	return n;
}

const char *kftp_path_name(const char *path)
{
	return strrchr(path, '/') + 1;
}
