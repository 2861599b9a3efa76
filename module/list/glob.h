/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_GLOB_H
#define _KFTP_GLOB_H

#include <linux/types.h>

/**
 * struct kftp_glob - the first component of a path that has a wildcard, and all after it
 * @text: the components, each NUL-terminated
 * @count: number of components; 0 if kftp_glob_split() has split no path
 */
struct kftp_glob {
	char *text;
	unsigned int count;
};

int kftp_glob_split(struct kftp_glob *glob, char *path, char **asked);
bool kftp_glob_has_wildcard(const char *part);
const char *kftp_glob_part(const struct kftp_glob *glob, unsigned int depth);
void kftp_glob_free(struct kftp_glob *glob);

/**
 * kftp_glob_is_last() - check if a component is the last one
 * @glob: the components
 * @depth: number of the component; the first one is 0
 */
static inline bool kftp_glob_is_last(const struct kftp_glob *glob, unsigned int depth)
{
	return depth + 1 == glob->count;
}

#endif
