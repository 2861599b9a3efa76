/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PATH_H
#define _KFTP_PATH_H

#include "proto/pure.h"

/* A path below the session's root with its NUL, PATH_MAX. */
#define KFTP_PATH_SIZE 4096
#define KFTP_NAME_LEN 255

/**
 * kftp_path_resolve() - make an absolute path of an argument
 * @cwd: working directory, absolute and normal ("/", "/a/b"), NUL-terminated
 * @arg: relative or absolute path from the client
 * @len: its length in bytes; 0 means @cwd itself
 * @out: KFTP_PATH_SIZE bytes, not those of @cwd; gets the path, NUL-terminated. It
 *	 begins with "/" and has no "//", "." or ".."; only the root ends in "/"
 *
 * ".." goes up in the text, and stops at "/". The text does not tell which file the
 * path means on disk, as its components may be links: the lookup in the root does.
 *
 * Return: the length of the path; -ENAMETOOLONG for a component over 255 bytes, or
 * if the path is over 4095 bytes at any component; -EINVAL for NUL, CR or LF.
 */
int kftp_path_resolve(const char *cwd, const char *arg, size_t len, char *out);

/**
 * kftp_path_quote() - write a path for a 257 reply (RFC 959, appendix II)
 * @path: NUL-terminated
 * @buf: gets the path with each '"' doubled, in '"', NUL-terminated
 * @size: room in @buf; 2 * KFTP_PATH_SIZE + 2 is always enough
 *
 * Return: the length written; -ENAMETOOLONG if it does not fit.
 */
int kftp_path_quote(const char *path, char *buf, size_t size);

/**
 * kftp_path_name() - the last component of a normal absolute path
 * @path: from kftp_path_resolve()
 *
 * Return: a pointer into @path; "" for the root.
 */
const char *kftp_path_name(const char *path);

#endif
