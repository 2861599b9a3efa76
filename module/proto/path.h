/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PATH_H
#define _KFTP_PATH_H

#include "proto/pure.h"

/* Size of a buffer for a path of a session, with its NUL; equal to PATH_MAX of Linux. */
#define KFTP_PATH_SIZE 4096
#define KFTP_NAME_LEN 255

/**
 * kftp_path_resolve() - make a normal absolute path from the path of a client
 * @cwd: working directory, a normal absolute path ("/", "/a/b"), NUL-terminated
 * @arg: relative or absolute path from the client
 * @len: length of @arg in bytes; 0 means @cwd itself
 * @out: gets the path and a NUL; has KFTP_PATH_SIZE bytes, and must not overlap @cwd
 *
 * A normal absolute path begins with "/" and has no components "", "." or "..". Only
 * the path "/" ends in "/". A ".." removes the previous component. If there is no
 * previous component, the ".." does nothing. This function looks only at the texts,
 * not at the file system. A component may be a symbolic link, so only a lookup tells
 * which file the path refers to.
 *
 * Return: the length of the path; -ENAMETOOLONG if a component is over 255 bytes long,
 * or if the path is longer than 4095 bytes at any time, even if a later ".." would
 * shorten the path; -EINVAL if @arg has a NUL, CR or LF.
 */
int kftp_path_resolve(const char *cwd, const char *arg, size_t len, char *out);

/**
 * kftp_path_wants_directory() - tell whether a path can only be the path of a directory
 * @arg: relative or absolute path from the client
 * @len: length of @arg in bytes
 *
 * Return: true if the last component is empty, "." or "..", as in "a/" and "a/."; false
 * for any other path, and if @len is 0.
 */
bool kftp_path_wants_directory(const char *arg, size_t len);

/**
 * kftp_path_trim() - cut off the slash at the end of a path
 * @path: the path; must be absolute and have no "//"; the path "/" is not changed
 */
void kftp_path_trim(char *path);

/**
 * kftp_path_tilde() - find out if a path of a client begins in the start directory
 * @arg: the path
 * @len: length of @arg in bytes
 *
 * If the first component is "~", it means the start directory, in which the session
 * began. In "~name" and "./~", the tilde is part of a name.
 *
 * Return: the length of the "~" and of the slashes after the "~"; the text after them is
 * a path relative to the start directory. 0 if the first component is not "~".
 */
size_t kftp_path_tilde(const char *arg, size_t len);

/**
 * kftp_path_quote() - write a path for a 257 reply (RFC 959, appendix II)
 * @path: the path, NUL-terminated
 * @buf: gets the path in quotes (") and a NUL; a quote in the path is doubled
 * @size: size of @buf in bytes; 2 * KFTP_PATH_SIZE + 2 is always enough
 *
 * Return: the length of the text without its NUL; -ENAMETOOLONG if it does not fit.
 */
int kftp_path_quote(const char *path, char *buf, size_t size);

/**
 * kftp_path_name() - find the last component of a path
 * @path: a path that kftp_path_resolve() has made
 *
 * Return: a pointer to the last component in @path; to an empty text for the path "/".
 */
const char *kftp_path_name(const char *path);

#endif
