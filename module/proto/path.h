/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PATH_H
#define _KFTP_PATH_H

#include "proto/pure.h"

/* A path below the session's root with its NUL, PATH_MAX. */
#define KFTP_PATH_SIZE 4096
#define KFTP_NAME_LEN 255

/**
 * kftp_path_resolve() - make the absolute path that an argument means
 * @cwd: working directory, absolute and normal ("/", "/a/b"), NUL-terminated
 * @arg: what the client sent: relative or absolute; bytes but NUL, CR and LF
 * @len: its length in bytes; 0 means @cwd itself
 * @out: KFTP_PATH_SIZE bytes, not those of @cwd; gets the path: begins with "/", no "//", no "." or
 *	 "..", no "/" at the end but for the root, NUL-terminated
 *
 * ".." goes up in the text and stops at "/". What the path means on disk, where
 * links may lie in the way, is for the lookup in the root to say.
 *
 * Return: the length of the path; -ENAMETOOLONG for a component over 255 bytes
 * or a path over 4095, be it on the way to a shorter one; -EINVAL for NUL, CR or LF.
 */
int kftp_path_resolve(const char *cwd, const char *arg, size_t len, char *out);

/**
 * kftp_path_quote() - write a path for a 257 reply (RFC 959, appendix II)
 * @path: NUL-terminated
 * @buf: gets the path with each '"' doubled, in '"', NUL-terminated
 * @size: room in @buf; 2 * KFTP_PATH_SIZE + 2 always suffices
 *
 * Return: the length written; -ENAMETOOLONG where it does not fit.
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
