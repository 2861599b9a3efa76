// SPDX-License-Identifier: GPL-2.0
/*
 * Matches names of files against patterns (glob(7)), and against lists of patterns.
 *
 * The kernel's glob_match() is not used. There a class like "[!a]" matches the NUL at the
 * end of the name, so that it reads on after the end, and "x[!a]" can match "x". And if a
 * class has no end, it looks for the end at each place in the name, which takes long.
 */
#include <linux/ctype.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include "fs/pattern.h"
#include "proto/path.h"

/* Bytes of UTF-8 stay as they are. */
static char pattern_small(char c)
{
	return isascii(c) ? tolower(c) : c;
}

/*
 * Adds the patterns in @text at @out. Each pattern ends with NUL, and an empty pattern
 * ends the list. The bytes at @out are 0 before. Returns the end of the last pattern.
 */
static char *pattern_add(char *out, const char *text)
{
	const char *list = out;

	for (; *text; text++) {
		if (*text != ' ')
			*out++ = *text;
		else if (out != list && out[-1])
			out++;
	}
	return out;
}

/* Returns the empty pattern that ends a list. */
static const char *pattern_end(const char *patterns)
{
	while (*patterns)
		patterns += strlen(patterns) + 1;
	return patterns;
}

/**
 * kftp_pattern_split() - make a list of patterns from a text
 * @text: patterns without "**", separated by spaces
 *
 * Return: the list for kftp_pattern_match(), to be freed by kfree(); NULL if there is
 * no memory.
 */
char *kftp_pattern_split(const char *text)
{
	/* The list, and then the same list with small letters. */
	char *list = kzalloc(2 * (strlen(text) + 2), GFP_KERNEL);
	char *small;

	if (!list)
		return NULL;
	pattern_add(list, text);
	small = list + (pattern_end(list) - list) + 1;
	for (text = pattern_add(small, text); small < text; small++)
		*small = pattern_small(*small);
	return list;
}

/*
 * Returns the "]" at the end of a class of characters; NULL if it has no end. @class is
 * the text after the "[". A "]" at the beginning is a member of the class.
 */
static const char *pattern_class_end(const char *class)
{
	if (*class == '!')
		class++;
	return *class ? strchr(class + 1, ']') : NULL;
}

/* Returns true if @byte matches the class between "[" and the "]" at @end. */
static bool pattern_class_match(const char *class, const char *end, u8 byte)
{
	bool inverted = *class == '!', member = false;

	if (inverted)
		class++;
	while (class < end) {
		u8 first = *class++, last = first;

		/* At the end of a class, "-" is a member. */
		if (*class == '-' && class + 1 < end) {
			last = class[1];
			class += 2;
		}
		member |= first <= byte && byte <= last;
	}
	return member != inverted;
}

/*
 * Matches a byte of a name against the first element of a pattern, which is no "*". If it
 * matches, returns the pattern after this element; if not, NULL. A "[" at or after
 * *@open begins no class that ends. If the element is such a "[", sets *@open to it.
 */
static const char *pattern_step(const char *pattern, u8 byte, const char **open)
{
	const char *end;

	switch (*pattern) {
	case '\0':
		return NULL;
	case '?':
		return pattern + 1;
	case '[':
		end = *open && pattern >= *open ? NULL : pattern_class_end(pattern + 1);
		if (end)
			return pattern_class_match(pattern + 1, end, byte) ? end + 1 : NULL;
		if (!*open || pattern < *open)
			*open = pattern;
		break;
	case '\\':
		if (pattern[1])
			pattern++;
		break;
	}
	return (u8)*pattern == byte ? pattern + 1 : NULL;
}

/**
 * kftp_pattern_match_one() - match a name against a pattern
 * @pattern: the pattern, in which "**" means the same as "*"
 * @name: the name, a single component
 *
 * A "[" without a "]" matches itself. This function takes at most as many steps as the
 * product of the lengths of pattern and name, because after a mismatch it goes back only
 * to the last "*".
 *
 * Return: true if the pattern matches the whole name.
 */
bool kftp_pattern_match_one(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL, *open = NULL, *next;

	for (;;) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = name;
			if (!*star)
				return true;
			continue;
		}
		if (!*name)
			return !*pattern;
		next = pattern_step(pattern, *name, &open);
		if (next) {
			pattern = next;
			name++;
		} else if (star) {
			pattern = star;
			name = ++retry;
		} else {
			return false;
		}
	}
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
		if (kftp_pattern_match_one(patterns, name))
			return true;
	return false;
}

/**
 * kftp_pattern_match_caseless() - match a name against patterns, and ignore the case
 * @patterns: return value of kftp_pattern_split()
 * @name: the name, a single component
 *
 * Return: see kftp_pattern_match(); also true if the name is longer than KFTP_NAME_LEN.
 * The letters A to Z are the same as a to z.
 */
bool kftp_pattern_match_caseless(const char *patterns, const char *name)
{
	char small[KFTP_NAME_LEN + 1];
	size_t i, len = strlen(name);

	if (len > KFTP_NAME_LEN)
		return true;
	for (i = 0; i <= len; i++)
		small[i] = pattern_small(name[i]);
	return kftp_pattern_match(pattern_end(patterns) + 1, small);
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
