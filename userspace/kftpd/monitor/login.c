// SPDX-License-Identifier: GPL-2.0
/*
 * Logins in the monitor. A guest's needs nothing but the root directory that is
 * open already; a user's is checked by PAM in a child, which becomes the user
 * and opens the root directory.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <security/pam_appl.h>

#include "kftpd/channel/address.h"
#include "kftpd/monitor/handdown.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/login.h"
#include "kftpd/monitor/netproc.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/user.h"
#include "lib/text.h"

#define SECOND 1000000ULL
#define MS 1000ULL

/* So many children of a user may be stuck; then nobody logs in as that one. */
#define STUCK_MAX 2

/**
 * struct kftpd_login - a user's login that a child is at
 * @all: in monitor->logins
 * @monitor: whose it is
 * @generation: of the network process that asked
 * @client: its number there
 * @control_fd: the control connection
 * @channel: to the child
 * @pid: the child
 * @exit: waits for its end
 * @timer: ends it, and then lets go of it
 * @addr: the client's
 * @host: the virtual host that the client named; empty for none
 * @opts: what OPTS has set
 * @late: the child has been told to end
 * @stuck: it has not, and the login has been let go of
 * @user: name as the client sent it
 *
 * A child that waits for the answer of a hung FUSE file system ends with that
 * wait and no sooner, whatever it is sent. Its login is answered and let go of:
 * only the child is left of it, and waited for here.
 */
struct kftpd_login {
	LIST_ENTRY(kftpd_login) all;
	struct kftpd_monitor *monitor;
	uint32_t generation;
	uint64_t client;
	int control_fd;
	int channel;
	pid_t pid;
	sd_event_source *exit;
	sd_event_source *timer;
	struct kftp_addr addr;
	char host[KFTP_HOST_MAX + 1];
	struct kftp_opts opts;
	bool late;
	bool stuck;
	char user[KFTPD_NAME_SIZE];
};

static void complain_of(const char *name, const struct kftp_addr *from,
			const char *why)
{
	char user[KFTP_TEXT_ESCAPED(KFTPD_NAME_SIZE)];
	char addr[KFTP_ADDR_TEXT_SIZE];

	kftp_text_escape(name, user, sizeof(user));
	kftp_addr_text(from, addr);
	kftpd_log_remote(LOG_NOTICE, "login of \"%s\" from %s refused: %s",
			 user, addr, why);
}

static void complain(const struct kftpd_login *login, const char *why)
{
	complain_of(login->user, &login->addr, why);
}

static int get_option(int fd, int name)
{
	socklen_t len = sizeof(int);
	int value;

	return getsockopt(fd, SOL_SOCKET, name, &value, &len) ? -1 : value;
}

/*
 * Only an established TCP connection is one to hand down. Closing it must not
 * wait for the client.
 */
static int check_control(int fd, struct kftp_addr *addr)
{
	const struct linger none = { 0, 0 };

	if (get_option(fd, SO_TYPE) != SOCK_STREAM ||
	    get_option(fd, SO_PROTOCOL) != IPPROTO_TCP ||
	    get_option(fd, SO_ACCEPTCONN) ||
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)))
		return -EINVAL;
	return kftpd_address_peer(fd, addr);
}

static struct kftp_opts opts_of(const struct kftpd_message_login *message)
{
	return (struct kftp_opts){
		.facts = message->facts,
		.algorithm = message->algorithm,
	};
}

static enum kftpd_result guest(struct kftpd_monitor *monitor,
			       const struct kftpd_packet *packet,
			       const struct kftp_addr *addr)
{
	struct kftpd_handdown handdown = {
		.control_fd = packet->fds[0],
		.root_fd = monitor->guest.root_fd,
		.owner = &monitor->guest.owner,
		.addr = addr,
		.user = "anonymous",
		.host = packet->message.login.host,
		.home = "/",
		.class = &monitor->config->anonymous,
		.opts = opts_of(&packet->message.login),
	};

	if (monitor->guest.root_fd < 0)
		return KFTPD_RESULT_DENIED;
	return kftpd_handdown(monitor, &handdown);
}

static void let_go(struct kftpd_login *login)
{
	login->monitor->n_logins--;
	sd_event_source_disable_unref(login->timer);
	close(login->channel);
	close(login->control_fd);
}

