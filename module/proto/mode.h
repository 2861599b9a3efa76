/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MODE_H
#define _KFTP_MODE_H

#include "proto/pure.h"

/**
 * struct kftp_mode_change - a change of permission bits, as chmod(1) takes it
 * @text: the change, such as "644" or "u+x,go-w"; not NUL-terminated
 * @len: length of @text in bytes
 * @umask: permission bits that a clause without u, g, o and a, such as "+w", does not
 *	   change; it has no effect on any other clause, nor on an octal number
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
 * @mode: the old permission bits; changed to the new ones. Bits other than 07777 are
 *	  cleared.
 *
 * The change is one octal number, or a list of clauses with commas between them. A
 * clause is any number of the letters u, g, o and a, and then one or more actions. An
 * action is "+", "-" or "=", and then either any number of the letters r, w, x, X, s and
 * t, or the letter u, g or o. The letter u, g or o means that the bits of this letter are
 * copied. Each action sees the bits that the actions before it have left. A clause can
 * also be "+", "-" or "=" and an octal number.
 *
 * As in GNU chmod, "=" without "s" does not change the set-user-ID and set-group-ID bits
 * of a directory. But if the change is an octal number without these bits, such as 755,
 * kftp clears them; GNU chmod would keep them.
 *
 * Return: 0 on success; -EINVAL if the change is malformed. After -EINVAL, @mode is
 * unchanged.
 */
int kftp_mode_apply(const struct kftp_mode_change *change, bool directory, u32 *mode);

#endif
