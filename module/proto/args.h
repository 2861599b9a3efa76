/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ARGS_H
#define _KFTP_ARGS_H

#include "proto/parse.h"
#include "proto/pure.h"

/**
 * kftp_args_word() - find the end of the first word of an argument
 * @arg: the argument
 * @len: length of @arg in bytes
 * @rest: set to the offset of the byte after the space that ends the word; set to
 *	  @len if there is no space
 *
 * Return: the length of the word; 0 if @arg is empty or begins with a space.
 */
size_t kftp_args_word(const char *arg, size_t len, size_t *rest);

/**
 * kftp_args_octal() - parse permission bits as an octal number
 * @arg: must be one to five octal digits, and nothing else
 * @len: length of @arg in bytes
 * @max: largest valid value
 * @value: set to the number
 *
 * Return: 0 if the number is valid; -EINVAL if @arg has another form; -ERANGE if
 * the number is above @max.
 */
int kftp_args_octal(const char *arg, size_t len, u32 max, u32 *value);

/**
 * kftp_args_pair() - split "path path" (SITE SYMLINK, SITE LINK)
 * @arg: the argument
 * @len: length of @arg in bytes
 * @out: gets the first path, and directly after it the second path, without any NUL;
 *	 has room for @len + 1 bytes
 * @first: set to the length of the first path
 * @second: set to the length of the second path
 *
 * A path may be between two quotes ("). Inside these quotes, each quote that is a byte
 * of the path is written twice. If the first path is not in quotes, it ends at the
 * first space. If the second path is not in quotes, it ends at the end of the argument.
 *
 * Return: 0 if @arg consists of two paths; -EINVAL if it does not.
 */
int kftp_args_pair(const char *arg, size_t len, char *out, size_t *first,
		   size_t *second);

/**
 * kftp_args_range() - split "path [start end]" (XCRC, XMD5, XSHA and similar commands)
 * @arg: the argument
 * @len: length of @arg in bytes
 * @path: gets the path, without a NUL; has room for @len bytes
 * @path_len: set to the length of the path
 * @range: set to the range from start to the byte before end; set to the whole file
 *	   if @arg has no range
 *
 * The path may be between two quotes ("). Inside these quotes, each quote that is a
 * byte of the path is written twice. If the path is not in quotes, and the last two
 * words are numbers, these two words are the range. Other servers do the same. The
 * number "end" is the offset of the byte after the range. The second number of RANG is
 * different: it is the offset of the last byte in the range.
 *
 * Return: 0 if @arg is valid; -EINVAL if a path in quotes is empty, has no closing
 * quote, or has something other than a range after it; -ERANGE if start or end is
 * above 2^63 - 1, or if end is not above start.
 */
int kftp_args_range(const char *arg, size_t len, char *path, size_t *path_len,
		    struct kftp_range *range);

/**
 * struct kftp_args_times - parts of the argument of SITE UTIME
 * @path: offset of the path in the argument
 * @path_len: length of the path in bytes
 * @access: new access time, in seconds since 1970
 * @modify: new modification time, in seconds since 1970
 */
struct kftp_args_times {
	size_t path;
	size_t path_len;
	s64 access;
	s64 modify;
};

/**
 * kftp_args_times() - split the argument of SITE UTIME
 * @arg: "time path" or "path access modify create UTC"
 * @len: length of @arg in bytes
 * @times: set to the parts of the argument, except the time of creation
 *
 * Each time is YYYYMMDDhhmm or YYYYMMDDhhmmss, and always in UTC. The time of
 * creation must be valid, but is ignored.
 *
 * Return: 0 if the argument is valid; -EINVAL if it is not.
 */
int kftp_args_times(const char *arg, size_t len, struct kftp_args_times *times);

/* The facts that MFF can change: bits of kftp_args_facts.given. */
#define KFTP_ARGS_MODIFY	1
#define KFTP_ARGS_MODE		2

/**
 * struct kftp_args_facts - parts of the argument of MFF
 * @given: bits KFTP_ARGS_* of the facts that the argument contains
 * @modify: new modification time in seconds since 1970, if the argument contains it
 * @mode: new permission bits, if the argument contains them
 * @path: offset of the path in the argument
 */
struct kftp_args_facts {
	u8 given;
	s64 modify;
	u32 mode;
	size_t path;
};

/**
 * kftp_args_facts() - split "fact=value;... path" (draft-somers-ftp-mfxx, section 5)
 * @arg: the argument
 * @len: length of @arg in bytes
 * @facts: set to the changes that the client wants
 *
 * Return: 0 if the argument is valid; -EOPNOTSUPP if it has a fact that MFF cannot
 * change; -EINVAL if a value is invalid, if a fact occurs twice, or if there are no
 * facts or no path.
 */
int kftp_args_facts(const char *arg, size_t len, struct kftp_args_facts *facts);

#endif
