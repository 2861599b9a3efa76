/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PARSE_H
#define _KFTP_PARSE_H

#include "proto/pure.h"

#define KFTP_VERB_SIZE 8

/**
 * struct kftp_verb - the verb of a command line, upper case, padded with NUL
 * @text: eight bytes, compared as a whole; a verb of eight letters has no NUL
 */
struct kftp_verb {
	char text[KFTP_VERB_SIZE];
};

/**
 * kftp_parse_verb() - split a command line into verb and argument (RFC 959, 4.1, 5.3)
 * @line: the line without terminator
 * @len: its length in bytes
 * @verb: set to the verb in upper case
 * @arg: set to the offset of the argument in @line; @len if there is none
 *
 * A verb consists of letters and digits, begins with a letter, and ends at a space
 * or at the end of the line. One space separates it from the argument; further ones
 * belong to the argument, as a path may begin with a space. "CWD" and "CWD " both
 * have no argument.
 *
 * Return: 0; -EINVAL if the line does not begin with a verb of 1 to 8 characters.
 */
int kftp_parse_verb(const char *line, size_t len, struct kftp_verb *verb,
		    size_t *arg);

/* Most digits of a number, those of 2^64 - 1. */
#define KFTP_PARSE_DIGITS 20

/**
 * kftp_parse_u64() - parse an argument that is a decimal number
 * @arg: digits only, maybe with leading zeros
 * @len: 1 to KFTP_PARSE_DIGITS
 * @max: largest valid value
 * @value: set to the number
 *
 * Return: 0; -EINVAL if there are other bytes than digits, or too many; -ERANGE
 * above @max.
 */
int kftp_parse_u64(const char *arg, size_t len, u64 max, u64 *value);

/**
 * kftp_parse_allo() - parse "n" or "n R m" (RFC 959, ALLO)
 * @arg: the argument
 * @len: its length in bytes
 * @bytes: set to n
 *
 * Return: 0 or -EINVAL, -ERANGE.
 */
int kftp_parse_allo(const char *arg, size_t len, u64 *bytes);

/**
 * struct kftp_range - a range of a file
 * @begin: offset in bytes
 * @end: offset after the last byte; U64_MAX for the end of the file
 */
struct kftp_range {
	u64 begin;
	u64 end;
};

#define KFTP_RANGE_WHOLE ((struct kftp_range){ .end = U64_MAX })

/**
 * kftp_parse_range() - parse "a b" (draft-bryan-ftp-range, RANG)
 * @arg: first and last byte; "1 0" means the whole file
 * @len: its length in bytes
 * @range: set to the range
 *
 * Return: 0; -EINVAL if the argument is malformed, or the last byte is before the
 * first; -ERANGE above 2^63 - 2.
 */
int kftp_parse_range(const char *arg, size_t len, struct kftp_range *range);

enum kftp_type { KFTP_TYPE_ASCII, KFTP_TYPE_IMAGE };

/**
 * kftp_parse_type() - parse the argument of TYPE (RFC 959, 5.3.2)
 * @arg: "I", "L 8", "A" or "A N", in upper or lower case
 * @len: its length in bytes
 * @type: set to enum kftp_type
 *
 * Return: 0; -EOPNOTSUPP for a type of the RFC that is not implemented (504);
 * -EINVAL for anything else (501).
 */
int kftp_parse_type(const char *arg, size_t len, u8 *type);

/**
 * kftp_parse_is() - compare a text with a word
 * @text: not NUL-terminated
 * @len: its length in bytes
 * @word: in upper or lower case, NUL-terminated
 */
static inline bool kftp_parse_is(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && !strncasecmp(text, word, len);
}

/** struct kftp_list_options - options of LIST, NLST and STAT, as of ls */
struct kftp_list_options {
	bool all;	/* -a: names that begin with a dot, "." and ".." */
	bool almost;	/* -A: the same without "." and ".." */
	bool recurse;	/* -R */
	bool by_time;	/* -t */
	bool by_size;	/* -S */
	bool reverse;	/* -r */
	bool classify;	/* -F: a mark after the name */
	bool long_form;	/* -l */
	bool directory;	/* -d: a directory itself, not its entries */
};

/**
 * kftp_parse_list() - split the argument of LIST or NLST into options and path
 * @arg: "[-letters ...] [--] [path]"
 * @len: its length in bytes
 * @options: set to the options; unknown letters and words like "--color" are ignored;
 *	     of -a and -A, and of -t and -S, the last one counts
 * @path: set to the offset of the path in @arg; @len if there is none
 *
 * A path that begins with "-" needs "--" before it; "-" alone is a path. There may
 * be any number of spaces before an option. Exactly one separates the last option
 * from the path; further ones belong to the path.
 */
void kftp_parse_list(const char *arg, size_t len,
		     struct kftp_list_options *options, size_t *path);

#endif
