// SPDX-License-Identifier: GPL-2.0
/*
 * The queue of logins. A login first waits until it may be sent to the monitor, and then
 * until the monitor answers. An anonymous login is sent at once. A user's login waits
 * while the monitor checks too many other logins, and after too many wrong passwords
 * from the same address.
 */
#include <errno.h>
#include <string.h>

#include "kftpd/channel/clock.h"
#include "kftpd/network/login_queue.h"

static bool is_user(const struct kftpd_login_entry *entry)
{
	return entry->dialogue->kind == KFTPD_KIND_USER;
}

static void count_check(struct kftpd_login_queue *queue,
			struct kftpd_login_entry *entry)
{
	if (!is_user(entry))
		return;
	queue->users_checking++;
	if (!entry->source)
		return;
	entry->source->checking++;
	entry->is_counted = true;
}

static int send_login(const struct kftpd_login_queue *queue,
		      const struct kftpd_login_entry *entry)
{
	const struct kftpd_dialogue *dialogue = entry->dialogue;
	struct kftpd_packet packet = { .fds = { entry->control_fd },
				       .n_fds = 1 };
	struct kftpd_message_login *login = &packet.message.login;
	int err;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_LOGIN);
	login->client = entry->id;
	login->kind = dialogue->kind;
	login->opts = dialogue->opts;
	memcpy(login->host, dialogue->host, sizeof(login->host));
	if (is_user(entry)) {
		memcpy(login->user, dialogue->user, sizeof(login->user));
		memcpy(login->password, dialogue->password,
		       sizeof(login->password));
	}
	err = kftpd_uplink_send(queue->uplink, &packet);
	explicit_bzero(&packet.message, sizeof(packet.message));
	return err;
}

static int start_check(struct kftpd_login_queue *queue,
		       struct kftpd_login_entry *entry)
{
	int err = send_login(queue, entry);

	if (err)
		return err;
	kftpd_dialogue_wipe(entry->dialogue);
	TAILQ_REMOVE(&queue->waiting, entry, turn);
	entry->state = KFTPD_LOGIN_CHECKING;
	TAILQ_INSERT_TAIL(&queue->checking, entry, turn);
	count_check(queue, entry);
	queue->started(entry->client);
	return 0;
}

static void set_next_look(struct kftpd_login_queue *queue, uint64_t when)
{
	uint64_t set;
	int enabled;

	sd_event_source_get_enabled(queue->timer, &enabled);
	sd_event_source_get_time(queue->timer, &set);
	if (enabled == SD_EVENT_ONESHOT && set <= when)
		return;
	sd_event_source_set_time(queue->timer, when);
	sd_event_source_set_enabled(queue->timer, SD_EVENT_ONESHOT);
}

static bool must_wait(struct kftpd_login_queue *queue,
		      const struct kftpd_login_entry *entry, uint64_t now)
{
	if (!is_user(entry))
		return false;
	if (entry->source && !kftpd_limits_may_try(entry->source, now)) {
		if (entry->source->gate > now)
			set_next_look(queue, entry->source->gate);
		return true;
	}
	return queue->users_checking >= queue->config->pam_processes;
}

static void start_checks(struct kftpd_login_queue *queue)
{
	struct kftpd_login_entry *entry, *next;
	uint64_t now = kftpd_clock_now();

	for (entry = TAILQ_FIRST(&queue->waiting); entry; entry = next) {
		next = TAILQ_NEXT(entry, turn);
		if (must_wait(queue, entry, now))
			continue;
		if (start_check(queue, entry)) {
			/* Try later: the channel is full, or holds too many descriptors. */
			set_next_look(queue, now + KFTPD_SECOND / 20);
			return;
		}
	}
}

static int on_next_look(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	start_checks(arg);
	return 0;
}

/**
 * kftpd_login_queue_init() - set up an empty queue
 * @queue: the queue; the caller sets @started and @result
 * @event: the event loop
 * @uplink: the channel to the monitor
 * @config: the settings; they must exist as long as @queue
 *
 * Return: 0 or a negative errno.
 */
int kftpd_login_queue_init(struct kftpd_login_queue *queue, sd_event *event,
			   const struct kftpd_uplink *uplink,
			   const struct kftpd_message_config *config)
{
	int err;

	queue->uplink = uplink;
	queue->config = config;
	TAILQ_INIT(&queue->waiting);
	TAILQ_INIT(&queue->checking);
	err = sd_event_add_time(event, &queue->timer, CLOCK_MONOTONIC, 0,
				KFTPD_SECOND / 100, on_next_look, queue);
	if (err >= 0)
		err = sd_event_source_set_enabled(queue->timer, SD_EVENT_OFF);
	return err < 0 ? err : 0;
}

/**
 * kftpd_login_queue_exit() - release a queue
 * @queue: the queue; must be empty
 */
void kftpd_login_queue_exit(struct kftpd_login_queue *queue)
{
	queue->timer = sd_event_source_disable_unref(queue->timer);
}

/**
 * kftpd_login_queue_add() - queue a login
 * @queue: the queue
 * @entry: the client's entry; its state must be NONE, and all replies must be sent
 */
void kftpd_login_queue_add(struct kftpd_login_queue *queue,
			   struct kftpd_login_entry *entry)
{
	entry->state = KFTPD_LOGIN_WAITING;
	TAILQ_INSERT_TAIL(&queue->waiting, entry, turn);
	start_checks(queue);
}

/**
 * kftpd_login_queue_remove() - take a login out of the queue
 * @queue: the queue
 * @entry: the client's entry; nothing happens if the entry is not in the queue
 */
void kftpd_login_queue_remove(struct kftpd_login_queue *queue,
			      struct kftpd_login_entry *entry)
{
	if (entry->state == KFTPD_LOGIN_WAITING)
		TAILQ_REMOVE(&queue->waiting, entry, turn);
	if (entry->state == KFTPD_LOGIN_CHECKING) {
		TAILQ_REMOVE(&queue->checking, entry, turn);
		if (is_user(entry))
			queue->users_checking--;
	}
	entry->state = KFTPD_LOGIN_NONE;
}

/**
 * kftpd_login_queue_release() - allow an address to try its next password
 * @queue: the queue
 * @entry: entry of a client that gets its result now, or is about to be destroyed
 *
 * When the monitor answers, it is too early to call this, because clients must not find
 * out how long PAM took.
 */
void kftpd_login_queue_release(struct kftpd_login_queue *queue,
			       struct kftpd_login_entry *entry)
{
	if (!entry->is_counted)
		return;
	entry->is_counted = false;
	entry->source->checking--;
	set_next_look(queue, kftpd_clock_now());
}

/**
 * kftpd_login_queue_result() - handle the monitor's answer to a login
 * @queue: the queue
 * @id: the client's number; nothing happens if this client is gone
 * @result: the result of the login
 */
void kftpd_login_queue_result(struct kftpd_login_queue *queue, uint64_t id,
			      enum kftpd_result result)
{
	struct kftpd_login_entry *entry;

	TAILQ_FOREACH(entry, &queue->checking, turn) {
		if (entry->id == id)
			break;
	}
	if (!entry)
		return;
	kftpd_login_queue_remove(queue, entry);
	queue->result(entry->client, result);
	start_checks(queue);
}
