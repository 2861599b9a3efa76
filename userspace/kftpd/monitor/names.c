// SPDX-License-Identifier: GPL-2.0
/*
 * Names of users and groups, for the module's listings. Looking one up may take
 * long, where it is a server's to know: a child does it, for many at once, and
 * the monitor goes on meanwhile.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/names.h"
#include "kftpd/channel/process.h"

#define SECOND 1000000ULL

/* Names that one child looks up; its answers fit into the channel. */
#define BATCH 64

/* The module asks again after ten minutes; a login tells again before that. */
#define TOLD_SECONDS 300

static bool is_same(const struct kftpd_wanted *who, uint32_t id, bool group)
{
	return who->id == id && who->group == group;
}

/* Listings and facts are parsed by clients: no separator of theirs in a name. */
static void make_clean(const char *text, char *clean)
{
	size_t i, len = strlen(text);

	/* Nobody is helped by the beginning of a name. */
	if (len > KFTP_NAME_MAX)
		len = 0;
	for (i = 0; i < len; i++) {
		unsigned char c = text[i];

		clean[i] = c <= ' ' || c == 127 || c == ';' ? '_' : c;
	}
	clean[len] = '\0';
}

static uint64_t now(const struct kftpd_names *names)
{
	uint64_t usec = 0;

	sd_event_now(names->event, CLOCK_MONOTONIC, &usec);
	return usec;
}

static size_t place(uint32_t id, bool group)
{
	return (2 * id + group) % KFTPD_NAMES_TOLD;
}

static void tell(struct kftpd_names *names, uint32_t id, bool group,
		 const char *text)
{
	size_t at = place(id, group);
	char clean[KFTP_NAME_MAX + 1];

	make_clean(text, clean);
	if (names->tell(id, group, clean, names->arg))
		return;
	names->told[at].who.id = id;
	names->told[at].who.group = group;
	names->told[at].until = now(names) + TOLD_SECONDS * SECOND;
}

/* Return: how many of those that the child was given it has answered. */
static size_t take_answers(struct kftpd_names *names)
{
	const struct kftpd_message_name *name;
	struct kftpd_packet packet;
	size_t i;

	for (i = 0; i < names->given; i++) {
		if (kftpd_channel_receive(names->channel, &packet,
					  KFTPD_PARTY_NAMES, MSG_DONTWAIT))
			break;
		name = &packet.message.name;
		if (!is_same(&names->wanted[i], name->id, name->group))
			break;
		tell(names, name->id, name->group, name->text);
	}
	return i;
}

static void forget_child(struct kftpd_names *names)
{
	sd_event_source_disable_unref(names->exit);
	sd_event_source_disable_unref(names->timer);
	names->exit = NULL;
	names->timer = NULL;
	if (names->channel >= 0)
		close(names->channel);
	names->channel = -1;
	names->pid = 0;
	names->given = 0;
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_names *names = arg;

	(void)source;
	(void)usec;
	kftpd_process_end(names->pid);
	return 0;
}

static void start(struct kftpd_names *names);

static int on_exit_of_child(sd_event_source *source, const siginfo_t *info,
			    void *arg)
{
	struct kftpd_names *names = arg;
	size_t done = take_answers(names);

	(void)source;
	(void)info;
	if (!done) {
		/* The next child is not to get stuck at the same one. */
		kftpd_log_remote(LOG_WARNING, "nobody tells the name of %s %u",
				 names->wanted[0].group ? "group" : "user",
				 names->wanted[0].id);
		done = 1;
	}
	names->count -= done;
	memmove(names->wanted, names->wanted + done,
		names->count * sizeof(names->wanted[0]));
	forget_child(names);
	start(names);
	return 0;
}

static int watch(struct kftpd_names *names)
{
	int err;

	err = sd_event_add_child(names->event, &names->exit, names->pid,
				 WEXITED, on_exit_of_child, names);
	if (err < 0)
		return err;
	err = sd_event_add_time_relative(names->event, &names->timer,
					 CLOCK_MONOTONIC,
					 names->patience * SECOND, 0,
					 on_timeout, names);
	return err < 0 ? err : 0;
}

static void stop_child(struct kftpd_names *names)
{
	if (names->pid > 0) {
		sd_event_source_disable_unref(names->exit);
		names->exit = NULL;
		kftpd_process_stop(names->pid);
	}
	forget_child(names);
}

static int start_child(struct kftpd_names *names)
{
	int channel[2];
	int err = kftpd_channel_pair(channel);

	if (err)
		return err;
	names->channel = channel[0];
	names->pid = kftpd_process_fork("kftpd-names", channel[1]);
	if (!names->pid) {
		names->child(names);
		_exit(1);
	}
	close(channel[1]);
	return names->pid < 0 ? names->pid : watch(names);
}

static void start(struct kftpd_names *names)
{
	int err;

	if (names->pid || !names->count)
		return;
	names->given = names->count < BATCH ? names->count : BATCH;
	err = start_child(names);
	if (!err)
		return;
	kftpd_log_remote(LOG_ERR, "cannot look names up: %s", strerror(-err));
	stop_child(names);
	names->count = 0;
}

static int on_start(sd_event_source *source, void *arg)
{
	(void)source;
	start(arg);
	return 0;
}

/**
 * kftpd_names_init() - set up
 * @names: what the caller has to set is set
 * @event: the loop
 *
 * Return: 0 or a negative errno.
 */
int kftpd_names_init(struct kftpd_names *names, sd_event *event)
{
	int err;

	names->event = event;
	names->channel = -1;
	err = sd_event_add_defer(event, &names->start, on_start, names);
	if (err >= 0)
		err = sd_event_source_set_enabled(names->start, SD_EVENT_OFF);
	return err < 0 ? err : 0;
}

/**
 * kftpd_names_exit() - look no more names up
 * @names: set up, or all zero
 */
void kftpd_names_exit(struct kftpd_names *names)
{
	if (!names->event)
		return;
	stop_child(names);
	sd_event_source_disable_unref(names->start);
	names->start = NULL;
}

/**
 * kftpd_names_want() - the module wants a name
 * @names: the names
 * @id: of a user or a group
 * @group: of a group
 *
 * It is told later; never, where too many are wanted: it asks again.
 */
void kftpd_names_want(struct kftpd_names *names, uint32_t id, bool group)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (is_same(&names->wanted[i], id, group))
			return;
	}
	if (names->count == KFTPD_NAMES_WANTED_MAX)
		return;
	names->wanted[names->count].id = id;
	names->wanted[names->count++].group = group;
	sd_event_source_set_enabled(names->start, SD_EVENT_ONESHOT);
}

/**
 * kftpd_names_know() - a name that the module will want
 * @names: the names
 * @id: of a user or a group
 * @group: of a group
 * @text: the name; empty where it is not known
 *
 * It is told now, unless it has been lately.
 */
void kftpd_names_know(struct kftpd_names *names, uint32_t id, bool group,
		      const char *text)
{
	size_t at = place(id, group);

	if (!*text || (is_same(&names->told[at].who, id, group) &&
		       names->told[at].until > now(names)))
		return;
	tell(names, id, group, text);
}

/**
 * kftpd_names_forget() - this module has been told no names
 * @names: the names
 */
void kftpd_names_forget(struct kftpd_names *names)
{
	memset(names->told, 0, sizeof(names->told));
}
