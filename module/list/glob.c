// SPDX-License-Identifier: GPL-2.0
/*
 * Splits paths that have wildcards (see glob(7)) in any of their components. In a
 * component, "**" means the same as "*".
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "list/glob.h"

/**
 * kftp_glob_has_wildcard() - check if a component of a path has a wildcard
 * @part: the component
 *
 * Return: true if @part contains "*", "?" or "[".
 */
bool kftp_glob_has_wildcard(const char *part)
{
	return strpbrk(part, "*?[");
}

/* Returns the first component of @asked that has a wildcard; NULL if none has one. */
static char *glob_first(char *asked)
{
	char *wildcard = strpbrk(asked, "*?[");

	while (wildcard && wildcard > asked && wildcard[-1] != '/')
		wildcard--;
	return wildcard;
}

/*
 * Finds the components of @tail at the end of the absolute path @path. Returns the "/"
 * before them, or NULL if @path does not end with them, for example because @tail has
 * "..".
 */
static char *glob_find_tail(char *path, const char *tail)
{
	size_t len = strlen(path), tail_len = strlen(tail);
	char *slash = path + len - tail_len - 1;

	if (len <= tail_len || *slash != '/' || strcmp(slash + 1, tail))
		return NULL;
	return slash;
}

/* Ends each component with NUL, and counts them. */
static void glob_cut(struct kftp_glob *glob)
{
	char *slash = glob->text;

	for (glob->count = 1; (slash = strchr(slash, '/')); glob->count++)
		*slash++ = '\0';
}

/**
 * kftp_glob_split() - split a path before the first component that has a wildcard
 * @glob: set to the components of the tail: the first component that has a wildcard, and
 *	  all components after it; to be freed by kftp_glob_free()
 * @path: the path, absolute and without ".", ".." and "//"; set to the directory before
 *	  the tail
 * @asked: the path as the client wrote it, without "/" at its end, or NULL; set to the
 *	   directory before the tail. If the whole of @asked is the tail, @asked is freed
 *	   and set to NULL
 *
 * The wildcard is looked for only in @asked. Then the tail is cut off both paths.
 *
 * Return: 0; -ENOENT if @asked is NULL or has no wildcard, or if @path does not end with
 * the tail; -ENOMEM.
 */
int kftp_glob_split(struct kftp_glob *glob, char *path, char **asked)
{
	char *tail = *asked ? glob_first(*asked) : NULL;
	char *slash = tail ? glob_find_tail(path, tail) : NULL;

	if (!slash)
		return -ENOENT;
	glob->text = kstrdup(tail, GFP_KERNEL);
	if (!glob->text)
		return -ENOMEM;
	glob_cut(glob);
	slash[slash == path] = '\0';
	if (tail > *asked) {
		tail[-1] = '\0';
	} else {
		kfree(*asked);
		*asked = NULL;
	}
	return 0;
}

/**
 * kftp_glob_part() - get a component
 * @glob: the components
 * @depth: number of the component; the first one is 0
 */
const char *kftp_glob_part(const struct kftp_glob *glob, unsigned int depth)
{
	const char *part = glob->text;

	while (depth--)
		part += strlen(part) + 1;
	return part;
}

/**
 * kftp_glob_free() - free the components
 * @glob: from kftp_glob_split(), or all zero
 */
void kftp_glob_free(struct kftp_glob *glob)
{
	kfree(glob->text);
	glob->text = NULL;
	glob->count = 0;
}
