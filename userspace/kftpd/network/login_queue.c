// SPDX-License-Identifier: GPL-2.0
/*
 * Logins wait here for their turn, then for the monitor's answer. A guest waits for its
 * turn only if the monitor has too many guests or the channel is full. A user waits while
 * PAM checks too many other users, or after the client's address has sent too many wrong
 * passwords, for this user name or for all names together.
 * Addresses take turns, and so do the names at an address, so that many logins of one
 * client do not delay the logins of other clients. No function walks over all logins
 * that wait.
 */
#include <errno.h>
#include <string.h>

#include "kftpd/channel/clock.h"
#include "kftpd/network/login_queue.h"

/*
 * Maximum number of guests whose logins were sent to the monitor and are not answered
 * yet. It must be less than KFTPD_GUESTS_MAX, because the monitor refuses guests above
 * that number.
 */
#define GUESTS_MAX 512

static bool is_user(const struct kftpd_login_entry *entry)
{
	return entry->dialogue->kind == KFTPD_KIND_USER;
}

static void count_check(struct kftpd_login_queue *queue,
			struct kftpd_login_entry *entry, int by)
{
	if (!is_user(entry)) {
		queue->guests_checking += by;
		return;
	}
	queue->users_checking += by;
	entry->guesser->slots += by;
	entry->guesser->address->slots += by;
}

