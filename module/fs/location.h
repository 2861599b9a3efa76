/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LOCATION_H
#define _KFTP_LOCATION_H

#include "fs/root.h"

/**
 * struct kftp_location - a directory and a name in it; a file of this name need not exist
 * @dir: the directory; the struct holds a reference to it
 * @name: the name, a single component; NULL if the struct is empty
 * @directory: true if the path had a "/" after the name. Such a path can only be the
 *	       path of a directory
 */
struct kftp_location {
	struct path dir;
	char *name;
	bool directory;
};

int kftp_location_get(struct kftp_location *location,
		      const struct kftp_root *root, const char *path);
int kftp_location_get_found(struct kftp_location *location,
			    const struct path *found);
void kftp_location_put(struct kftp_location *location);

#endif
