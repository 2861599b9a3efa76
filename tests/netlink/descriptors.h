/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors of all kinds, for attributes that are descriptors. */
#ifndef _KFTP_NETLINK_DESCRIPTORS_H
#define _KFTP_NETLINK_DESCRIPTORS_H

#include "spec.h"

#define SENDERS_MAX 8

/**
 * enum use - for which attribute a descriptor may be accepted
 * @USE_NONE: for none
 * @USE_ROOT: for root-fd
 * @USE_CONTROL: for control-fd, perhaps
 */
enum use { USE_NONE, USE_ROOT, USE_CONTROL };

/**
 * struct descriptor - a descriptor of this process
 * @fd: number; it need not be open
 * @name: its kind, for reports
 * @use: see enum use
 */
struct descriptor {
	int fd;
	const char *name;
	enum use use;
};

int descriptors_open(const char *folder, unsigned int user);
const struct descriptor *descriptors_any(struct dice *dice);
const struct descriptor *descriptors_root(struct dice *dice);
int descriptors_powerless(unsigned int number);
void descriptors_close(void);

#endif
