// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of patterns for names of files.
 */
#include <linux/glob.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "proto/path.h"
#include "list/pattern.h"

/**
 * kftp_pattern_split() - make a list of patterns ready for use
 * @text: patterns (glob(7), without "**") separated by spaces
 *
 * Return: for kftp_pattern_any(), to be freed with kfree(); NULL without memory.
 */
char *kftp_pattern_split(const char *text)
{
	/* Each pattern ends with NUL, the list with an empty one. */
	char *list = kzalloc(strlen(text) + 2, GFP_KERNEL);
	char *out = list;

	for (; list && *text; text++) {
		if (*text != ' ')
			*out++ = *text;
		else if (out != list && out[-1])
			out++;
	}
	return list;
}

/**
 * kftp_pattern_any() - whether a name matches one of some patterns
 * @patterns: from kftp_pattern_split()
 * @name: a single component
 *
 * Return: whether one matches the whole name; "*" and "?" match "." at its front, too.
 */
bool kftp_pattern_any(const char *patterns, const char *name)
{
	for (; *patterns; patterns += strlen(patterns) + 1)
		if (glob_match(patterns, name))
			return true;
	return false;
}

/**
 * kftp_pattern_any_part() - whether a component of a path matches a pattern
 * @patterns: from kftp_pattern_split()
 * @path: absolute, without "//"
 *
 * Return: whether one matches; also true for a component that is too long to be a name.
 */
bool kftp_pattern_any_part(const char *patterns, const char *path)
{
	char name[KFTP_NAME_LEN + 1];

	while (*path) {
		const char *end = strchrnul(path + 1, '/');
		size_t len = end - path - 1;

		if (len > KFTP_NAME_LEN)
			return true;
		memcpy(name, path + 1, len);
		name[len] = '\0';
		if (kftp_pattern_any(patterns, name))
			return true;
		path = end;
	}
	return false;
}
