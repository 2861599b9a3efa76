/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PATTERN_H
#define _KFTP_PATTERN_H

#include <linux/types.h>

char *kftp_pattern_split(const char *text);
bool kftp_pattern_match_one(const char *pattern, const char *name);
bool kftp_pattern_match(const char *patterns, const char *name);
bool kftp_pattern_match_caseless(const char *patterns, const char *name);
bool kftp_pattern_match_path(const char *patterns, const char *path);

#endif
