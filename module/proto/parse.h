/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PARSE_H
#define _KFTP_PARSE_H

#include "proto/pure.h"

#define KFTP_VERB_SIZE 8

/**
 * struct kftp_verb - the verb of a command line
 * @text: the verb in upper case, padded with NULs to eight bytes; after a verb of eight
 *	  characters, there is no NUL. To compare two verbs, compare all eight bytes.
 */
struct kftp_verb {
	char text[KFTP_VERB_SIZE];
};

/**
 * kftp_parse_verb() - split a command line into verb and argument (RFC 959, 4.1 and 5.3)
 * @line: the line without its CRLF
 * @len: length of @line in bytes
 * @verb: set to the verb in upper case
 * @arg: set to the offset of the argument in @line, or to @len if there is no argument
 *
 * A verb consists of letters and digits, begins with a letter, and ends at a space
 * or at the end of the line. One space separates the verb from the argument. Further
 * spaces belong to the argument, because a path may begin with a space. "CWD" and
 * "CWD " both have no argument.
 *
 * Return: 0 if the line begins with a verb of 1 to 8 characters; -EINVAL if not.
 */
int kftp_parse_verb(const char *line, size_t len, struct kftp_verb *verb,
		    size_t *arg);

/**
 * kftp_parse_trim() - leave out the spaces before and after a text
 * @text: points to the start of the text; moved to the first byte that is not a space
 * @len: length of @text in bytes; changed to the length without the spaces, which is 0
 *	 if there are only spaces
 */
void kftp_parse_trim(const char **text, size_t *len);

/* Maximum number of digits that kftp_parse_u64() reads; 2^64 - 1 has 20 digits. */
#define KFTP_PARSE_DIGITS 20

/**
 * kftp_parse_u64() - parse an argument that is a decimal number
 * @arg: the argument: only digits; may begin with zeros
 * @len: length of @arg in bytes
 * @max: largest valid value
 * @value: set to the number
 *
 * Return: 0 if the number is valid; -EINVAL if @arg is empty, has a byte that is not a
 * digit, or has more than KFTP_PARSE_DIGITS digits; -ERANGE if the number is above @max.
 */
int kftp_parse_u64(const char *arg, size_t len, u64 max, u64 *value);

/**
 * kftp_parse_allo() - parse the argument of ALLO, "n" or "n R m" (RFC 959)
 * @arg: the argument
 * @len: length of @arg in bytes
 * @bytes: set to n
 *
 * Return: 0 if the argument is valid; -EINVAL if it has another form; -ERANGE if a
 * number is above 2^64 - 1.
 */
int kftp_parse_allo(const char *arg, size_t len, u64 *bytes);

/**
 * struct kftp_range - a range of bytes in a file
 * @begin: offset of the first byte
 * @end: offset of the byte after the last one; U64_MAX for the end of the file
 */
struct kftp_range {
	u64 begin;
	u64 end;
};

#define KFTP_RANGE_WHOLE ((struct kftp_range){ .end = U64_MAX })

/**
 * kftp_range_ends() - tell whether a range has an end of its own
 * @range: the range
 *
 * Return: true if the range has an end, as after "RANG 0 9"; false if the range goes on
 * to the end of the file, as after REST.
 */
static inline bool kftp_range_ends(const struct kftp_range *range)
{
	return range->end != U64_MAX;
}

/**
 * kftp_range_is_part() - tell whether a range leaves out a part of the file
 * @range: the range
 *
 * Return: true if it does; false if the range is the whole file. If the client has sent
 * neither REST nor RANG, the range is the whole file.
 */
static inline bool kftp_range_is_part(const struct kftp_range *range)
{
	return range->begin || kftp_range_ends(range);
}

/**
 * kftp_parse_range() - parse the argument of RANG (draft-bryan-ftp-range)
 * @arg: "a b", the offsets of the first and the last byte; "1 0" means the whole file
 * @len: length of @arg in bytes
 * @range: set to the range
 *
 * Return: 0 if the argument is valid; -EINVAL if it is malformed, or if the last byte
 * is before the first one; -ERANGE if an offset is above 2^63 - 2.
 */
int kftp_parse_range(const char *arg, size_t len, struct kftp_range *range);

enum kftp_type { KFTP_TYPE_ASCII, KFTP_TYPE_IMAGE };

/**
 * kftp_parse_type() - parse the argument of TYPE (RFC 959, 5.3.2)
 * @arg: the argument: "I", "L 8", "A" or "A N", in upper or lower case
 * @len: length of @arg in bytes
 * @type: set to the value of enum kftp_type
 *
 * Return: 0 if the type is valid; -EOPNOTSUPP if the RFC has the type, but the server
 * does not implement it (the caller replies 504); -EINVAL if the RFC has no such type
 * (the caller replies 501).
 */
int kftp_parse_type(const char *arg, size_t len, u8 *type);

/**
 * kftp_parse_is() - compare a text with a word, without regard to upper or lower case
 * @text: the text, which does not end in a NUL
 * @len: length of @text in bytes
 * @word: the word, NUL-terminated
 *
 * Return: true if @text and @word are the same.
 */
static inline bool kftp_parse_is(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && !strncasecmp(text, word, len);
}

/** struct kftp_list_options - options of LIST, NLST and STAT, the same as those of ls */
struct kftp_list_options {
	bool all;	/* -a: list all names, also those that begin with a dot */
	bool almost;	/* -A: list all names except "." and ".." */
	bool recurse;	/* -R: list all directories below the directory too */
	bool by_time;	/* -t: sort by modification time, or by the time of -c or -u */
	bool by_size;	/* -S: sort by size */
	bool reverse;	/* -r: reverse the order */
	bool classify;	/* -F: after the name, write a mark for the type of the file */
	bool long_form;	/* -l: write lines like those of ls -l */
	bool columns;	/* -C: write names in columns; a later -l or -1 undoes -C */
	bool changed;	/* -c: a file's time is that of its last change of attributes */
	bool accessed;	/* -u: a file's time is that of its last access */
	bool directory;	/* -d: list a directory itself, not the files in it */
};

/**
 * kftp_parse_list() - split the argument of LIST or NLST into options and path
 * @arg: the argument: "[-letters ...] [--] [path]"
 * @len: length of @arg in bytes
 * @options: set to the options; unknown letters and words like "--color" are ignored
 * @path: set to the offset of the path in @arg, or to @len if there is no path
 *
 * If both -a and -A are given, only the last of them has an effect. The same is true
 * of -t and -S, of -c and -u, and of -C and -l. A path that begins with "-" must have
 * "--" before it, but "-" alone is a path. There may be any number of spaces before an
 * option. Exactly one space separates the last option from the path, and further spaces
 * belong to the path.
 */
void kftp_parse_list(const char *arg, size_t len,
		     struct kftp_list_options *options, size_t *path);

/**
 * kftp_parse_list_odd() - find an option word that may be the name of a file
 * @arg: the argument, as for kftp_parse_list()
 * @len: length of @arg in bytes
 * @from: offset in @arg at which the search begins
 *
 * This function finds an option word that begins with "--" or has a letter that
 * kftp_parse_list() does not know. Any other option word, such as "-la", consists of
 * options even if a file has this name, because clients use such words to list
 * directories. The search ends at the word "--" and at the path.
 *
 * Return: the offset of the first option word that is found; @len if none is found.
 */
size_t kftp_parse_list_odd(const char *arg, size_t len, size_t from);

#endif