static void count_guess(struct kftpd_login_entry *entry, int by)
{
	entry->guesser->checking += by;
	entry->guesser->address->checking += by;
	entry->is_counted = by > 0;
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

/* Takes an entry out of the list in which it waits. */
static void leave_waiting(struct kftpd_login_queue *queue,
			  struct kftpd_login_entry *entry)
{
	if (is_user(entry))
		TAILQ_REMOVE(&entry->guesser->waiting, entry, turn);
	else
		TAILQ_REMOVE(&queue->guests, entry, turn);
}

static int start_check(struct kftpd_login_queue *queue,
		       struct kftpd_login_entry *entry)
{
	int err = send_login(queue, entry);

	if (err)
		return err;
	kftpd_dialogue_wipe(entry->dialogue);
	leave_waiting(queue, entry);
	entry->state = KFTPD_LOGIN_CHECKING;
	TAILQ_INSERT_TAIL(&queue->checking, entry, turn);
	count_check(queue, entry, 1);
	if (is_user(entry))
		count_guess(entry, 1);
	queue->started(entry->client);
	return 0;
}

static void set_next_look(struct kftpd_login_queue *queue, uint64_t when)
{
	sd_event_source_set_time(queue->timer, when);
	sd_event_source_set_enabled(queue->timer, SD_EVENT_ONESHOT);
}

static int on_gate(sd_event_source *source, uint64_t usec, void *arg);

/* Sets the timer of a guesser to the time guesser->gate. */
static void set_gate_timer(struct kftpd_login_queue *queue,
			   struct kftpd_guesser *guesser)
{
	guesser->queue = queue;
	if (!guesser->timer &&
	    sd_event_add_time(queue->event, &guesser->timer, CLOCK_MONOTONIC,
			      guesser->gate, KFTPD_SECOND / 100, on_gate,
			      guesser) < 0)
		return;
	sd_event_source_set_time(guesser->timer, guesser->gate);
	sd_event_source_set_enabled(guesser->timer, SD_EVENT_ONESHOT);
}

/*
 * If the guesser may try a password now and is not in @list, adds it to the end of @list.
 * If the guesser may not try a password now, removes it from @list. If the guesser has
 * logins that must wait until guesser->gate, sets the guesser's timer.
 */
static void set_ready(struct kftpd_login_queue *queue,
		      struct kftpd_guesser *guesser,
		      struct kftpd_guesser_list *list, bool has_logins,
		      uint64_t now)
{
	bool ready = has_logins &&
		     kftpd_guesser_may_try(guesser, queue->config->pam_processes,
					   now);

	if (has_logins && guesser->gate > now)
		set_gate_timer(queue, guesser);
	if (ready == guesser->is_ready)
		return;
	guesser->is_ready = ready;
	if (ready)
		TAILQ_INSERT_TAIL(list, guesser, turn);
	else
		TAILQ_REMOVE(list, guesser, turn);
}

/*
 * Adds a name and its address to the lists of guessers that may try a password now, or
 * removes them from these lists. Call this function after a change of name->waiting,
 * name->checking, name->failures or name->gate.
 */
static void update_guesser(struct kftpd_login_queue *queue,
			   struct kftpd_guesser *name, uint64_t now)
{
	struct kftpd_guesser *address = name->address;

	set_ready(queue, name, &address->ready, !TAILQ_EMPTY(&name->waiting),
		  now);
	set_ready(queue, address, &queue->addresses,
		  !TAILQ_EMPTY(&address->ready), now);
}

/* Moves a name and its address to the ends of their lists, to let others come first. */
static void go_to_the_end(struct kftpd_login_queue *queue,
			  struct kftpd_guesser *name)
{
	struct kftpd_guesser *address = name->address;

	TAILQ_REMOVE(&address->ready, name, turn);
	TAILQ_INSERT_TAIL(&address->ready, name, turn);
	TAILQ_REMOVE(&queue->addresses, address, turn);
	TAILQ_INSERT_TAIL(&queue->addresses, address, turn);
}

/*
 * Finds the name whose turn it is. If an address already uses more slots than there are
 * free slots, it gets no further slot. So some slots stay free for other addresses, even
 * if PAM is slow.
 */
static struct kftpd_guesser *find_turn(const struct kftpd_login_queue *queue)
{
	uint32_t slots = queue->config->pam_processes;
	struct kftpd_guesser *address;

	if (queue->users_checking >= slots)
		return NULL;
	TAILQ_FOREACH(address, &queue->addresses, turn) {
		if (address->slots <= slots - queue->users_checking)
			return TAILQ_FIRST(&address->ready);
	}
	return NULL;
}

static int start_users(struct kftpd_login_queue *queue, uint64_t now)
{
	struct kftpd_guesser *name;
	int err;

	while ((name = find_turn(queue))) {
		err = start_check(queue, TAILQ_FIRST(&name->waiting));
		if (err)
			return err;
		go_to_the_end(queue, name);
		update_guesser(queue, name, now);
	}
	return 0;
}

static int start_guests(struct kftpd_login_queue *queue)
{
	struct kftpd_login_entry *entry;
	int err = 0;

	while (!err && queue->guests_checking < GUESTS_MAX &&
	       (entry = TAILQ_FIRST(&queue->guests)))
		err = start_check(queue, entry);
	return err;
}

static void start_checks(struct kftpd_login_queue *queue)
{
	uint64_t now = kftpd_clock_now();

	/* Try again later if the channel is full, or has too many descriptors in it. */
	if (start_guests(queue) || start_users(queue, now))
		set_next_look(queue, now + KFTPD_SECOND / 20);
}

/* Called when the time guesser->gate is reached. The guesser is a name or an address. */
static int on_gate(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_guesser *guesser = arg;
	struct kftpd_login_queue *queue = guesser->queue;
	uint64_t now = kftpd_clock_now();

	(void)source;
	(void)usec;
	if (guesser->address)
		update_guesser(queue, guesser, now);
	else
		set_ready(queue, guesser, &queue->addresses,
			  !TAILQ_EMPTY(&guesser->ready), now);
	start_checks(queue);
	return 0;
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
	queue->event = event;
	kftpd_guessers_init(&queue->guessers);
	TAILQ_INIT(&queue->guests);
	TAILQ_INIT(&queue->addresses);
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
	kftpd_guessers_free(&queue->guessers);
}

/**
 * kftpd_login_queue_add() - queue a login
 * @queue: the queue
 * @entry: the client's entry; its state must be NONE, and the client's socket must have
 *	   taken all earlier replies
 */
void kftpd_login_queue_add(struct kftpd_login_queue *queue,
			   struct kftpd_login_entry *entry)
{
	uint64_t now = kftpd_clock_now();

	if (!is_user(entry)) {
		TAILQ_INSERT_TAIL(&queue->guests, entry, turn);
	} else {
		entry->guesser = kftpd_guesser_get(&queue->guessers, entry->addr,
						   entry->dialogue->user, now);
		if (!entry->guesser) {
			queue->result(entry->client, KFTPD_RESULT_BUSY);
			return;
		}
		TAILQ_INSERT_TAIL(&entry->guesser->waiting, entry, turn);
		update_guesser(queue, entry->guesser, now);
	}
	entry->state = KFTPD_LOGIN_WAITING;
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
	if (entry->state == KFTPD_LOGIN_WAITING) {
		leave_waiting(queue, entry);
		if (is_user(entry))
			update_guesser(queue, entry->guesser,
				       kftpd_clock_now());
	}
	if (entry->state == KFTPD_LOGIN_CHECKING) {
		TAILQ_REMOVE(&queue->checking, entry, turn);
		count_check(queue, entry, -1);
	}
	entry->state = KFTPD_LOGIN_NONE;
}

/**
 * kftpd_login_queue_fail() - count a wrong password
 * @queue: the queue
 * @entry: entry of a client that is now told that its login was denied; it does not
 *	   matter whether the entry was ever in the queue
 */
void kftpd_login_queue_fail(struct kftpd_login_queue *queue,
			    struct kftpd_login_entry *entry)
{
	uint64_t now = kftpd_clock_now();
	struct kftpd_guesser *guesser;

	guesser = kftpd_guesser_get(&queue->guessers, entry->addr,
				    entry->dialogue->user, now);
	if (!guesser)
		return;
	kftpd_guesser_fail(guesser, now);
	update_guesser(queue, guesser, now);
	kftpd_guesser_put(&queue->guessers, guesser, now);
}

/**
 * kftpd_login_queue_release() - allow the next password to be tried
 * @queue: the queue
 * @entry: entry of a client that gets its result now, or is about to be destroyed
 *
 * Do not call this function as soon as the monitor answers: clients must not find out how
 * long PAM took.
 */
void kftpd_login_queue_release(struct kftpd_login_queue *queue,
			       struct kftpd_login_entry *entry)
{
	struct kftpd_guesser *guesser = entry->guesser;
	uint64_t now = kftpd_clock_now();

	if (!guesser)
		return;
	if (entry->is_counted)
		count_guess(entry, -1);
	entry->guesser = NULL;
	update_guesser(queue, guesser, now);
	kftpd_guesser_put(&queue->guessers, guesser, now);
	set_next_look(queue, now);
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
