/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MODE_H
#define _KFTP_MODE_H

#include "proto/pure.h"

/**
 * struct kftp_mode_change - a change of permission bits, as chmod(1) takes it
 * @text: the change, such as "644" or "u+x,go-w"; not NUL-terminated
 * @len: length of @text in bytes
 * @umask: permission bits that a change leaves alone if it names neither u, g, o nor a
 */
struct kftp_mode_change {
	const char *text;
	size_t len;
	u32 umask;
};

/**
 * kftp_mode_apply() - change permission bits (SITE CHMOD)
 * @change: the change
 * @directory: true if the bits belong to a directory
 * @mode: the permission bits; set to the new ones; other bits are cleared
 *
 * The change is one octal number, or a list of clauses with commas between them. A
 * clause is any number of the letters u, g, o and a, and then one or more actions: "+",
 * "-" or "=", and after it either any number of the letters r, w, x, X, s and t, or one of
 * the letters u, g and o, whose bits are copied. Each action sees the bits that the
 * actions before it have left. A clause can also be "+", "-" or "=" and an octal number.
 *
 * As with GNU chmod, "=" without "s" leaves the set-user-ID and set-group-ID bits of a
 * directory alone. Unlike there, a number sets these bits too.
 *
 * Return: 0; -EINVAL if the change is malformed, and then @mode is not changed.
 */
int kftp_mode_apply(const struct kftp_mode_change *change, bool directory, u32 *mode);

#endif
