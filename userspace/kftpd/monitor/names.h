/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NAMES_H
#define KFTPD_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <systemd/sd-event.h>

/* Names that may be wanted at once; the module asks again for what is too much. */
#define KFTPD_NAMES_WANTED_MAX 1024

/* Names that are remembered as told. */
#define KFTPD_NAMES_TOLD 256

struct kftpd_names;

/**
 * struct kftpd_wanted - whose name is wanted
 * @id: of a user or a group
 * @group: of a group
 */
struct kftpd_wanted {
	uint32_t id;
	bool group;
};

/**
 * typedef kftpd_names_tell_fn - tells the module a name
 * @id: of a user or a group
 * @group: of a group
 * @text: the name; empty where there is none
 * @arg: the caller's own
 *
 * Return: 0 or a negative errno.
 */
typedef int (*kftpd_names_tell_fn)(uint32_t id, bool group, const char *text,
				   void *arg);

/**
 * typedef kftpd_names_child_fn - looks names up, in a process of its own
 * @names: the first @names->given of @names->wanted are to be looked up
 *
 * Sends a message NAME for each, in order, to KFTPD_PROCESS_FD; must not return.
 */
typedef void (*kftpd_names_child_fn)(const struct kftpd_names *names);

/**
 * struct kftpd_names - names of users and groups for the module
 * @tell: tells it one
 * @arg: for @tell
 * @child: looks names up
 * @uid: who @child becomes
 * @gid: who @child becomes
 * @patience: seconds after which the process is ended
 * @event: the loop
 * @start: starts a process, as soon as what came together has been read
 * @pid: of the process, 0 for none
 * @channel: to it
 * @exit: waits for its end
 * @timer: ends it
 * @given: how many of @wanted it is at
 * @wanted: whose names are wanted, in order
 * @count: their number
 * @told: names that the module knows, each in the place of its number
 *
 * The caller sets the fields up to @patience.
 */
struct kftpd_names {
	kftpd_names_tell_fn tell;
	void *arg;
	kftpd_names_child_fn child;
	uid_t uid;
	gid_t gid;
	unsigned int patience;
	sd_event *event;
	sd_event_source *start;
	pid_t pid;
	int channel;
	sd_event_source *exit;
	sd_event_source *timer;
	size_t given;
	struct kftpd_wanted wanted[KFTPD_NAMES_WANTED_MAX];
	size_t count;
	struct {
		struct kftpd_wanted who;
		uint64_t until;
	} told[KFTPD_NAMES_TOLD];
};

int kftpd_names_init(struct kftpd_names *names, sd_event *event);
void kftpd_names_exit(struct kftpd_names *names);
void kftpd_names_want(struct kftpd_names *names, uint32_t id, bool group);
void kftpd_names_know(struct kftpd_names *names, uint32_t id, bool group,
		      const char *text);
void kftpd_names_forget(struct kftpd_names *names);

#endif
