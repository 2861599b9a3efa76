// SPDX-License-Identifier: GPL-2.0
/*
 * Logins of guests (anonymous users). A child opens their root directory. Up to BATCH
 * guests who wait at the same time share one opened directory. So the child does not
 * have to open the directory for each of thousands of logins.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/guest_login.h"
#include "kftpd/monitor/handdown.h"
#include "kftpd/monitor/login_log.h"

/* Maximum number of waiting guests for whom the child opens the directory once. */
#define BATCH 64

/* The child is killed if it has not opened the directory after this time. */
#define OPEN_SECONDS 10

/* If this many killed children have not ended, no new child is started for guests. */
#define STUCK_MAX 8

#define GUEST_NAME "anonymous"

/**
 * struct kftpd_guest_login - a guest's login
 * @turn: links the login into guests->opening or guests->waiting
 * @generation: netproc->generation when the network process sent the LOGIN message
 * @client: the client's number in the network process
 * @control_fd: the control connection
 * @addr: the client's address
 * @host: the virtual host that the client chose with HOST; empty if it chose none
 * @opts: the options that the client set with OPTS
 */
struct kftpd_guest_login {
	TAILQ_ENTRY(kftpd_guest_login) turn;
	uint32_t generation;
	uint64_t client;
	int control_fd;
	struct kftp_addr addr;
	char host[KFTP_HOST_MAX + 1];
	struct kftp_opts opts;
};

static void finish_guest(struct kftpd_guest_logins *guests,
			 struct kftpd_guest_login *login,
			 enum kftpd_result result)
{
	uint32_t generation = login->generation;
	uint64_t client = login->client;

	guests->count--;
	close(login->control_fd);
	free(login);
	/*
	 * ORDER: first close the monitor's copy of the connection; see on_login_exit().
	 */
	kftpd_netproc_result(guests->netproc, generation, client, result);
}

static void finish_guests(struct kftpd_guest_logins *guests,
			  struct kftpd_guest_list *list,
			  enum kftpd_result result, const char *why)
{
	struct kftpd_guest_login *login;

	while ((login = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, login, turn);
		if (why)
			kftpd_login_log_refused(GUEST_NAME, &login->addr, why);
		finish_guest(guests, login, result);
	}
}

static enum kftpd_result hand_down_guest(struct kftpd_guest_logins *guests,
					 const struct kftpd_guest_login *login,
					 const struct kftpd_packet *packet)
{
	const struct kftpd_handdown handdown = {
		.request.control_fd = login->control_fd,
		.request.root_fd = packet->fds[0],
		.request.user = GUEST_NAME,
		.request.host = login->host,
		.request.home = "/",
		.request.terms.opts = login->opts,
		.request.terms.file_size_max =
			packet->message.root.file_size_max,
		.identity = &packet->message.root.identity,
		.addr = &login->addr,
		.class = &guests->config->anonymous,
	};

	return kftpd_handdown(guests->module, &handdown);
}

static void hand_down_guests(struct kftpd_guest_logins *guests,
			     const struct kftpd_packet *packet)
{
	struct kftpd_guest_login *login;
	enum kftpd_result result;

	while ((login = TAILQ_FIRST(&guests->opening))) {
		TAILQ_REMOVE(&guests->opening, login, turn);
		result = hand_down_guest(guests, login, packet);
		finish_guest(guests, login, result);
	}
}

static void refuse_guests(struct kftpd_guest_logins *guests,
			  const struct kftpd_message_root *root)
{
	struct kftpd_guest_login *login;

	while ((login = TAILQ_FIRST(&guests->opening))) {
		TAILQ_REMOVE(&guests->opening, login, turn);
		kftpd_login_log_no_root(GUEST_NAME, &login->addr, root,
					"anonymous");
		finish_guest(guests, login, root->result);
	}
}

