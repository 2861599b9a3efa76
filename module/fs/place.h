/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PLACE_H
#define _KFTP_PLACE_H

#include "fs/root.h"

/**
 * struct kftp_place - where a file is, or is to be
 * @dir: its directory; a reference
 * @name: its name there; NULL while nothing is held
 */
struct kftp_place {
	struct path dir;
	char *name;
};

int kftp_place_hold(struct kftp_place *place, const struct kftp_root *root,
		    const char *path);
int kftp_place_hold_found(struct kftp_place *place, const struct path *found);
void kftp_place_drop(struct kftp_place *place);

#endif
