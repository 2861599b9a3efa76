/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ARGS_H
#define _KFTP_ARGS_H

#include "proto/parse.h"
#include "proto/pure.h"

/**
 * kftp_args_word() - the first word of an argument
 * @arg: the argument
 * @len: its length in bytes
 * @rest: set to the offset after the one space that ends the word; @len if nothing
 *	  follows
 *
 * Return: the length of the word, 0 if @arg begins with a space or is empty.
 */
size_t kftp_args_word(const char *arg, size_t len, size_t *rest);

/**
 * kftp_args_octal() - parse permission bits
 * @arg: one to five octal digits and nothing else
 * @len: its length in bytes
 * @max: largest valid value
 * @value: set to the number
 *
 * Return: 0; -EINVAL for anything else; -ERANGE above @max.
 */
int kftp_args_octal(const char *arg, size_t len, u32 max, u32 *value);

/**
 * kftp_args_pair() - split "path path" (SITE SYMLINK, SITE LINK)
 * @arg: the argument
 * @len: its length in bytes
 * @out: @len + 1 bytes; gets both paths, one after the other; not NUL-terminated
 * @first: set to the length of the first path
 * @second: set to the length of the second path
 *
 * A path may be in quotes, with '"' in it doubled. Without quotes, the first path
 * ends at a space, and the second one at the end of the argument.
 *
 * Return: 0; -EINVAL if there are no two paths.
 */
int kftp_args_pair(const char *arg, size_t len, char *out, size_t *first,
		   size_t *second);

/**
 * kftp_args_range() - split "path [start end]" (XCRC, XMD5, XSHA and the like)
 * @arg: the argument
 * @len: its length in bytes
 * @path: @len bytes; gets the path, not terminated
 * @path_len: set to its length
 * @range: set to the bytes from start to the byte before end; to the whole file if
 *	   there are no numbers
 *
 * The path may be in quotes, with '"' in it doubled. Without quotes, the last two
 * words are the range if both are numbers. Other servers read it in this way. RANG
 * is different: its second number is the last byte.
 *
 * Return: 0; -EINVAL if a quoted path is followed by anything but a range; -ERANGE
 * if end is not above start, or is above 2^63 - 1.
 */
int kftp_args_range(const char *arg, size_t len, char *path, size_t *path_len,
		    struct kftp_range *range);

/**
 * struct kftp_args_times - argument of SITE UTIME
 * @path: offset of the path in the argument
 * @path_len: its length in bytes
 * @access: seconds since 1970
 * @modify: seconds since 1970
 */
struct kftp_args_times {
	size_t path;
	size_t path_len;
	s64 access;
	s64 modify;
};

/**
 * kftp_args_times() - split the argument of SITE UTIME
 * @arg: "time path", or "path access modify create UTC"
 * @len: its length in bytes
 * @times: set; the time of creation is checked and ignored
 *
 * A time is YYYYMMDDhhmm or YYYYMMDDhhmmss, in UTC in both forms.
 *
 * Return: 0 or -EINVAL.
 */
int kftp_args_times(const char *arg, size_t len, struct kftp_args_times *times);

/* Facts that MFF changes. */
#define KFTP_ARGS_MODIFY	1
#define KFTP_ARGS_MODE		2

/**
 * struct kftp_args_facts - argument of MFF
 * @given: KFTP_ARGS_*
 * @modify: seconds since 1970
 * @mode: permission bits
 * @path: offset of the path in the argument
 */
struct kftp_args_facts {
	u8 given;
	s64 modify;
	u32 mode;
	size_t path;
};

/**
 * kftp_args_facts() - split "fact=value;... path" (draft-somers-ftp-mfxx, 5)
 * @arg: the argument
 * @len: its length in bytes
 * @facts: set to the changes that the client wants
 *
 * Return: 0; -EINVAL for a bad value, a fact given twice, no facts, no path;
 * -EOPNOTSUPP for a fact that cannot be changed.
 */
int kftp_args_facts(const char *arg, size_t len, struct kftp_args_facts *facts);

#endif
