/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PATTERN_H
#define _KFTP_PATTERN_H

#include <linux/types.h>

char *kftp_pattern_split(const char *text);
bool kftp_pattern_any(const char *patterns, const char *name);
bool kftp_pattern_any_part(const char *patterns, const char *path);

#endif