static void take_root(struct kftpd_guest_logins *guests,
		      const struct kftpd_packet *packet)
{
	const struct kftpd_message_root *root = &packet->message.root;

	if (root->result != KFTPD_RESULT_OK)
		refuse_guests(guests, root);
	else if (!kftpd_handdown_is_root(packet->fds[0]))
		finish_guests(guests, &guests->opening, KFTPD_RESULT_FAILED,
			      "the guest process did not open a directory");
	else
		hand_down_guests(guests, packet);
}

/*
 * Kills the child, and refuses the guests for whom the child was opening the directory.
 * A new child will serve the other guests. If @why is not NULL, the refusals are logged.
 */
static void drop_child(struct kftpd_guest_logins *guests, const char *why)
{
	sd_event_source_disable_unref(guests->answers);
	guests->answers = NULL;
	kftpd_anonymous_close(&guests->anonymous);
	finish_guests(guests, &guests->opening, KFTPD_RESULT_FAILED, why);
}

static void open_next(struct kftpd_guest_logins *guests);

static int on_guest_answer(sd_event_source *source, int fd, uint32_t events,
			   void *arg)
{
	struct kftpd_guest_logins *guests = arg;
	struct kftpd_packet packet;
	int err;

	(void)source;
	(void)events;
	err = kftpd_channel_receive(fd, &packet, KFTPD_PARTY_LOGIN,
				    MSG_DONTWAIT);
	if (err == -EAGAIN)
		return 0;
	if (!err) {
		sd_event_source_set_enabled(guests->anonymous.process.timer,
					    SD_EVENT_OFF);
		take_root(guests, &packet);
		kftpd_packet_close(&packet);
	} else {
		drop_child(guests, "the process that opens the root directory has ended");
	}
	open_next(guests);
	return 0;
}

static int on_guest_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_guest_logins *guests = arg;

	(void)source;
	(void)usec;
	drop_child(guests, "the root directory was not opened within 10 seconds");
	open_next(guests);
	return 0;
}

/*
 * Makes the event loop call on_guest_answer() when the child answers. The event loop
 * also calls on_guest_answer() when the child ends, because the end of the child closes
 * the channel.
 */
static int watch_child(struct kftpd_guest_logins *guests)
{
	struct kftpd_process *process = &guests->anonymous.process;
	int err = sd_event_add_io(guests->event, &guests->answers,
				  process->channel, EPOLLIN, on_guest_answer,
				  guests);

	if (err < 0)
		return err;
	err = sd_event_add_time_relative(guests->event, &process->timer,
					 CLOCK_MONOTONIC,
					 OPEN_SECONDS * KFTPD_SECOND, 0,
					 on_guest_timeout, guests);
	if (err >= 0)
		err = sd_event_source_set_enabled(process->timer, SD_EVENT_OFF);
	return err < 0 ? err : 0;
}

static int ensure_child(struct kftpd_guest_logins *guests)
{
	int err;

	if (guests->anonymous.process.pid)
		return 0;
	if (kftpd_process_abandoned() >= STUCK_MAX)
		return -EBUSY;
	err = kftpd_anonymous_start(&guests->anonymous);
	return err ? err : watch_child(guests);
}

static int ask_child(struct kftpd_guest_logins *guests)
{
	sd_event_source *timer;
	int err = ensure_child(guests);

	if (!err)
		err = kftpd_anonymous_ask(&guests->anonymous);
	if (err)
		return err;
	timer = guests->anonymous.process.timer;
	sd_event_source_set_time_relative(timer, OPEN_SECONDS * KFTPD_SECOND);
	sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
	return 0;
}

/* If the child is not busy, asks it to open the directory for the waiting guests. */
static void open_next(struct kftpd_guest_logins *guests)
{
	struct kftpd_guest_login *login;
	unsigned int i;
	int err;

	if (!TAILQ_EMPTY(&guests->opening) || TAILQ_EMPTY(&guests->waiting))
		return;
	for (i = 0; i < BATCH && (login = TAILQ_FIRST(&guests->waiting)); i++) {
		TAILQ_REMOVE(&guests->waiting, login, turn);
		TAILQ_INSERT_TAIL(&guests->opening, login, turn);
	}
	err = ask_child(guests);
	if (!err)
		return;
	kftpd_log_remote(LOG_ERR,
			 "cannot ask a process to open the root directory of guests: %s",
			 err == -EBUSY ? "killed processes do not end" :
					 strerror(-err));
	drop_child(guests, NULL);
	finish_guests(guests, &guests->waiting, KFTPD_RESULT_FAILED, NULL);
}

