// SPDX-License-Identifier: GPL-2.0
/*
 * Matches names of files against lists of patterns (glob(7)).
 */
#include <linux/glob.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fs/pattern.h"
#include "proto/path.h"

/**
 * kftp_pattern_split() - make a list of patterns from a text
 * @text: patterns without "**", separated by spaces
 *
 * Return: the list for kftp_pattern_match(), to be freed by kfree(); NULL if there is
 * no memory.
 */
char *kftp_pattern_split(const char *text)
{
	/* Each pattern ends with NUL. An empty pattern ends the list. */
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
 * @patterns: return value of kftp_pattern_split()
 * @name: the name, a single component
 *
 * Unlike in a shell, "*" and "?" also match a "." at the beginning of the name.
 *
 * Return: true if at least one pattern matches the whole name.
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
 * @patterns: return value of kftp_pattern_split()
 * @path: the path; must be absolute and without "//"
 *
 * Return: true if at least one pattern matches a component, or if a component is longer
 * than KFTP_NAME_LEN.
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
