// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of patterns (glob(7)) that names of files are matched against.
 */
#include <linux/glob.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "list/pattern.h"
#include "proto/path.h"

/**
 * kftp_pattern_split() - make a list of patterns of a text
 * @text: patterns, without "**", separated by spaces
 *
 * Return: the list, for kftp_pattern_match(), to be freed with kfree(); NULL if
 * there is no memory.
 */
char *kftp_pattern_split(const char *text)
{
	/* Each pattern ends with NUL, the list with an empty pattern. */
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
 * kftp_pattern_match() - match a name against patterns
 * @patterns: from kftp_pattern_split()
 * @name: a single component
 *
 * Return: true if one matches the whole name; "*" and "?" match a leading "." too.
 */
bool kftp_pattern_match(const char *patterns, const char *name)
{
	for (; *patterns; patterns += strlen(patterns) + 1)
		if (glob_match(patterns, name))
			return true;
	return false;
}

/**
 * kftp_pattern_match_path() - match each component of a path against patterns
 * @patterns: from kftp_pattern_split()
 * @path: absolute, without "//"
 *
 * Return: true if one matches a component, or a component is too long for a name.
 */
bool kftp_pattern_match_path(const char *patterns, const char *path)
{
	char name[KFTP_NAME_LEN + 1];

	while (*path) {
		const char *end = strchrnul(path + 1, '/');
		size_t len = end - path - 1;

		if (len > KFTP_NAME_LEN)
			return true;
		memcpy(name, path + 1, len);
		name[len] = '\0';
		if (kftp_pattern_match(patterns, name))
			return true;
		path = end;
	}
	return false;
}