/**
 * kftpd_guest_logins_init() - set up an empty set of logins
 * @guests: the caller has set all fields from @event down to @anonymous
 *
 * Return: 0 or a negative errno.
 */
int kftpd_guest_logins_init(struct kftpd_guest_logins *guests)
{
	TAILQ_INIT(&guests->opening);
	TAILQ_INIT(&guests->waiting);
	guests->count = 0;
	return guests->anonymous.process.pid ? watch_child(guests) : 0;
}

/**
 * kftpd_guest_logins_exit() - kill the child and refuse all logins
 * @guests: from kftpd_guest_logins_init(). If guests->event is NULL, that function was
 *	    not called: there are no logins, and only the child is killed.
 */
void kftpd_guest_logins_exit(struct kftpd_guest_logins *guests)
{
	sd_event_source_disable_unref(guests->answers);
	guests->answers = NULL;
	kftpd_process_stop(&guests->anonymous.process);
	if (!guests->event)
		return;
	finish_guests(guests, &guests->opening, KFTPD_RESULT_FAILED, NULL);
	finish_guests(guests, &guests->waiting, KFTPD_RESULT_FAILED, NULL);
}

/**
 * kftpd_guest_logins_replace() - replace the child after a change of the settings
 * @guests: the logins; the old child is killed
 * @anonymous: the new child, from kftpd_anonymous_open(); @guests takes it over
 *
 * Guests who are waiting get the new root directory, or are refused if guests may not
 * log in any more.
 */
void kftpd_guest_logins_replace(struct kftpd_guest_logins *guests,
				const struct kftpd_anonymous *anonymous)
{
	TAILQ_CONCAT(&guests->opening, &guests->waiting, turn);
	TAILQ_CONCAT(&guests->waiting, &guests->opening, turn);
	drop_child(guests, NULL);
	guests->anonymous = *anonymous;
	if (!guests->anonymous.process.pid)
		finish_guests(guests, &guests->waiting, KFTPD_RESULT_DENIED,
			      "guests may not log in any more");
	else if (watch_child(guests))
		drop_child(guests, NULL);
	open_next(guests);
}

/**
 * kftpd_guest_login_start() - start the login of a guest
 * @guests: the set to which the new login is added
 * @packet: a LOGIN message; the login may take over its descriptor
 * @addr: the client's address
 * @later: set to true if the result is sent to the network process later
 *
 * Return: the result of the login. If @later was set to true, this value has no meaning.
 */
enum kftpd_result kftpd_guest_login_start(struct kftpd_guest_logins *guests,
					  struct kftpd_packet *packet,
					  const struct kftp_addr *addr,
					  bool *later)
{
	const struct kftpd_message_login *message = &packet->message.login;
	struct kftpd_guest_login *login;

	if (!guests->config->anonymous.enable)
		return KFTPD_RESULT_DENIED;
	if (guests->count >= KFTPD_GUESTS_MAX)
		return KFTPD_RESULT_BUSY;
	login = calloc(1, sizeof(*login));
	if (!login)
		return KFTPD_RESULT_FAILED;
	login->generation = guests->netproc->generation;
	login->client = message->client;
	memcpy(login->host, message->host, sizeof(login->host));
	login->opts = message->opts;
	login->addr = *addr;
	login->control_fd = packet->fds[0];
	packet->n_fds = 0;
	*later = true;
	guests->count++;
	TAILQ_INSERT_TAIL(&guests->waiting, login, turn);
	open_next(guests);
	return KFTPD_RESULT_OK;
}
