/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ATTR_H
#define _KFTP_ATTR_H

#include <linux/stat.h>

#include "fs/root.h"
#include "proto/mode.h"

/* Bits of kftp_attr.given. Each one tells kftp_attr_set() to set one attribute. */
#define KFTP_ATTR_MODIFY	1
#define KFTP_ATTR_ACCESS	2
#define KFTP_ATTR_MODE		4
#define KFTP_ATTR_CHANGE	8
#define KFTP_ATTR_GROUP		16
/*
 * Not an attribute. With this bit, kftp_attr_set() fails with -EACCES if the new mode
 * would make a regular file readable for all users.
 */
#define KFTP_ATTR_UNREADABLE	128

/**
 * struct kftp_attr - new attributes of a file
 * @given: KFTP_ATTR_* bits; only the members whose bit is set are used
 * @modify: new time of modification, in seconds since 1970
 * @access: new time of access, in seconds since 1970
 * @mode: new permission bits
 * @change: a change of the present permission bits, to be used instead of @mode; must be
 *	    well-formed
 * @group: new group id, in the initial user namespace
 */
struct kftp_attr {
	u8 given;
	s64 modify;
	s64 access;
	umode_t mode;
	struct kftp_mode_change change;
	u32 group;
};

int kftp_attr_set(const struct kftp_root *root, const char *path,
		  const struct kftp_attr *attr, struct kstat *now);
int kftp_attr_cut(const struct kftp_root *root, struct file *file, loff_t size);
int kftp_attr_copy(const struct kftp_root *root, const struct path *path,
		   const struct path *replaced, const struct kstat *old);
int kftp_attr_space(const struct kftp_root *root, const char *path, u64 *bytes);

#endif
