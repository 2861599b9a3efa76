// SPDX-License-Identifier: GPL-2.0
/*
 * Looks up names of users and groups for the module's listings. A lookup may take
 * long if a name server has to answer. So a child process looks up many names, and
 * the monitor continues its work.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/kftp.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/owners.h"

/* Maximum number of names for one child. The channel has room for this many answers. */
#define BATCH 64

/* If this many killed children have not ended, no new child is started. */
#define STUCK_MAX 8

/*
 * If the module was told a name in the last TOLD_SECONDS, kftpd_owners_know() does not
 * tell it again. Ten minutes after the module was told a name, it asks for the name
 * again. TOLD_SECONDS is shorter, so that kftpd_owners_know() can tell the name earlier.
 */
#define TOLD_SECONDS 300

static bool is_same(const struct kftpd_owner *a, const struct kftpd_owner *b)
{
	return a->id == b->id && a->group == b->group;
}

/*
 * Copies a name, and replaces spaces, control characters and semicolons by "_", because
 * these characters separate the parts of a listing, which clients parse.
 */
static void make_clean(const char *name, char *clean)
{
	size_t i, len = strlen(name);

	/* Send no name if it is too long: a shortened name would be a wrong name. */
	if (len > KFTP_OWNER_MAX)
		len = 0;
	for (i = 0; i < len; i++) {
		unsigned char c = name[i];

		clean[i] = c <= ' ' || c == 127 || c == ';' ? '_' : c;
	}
	clean[len] = '\0';
}

static size_t bucket_of(const struct kftpd_owner *owner)
{
	return (2 * owner->id + owner->group) % KFTPD_OWNERS_TOLD;
}

static void tell_module(struct kftpd_owners *owners,
			const struct kftpd_owner *owner, const char *name)
{
	char clean[KFTP_OWNER_MAX + 1];
	size_t at = bucket_of(owner);

	make_clean(name, clean);
	if (owners->tell(owner, clean, owners->arg))
		return;
	owners->told[at].owner = *owner;
	owners->told[at].until = kftpd_clock_now() + TOLD_SECONDS * KFTPD_SECOND;
}

/*
 * Tells the module the names that the child has sent.
 *
 * Return: number of names.
 */
static size_t take_answers(struct kftpd_owners *owners)
{
	const struct kftpd_message_owner *message;
	struct kftpd_packet packet;
	struct kftpd_owner owner;
	size_t i;

	for (i = 0; i < owners->given; i++) {
		if (kftpd_channel_receive(owners->process.channel, &packet,
					  KFTPD_PARTY_OWNERS, MSG_DONTWAIT))
			break;
		message = &packet.message.owner;
		owner = (struct kftpd_owner){ message->id, message->group };
		if (!is_same(&owners->wanted[i], &owner))
			break;
		tell_module(owners, &owner, message->name);
	}
	return i;
}

static void drop_done(struct kftpd_owners *owners)
{
	size_t done = take_answers(owners);

	if (!done) {
		/* Drop the first owner, so that the next child does not hang, too. */
		kftpd_log_remote(LOG_WARNING,
				 "cannot look up the name of %s %u: no answer",
				 owners->wanted[0].group ? "group" : "user",
				 owners->wanted[0].id);
		done = 1;
	}
	owners->count -= done;
	memmove(owners->wanted, owners->wanted + done,
		owners->count * sizeof(owners->wanted[0]));
}

static void start_lookup(struct kftpd_owners *owners);

/* Does not wait for the end of the child, which may hang in spite of SIGKILL. */
static int on_lookup_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_owners *owners = arg;

	(void)source;
	(void)usec;
	drop_done(owners);
	kftpd_process_abandon(&owners->process);
	start_lookup(owners);
	return 0;
}

static int on_lookup_exit(sd_event_source *source, const siginfo_t *info,
			  void *arg)
{
	struct kftpd_owners *owners = arg;

	(void)source;
	(void)info;
	drop_done(owners);
	kftpd_process_release(&owners->process);
	start_lookup(owners);
	return 0;
}

