// SPDX-License-Identifier: GPL-2.0
/* The rights of a session and their names. */
#include <stdio.h>
#include <string.h>

#include "lib/rights.h"

/* The names of the rights, in the order of their bits. */
static const char *const names[] = {
	"read",	 "list",   "write", "overwrite", "append", "resume",
	"delete", "rename", "mkdir", "chmod",	  "times",  "link",
	"checksum", "fxp",  "umask", "idle",	  "who",
};

#define N_NAMES (sizeof(names) / sizeof(names[0]))

_Static_assert((1U << N_NAMES) - 1 == KFTP_RIGHTS_ALL,
	       "each right has a name");

/**
 * kftp_rights_find() - find a right by its name
 * @name: a name as in the configuration file; need not have a NUL at its end
 * @len: length of @name in bytes
 *
 * Return: KFTP_RIGHT_*; 0 if no right has this name.
 */
uint32_t kftp_rights_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < N_NAMES; i++) {
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			return 1U << i;
	}
	return 0;
}

/**
 * kftp_rights_text() - write the names of rights
 * @rights: KFTP_RIGHT_* bits
 * @buf: set to the names, separated by spaces, with a NUL at the end
 * @size: size of @buf; KFTP_RIGHTS_TEXT_SIZE is enough for all rights
 *
 * Return: length of the text in @buf, without the NUL.
 */
size_t kftp_rights_text(uint32_t rights, char *buf, size_t size)
{
	size_t i, len = 0;

	*buf = '\0';
	for (i = 0; i < N_NAMES && len < size; i++) {
		if (rights & (1U << i))
			len += snprintf(buf + len, size - len, "%s%s",
					len ? " " : "", names[i]);
	}
	return len < size ? len : size - 1;
}
