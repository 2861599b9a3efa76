/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_OWNERS_H
#define KFTPD_OWNERS_H

#include "kftpd/channel/process.h"
#include "kftpd/child/owner_lookup.h"

/* Names that may be wanted at once; the module asks again for the others. */
#define KFTPD_OWNERS_WANTED_MAX 1024

/* Names that are remembered as told. */
#define KFTPD_OWNERS_TOLD 256

/**
 * typedef kftpd_owners_tell_fn - tells the module a name
 * @owner: the user or the group
 * @name: its name; empty if it has none
 * @arg: the caller's own
 *
 * Return: 0 or a negative errno.
 */
typedef int (*kftpd_owners_tell_fn)(const struct kftpd_owner *owner,
				    const char *name, void *arg);

/**
 * struct kftpd_owners - names of users and groups, for the module's listings
 * @tell: tells the module a name
 * @arg: for @tell
 * @lookup: looks names up, in a child; kftpd_owner_lookup_main(), but in tests
 * @uid: user of the child
 * @gid: group of the child
 * @patience: seconds after which the child is killed
 * @event: the loop
 * @start: starts a child after all pending events were read
 * @process: the child
 * @given: the child looks up this many of @wanted
 * @wanted: owners whose names are wanted, in order
 * @count: number of @wanted
 * @told: the module knows these names until @until, microseconds; a hash table
 *
 * The caller sets the fields up to @patience.
 */
struct kftpd_owners {
	kftpd_owners_tell_fn tell;
	void *arg;
	kftpd_process_fn lookup;
	uid_t uid;
	gid_t gid;
	unsigned int patience;
	sd_event *event;
	sd_event_source *start;
	struct kftpd_process process;
	size_t given;
	struct kftpd_owner wanted[KFTPD_OWNERS_WANTED_MAX];
	size_t count;
	struct {
		struct kftpd_owner owner;
		uint64_t until;
	} told[KFTPD_OWNERS_TOLD];
};

int kftpd_owners_init(struct kftpd_owners *owners, sd_event *event);
void kftpd_owners_exit(struct kftpd_owners *owners);
void kftpd_owners_want(struct kftpd_owners *owners, uint32_t id, bool group);
void kftpd_owners_know(struct kftpd_owners *owners, uint32_t id, bool group,
		       const char *name);
void kftpd_owners_forget(struct kftpd_owners *owners);

#endif