static int start_child(struct kftpd_owners *owners)
{
	struct kftpd_owner_lookup lookup = {
		.uid = owners->uid,
		.gid = owners->gid,
		.owners = owners->wanted,
		.count = owners->given,
	};
	int err;

	if (kftpd_process_abandoned() >= STUCK_MAX)
		return -EBUSY;
	err = kftpd_process_start(&owners->process, "kftpd-names",
				  owners->lookup, &lookup);
	if (!err)
		err = kftpd_process_watch(&owners->process, owners->event,
					  on_lookup_exit,
					  owners->patience * KFTPD_SECOND,
					  on_lookup_timeout, owners);
	return err;
}

static void start_lookup(struct kftpd_owners *owners)
{
	int err;

	if (owners->process.pid || !owners->count)
		return;
	owners->given = owners->count < BATCH ? owners->count : BATCH;
	err = start_child(owners);
	if (!err)
		return;
	kftpd_log_remote(LOG_ERR,
			 "cannot look up names of users and groups, so listings show numbers: %s",
			 err == -EBUSY ? "killed processes do not end" :
					 strerror(-err));
	kftpd_process_stop(&owners->process);
	owners->count = 0;
}

static int on_start(sd_event_source *source, void *arg)
{
	(void)source;
	start_lookup(arg);
	return 0;
}

/**
 * kftpd_owners_init() - prepare the lookup of names
 * @owners: the caller has set the first fields of the struct, up to @patience
 * @event: the event loop
 *
 * Return: 0 or a negative errno.
 */
int kftpd_owners_init(struct kftpd_owners *owners, sd_event *event)
{
	int err;

	owners->event = event;
	owners->process = (struct kftpd_process)KFTPD_PROCESS_NONE;
	err = sd_event_add_defer(event, &owners->start, on_start, owners);
	if (err >= 0)
		err = sd_event_source_set_enabled(owners->start, SD_EVENT_OFF);
	return err < 0 ? err : 0;
}

/**
 * kftpd_owners_exit() - stop the lookup of names
 * @owners: from kftpd_owners_init(), or zeroed
 */
void kftpd_owners_exit(struct kftpd_owners *owners)
{
	if (!owners->event)
		return;
	kftpd_process_stop(&owners->process);
	owners->start = sd_event_source_disable_unref(owners->start);
}

/**
 * kftpd_owners_want() - look up a name that the module wants
 * @owners: the lookup of names
 * @id: id of the user or of the group
 * @group: true for a group, false for a user
 *
 * The module is told the name later. If too many names are wanted, this function
 * does nothing, and the module asks again.
 */
void kftpd_owners_want(struct kftpd_owners *owners, uint32_t id, bool group)
{
	const struct kftpd_owner owner = { id, group };
	size_t i;

	for (i = 0; i < owners->count; i++) {
		if (is_same(&owners->wanted[i], &owner))
			return;
	}
	if (owners->count == KFTPD_OWNERS_WANTED_MAX)
		return;
	owners->wanted[owners->count++] = owner;
	sd_event_source_set_enabled(owners->start, SD_EVENT_ONESHOT);
}

/**
 * kftpd_owners_know() - tell the module a name that it will soon want
 * @owners: the lookup of names
 * @id: id of the user or of the group
 * @group: true for a group, false for a user
 * @name: the name; nothing happens if it is empty
 *
 * Does nothing if the module was told this name in the last TOLD_SECONDS.
 */
void kftpd_owners_know(struct kftpd_owners *owners, uint32_t id, bool group,
		       const char *name)
{
	const struct kftpd_owner owner = { id, group };
	size_t at = bucket_of(&owner);

	if (!*name || (is_same(&owners->told[at].owner, &owner) &&
		       owners->told[at].until > kftpd_clock_now()))
		return;
	tell_module(owners, &owner, name);
}

/**
 * kftpd_owners_forget() - forget which names the module was told
 * @owners: the lookup of names
 *
 * Call this after connecting to the module, because a module that was loaded again knows
 * no names.
 */
void kftpd_owners_forget(struct kftpd_owners *owners)
{
	memset(owners->told, 0, sizeof(owners->told));
}