static void destroy(struct kftpd_login *login)
{
	LIST_REMOVE(login, all);
	sd_event_source_disable_unref(login->exit);
	if (!login->stuck)
		let_go(login);
	free(login);
}

static void complain_refused(const struct kftpd_login *login,
			     const struct kftpd_message_root *root)
{
	char text[128];

	if (root->pam_error) {
		complain(login, pam_strerror(NULL, root->pam_error));
	} else if (root->errnum) {
		snprintf(text, sizeof(text), "cannot open the root directory: %s",
			 strerror(root->errnum));
		complain(login, text);
	} else {
		complain(login, "not allowed");
	}
}

static enum kftpd_result hand_down(struct kftpd_login *login,
				   const struct kftpd_packet *packet)
{
	const struct kftpd_message_root *root = &packet->message.root;
	struct kftpd_handdown handdown = {
		.control_fd = login->control_fd,
		.root_fd = packet->fds[0],
		.owner = &root->owner,
		.addr = &login->addr,
		.user = root->owner.user,
		.host = login->host,
		.home = root->home,
		.class = &login->monitor->config->users,
		.opts = login->opts,
	};
	struct stat st;

	if (fstat(handdown.root_fd, &st) || !S_ISDIR(st.st_mode)) {
		complain(login, "what the login process opened is no directory");
		return KFTPD_RESULT_FAILED;
	}
	return kftpd_handdown(login->monitor, &handdown);
}

static const char *why_silent(const struct kftpd_login *login)
{
	if (login->stuck)
		return "pam_timeout is over, and its process does not end";
	return login->late ? "pam_timeout is over" :
			     "the login process ended without an answer";
}

/* The child does no more: what it had to say is in the channel. */
static enum kftpd_result take_answer(struct kftpd_login *login)
{
	struct kftpd_packet packet;
	enum kftpd_result result;

	if (kftpd_channel_receive(login->channel, &packet, KFTPD_PARTY_LOGIN,
				  MSG_DONTWAIT)) {
		complain(login, why_silent(login));
		return KFTPD_RESULT_FAILED;
	}
	result = packet.message.root.result;
	if (result == KFTPD_RESULT_OK)
		result = hand_down(login, &packet);
	else
		complain_refused(login, &packet.message.root);
	kftpd_packet_close(&packet);
	return result;
}

static int on_exit_of_child(sd_event_source *source, const siginfo_t *info,
			    void *arg)
{
	struct kftpd_login *login = arg;
	struct kftpd_monitor *monitor = login->monitor;
	uint32_t generation = login->generation;
	uint64_t client = login->client;
	enum kftpd_result result;

	(void)source;
	(void)info;
	if (login->stuck) {
		destroy(login);
		return 0;
	}
	result = take_answer(login);
	destroy(login);
	/* ORDER: our copy of the connection is closed before the client is told. */
	kftpd_netproc_result(monitor, generation, client, result);
	return 0;
}

