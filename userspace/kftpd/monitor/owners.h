/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_OWNERS_H
#define KFTPD_OWNERS_H

#include "kftpd/channel/process.h"
#include "kftpd/child/owner_lookup.h"

/* Maximum number of wanted names. If there are more, the module asks again later. */
#define KFTPD_OWNERS_WANTED_MAX 1024

/* Size of the table of names that kftpd has already told the module. */
#define KFTPD_OWNERS_TOLD 256

/**
 * typedef kftpd_owners_tell_fn - a function that tells the module a name
 * @owner: the user or the group
 * @name: the name of @owner; empty if it has no name
 * @arg: the pointer @arg of struct kftpd_owners
 *
 * Return: 0 or a negative errno.
 */
typedef int (*kftpd_owners_tell_fn)(const struct kftpd_owner *owner,
				    const char *name, void *arg);

/**
 * struct kftpd_owners - names of users and groups, for the module's listings
 * @tell: tells the module a name
 * @arg: passed to @tell
 * @lookup: looks names up in a child process: kftpd_owner_lookup_main(), or another
 *	    function in tests
 * @uid: user id of the child
 * @gid: group id of the child
 * @patience: seconds after which the child is killed
 * @event: the event loop
 * @start: event source that starts a child after all pending events were handled
 * @process: the child
 * @given: number of owners that the child looks up; these owners are the first in
 *	   @wanted
 * @wanted: owners whose names the module wants, in the order of its requests
 * @count: number of owners in @wanted
 * @told: hash table of the names that the module was told. kftpd_owners_know() does not
 *	  tell the same name again before told[].until, which is a time in microseconds.
 *
 * The caller sets all fields from @tell down to @patience.
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
