/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_OWNER_LOOKUP_H
#define KFTPD_OWNER_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct kftpd_owner - a user or a group, as the owner of files
 * @id: id of the user or of the group
 * @group: true for a group, false for a user
 */
struct kftpd_owner {
	uint32_t id;
	bool group;
};

/**
 * struct kftpd_owner_lookup - owners whose names are to be looked up
 * @uid: user id of the child that looks up the names; must not be 0
 * @gid: group id of the child
 * @owners: the owners
 * @count: number of owners
 */
struct kftpd_owner_lookup {
	uid_t uid;
	gid_t gid;
	const struct kftpd_owner *owners;
	size_t count;
};

void kftpd_owner_lookup_main(void *arg);

#endif