/* The child will end some day. Until then it counts against its user only. */
static void give_up(struct kftpd_login *login)
{
	enum kftpd_result result;

	login->stuck = true;
	result = take_answer(login);
	let_go(login);
	/* ORDER: see on_exit_of_child() */
	kftpd_netproc_result(login->monitor, login->generation, login->client,
			     result);
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_login *login = arg;

	(void)usec;
	if (login->late) {
		give_up(login);
		return 0;
	}
	login->late = true;
	kftpd_process_end(login->pid);
	sd_event_source_set_time_relative(source, KFTPD_PROCESS_END_MS * MS);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

static int watch(struct kftpd_login *login)
{
	struct kftpd_monitor *monitor = login->monitor;
	int err;

	err = sd_event_add_child(monitor->event, &login->exit, login->pid,
				 WEXITED, on_exit_of_child, login);
	if (err < 0)
		return err;
	err = sd_event_add_time_relative(monitor->event, &login->timer,
					 CLOCK_MONOTONIC,
					 monitor->config->pam_timeout * SECOND,
					 0, on_timeout, login);
	return err < 0 ? err : 0;
}

static int start_child(struct kftpd_login *login,
		       const struct kftpd_message_login *message)
{
	int channel[2];
	int err = kftpd_channel_pair(channel);

	if (err)
		return err;
	login->pid = kftpd_process_fork("kftpd-login", channel[1]);
	if (!login->pid)
		kftpd_user_main(login->monitor->config, message, &login->addr);
	close(channel[1]);
	login->channel = channel[0];
	if (login->pid < 0)
		return login->pid;
	err = watch(login);
	if (err) {
		sd_event_source_disable_unref(login->exit);
		login->exit = NULL;
		kftpd_process_stop(login->pid);
	}
	return err;
}

/* Return: 0, where the child's end brings the result; a negative errno. */
static int start(struct kftpd_monitor *monitor, struct kftpd_packet *packet,
		 const struct kftp_addr *addr)
{
	const struct kftpd_message_login *message = &packet->message.login;
	struct kftpd_login *login = calloc(1, sizeof(*login));
	int err;

	if (!login)
		return -ENOMEM;
	login->monitor = monitor;
	login->generation = monitor->netproc.generation;
	login->client = message->client;
	memcpy(login->host, message->host, sizeof(login->host));
	login->opts = opts_of(message);
	login->addr = *addr;
	login->channel = -1;
	memcpy(login->user, message->user, sizeof(login->user));
	login->control_fd = packet->fds[0];
	packet->n_fds = 0;
	LIST_INSERT_HEAD(&monitor->logins, login, all);
	monitor->n_logins++;
	err = start_child(login, message);
	if (!err)
		return 0;
	complain(login, strerror(-err));
	destroy(login);
	return err;
}

/* Systems that know a user by names in any case know that one by many. */
static unsigned int count_stuck(const struct kftpd_monitor *monitor,
				const char *user)
{
	const struct kftpd_login *login;
	unsigned int count = 0;

	LIST_FOREACH(login, &monitor->logins, all) {
		if (login->stuck && !strcasecmp(login->user, user))
			count++;
	}
	return count;
}

static enum kftpd_result user(struct kftpd_monitor *monitor,
			      struct kftpd_packet *packet,
			      const struct kftp_addr *addr, bool *later)
{
	const char *name = packet->message.login.user;

	if (!monitor->config->users.enable)
		return KFTPD_RESULT_DENIED;
	if (monitor->n_logins >= monitor->config->pam_processes)
		return KFTPD_RESULT_BUSY;
	if (count_stuck(monitor, name) >= STUCK_MAX) {
		complain_of(name, addr, "processes of earlier ones do not end");
		return KFTPD_RESULT_FAILED;
	}
	if (start(monitor, packet, addr))
		return KFTPD_RESULT_FAILED;
	*later = true;
	return KFTPD_RESULT_OK;
}

/**
 * kftpd_login_take() - somebody wants in
 * @monitor: the monitor
 * @packet: a message LOGIN; its descriptor is taken or stays the packet's
 *
 * The network process gets the result, now or later.
 */
void kftpd_login_take(struct kftpd_monitor *monitor,
		      struct kftpd_packet *packet)
{
	uint64_t client = packet->message.login.client;
	enum kftpd_result result;
	struct kftp_addr addr;
	bool later = false;

	if (check_control(packet->fds[0], &addr))
		result = KFTPD_RESULT_FAILED;
	else if (packet->message.login.kind == KFTPD_KIND_ANONYMOUS)
		result = guest(monitor, packet, &addr);
	else
		result = user(monitor, packet, &addr, &later);
	if (later)
		return;
	/* ORDER: see on_exit_of_child() */
	kftpd_packet_close(packet);
	kftpd_netproc_result(monitor, monitor->netproc.generation, client,
			     result);
}

/**
 * kftpd_login_stop_all() - end the children at once
 * @monitor: about to end
 *
 * It waits for no one that does not end: they all have the one second together.
 */
void kftpd_login_stop_all(struct kftpd_monitor *monitor)
{
	unsigned int ms = KFTPD_PROCESS_END_MS;
	struct kftpd_login *login;

	LIST_FOREACH(login, &monitor->logins, all)
		kftpd_process_end(login->pid);
	while ((login = LIST_FIRST(&monitor->logins))) {
		sd_event_source_disable_unref(login->exit);
		login->exit = NULL;
		if (!login->stuck)
			kftpd_process_wait(login->pid, &ms);
		destroy(login);
	}
}
