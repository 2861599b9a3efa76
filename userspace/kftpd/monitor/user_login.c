// SPDX-License-Identifier: GPL-2.0
/*
 * Logins of users. For each login, a child process asks PAM, then runs as the user, and
 * opens the root directory. Then the monitor takes the answer of the child.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <security/pam_appl.h>

#include "kftpd/channel/clock.h"
#include "kftpd/child/user.h"
#include "kftpd/monitor/handdown.h"
#include "kftpd/monitor/login_log.h"
#include "kftpd/monitor/user_login.h"

/* A user who has this many stuck login processes cannot log in. */
#define STUCK_MAX 2

/**
 * struct kftpd_user_login - a user's login and its child
 * @all: links the login into logins->list
 * @logins: the set that contains the login
 * @generation: netproc->generation when the network process sent the LOGIN message
 * @client: the client's number in the network process
 * @control_fd: the control connection
 * @process: the child
 * @addr: the client's address
 * @host: the virtual host that the client chose with HOST; empty if it chose none
 * @opts: the options that the client set with OPTS
 * @late: true if the child was killed because it did not end within pam_timeout
 * @stuck: true if the child has not ended although it was killed. Such a login already
 *	   has its result, and @control_fd is closed.
 * @user: the name that the client sent
 *
 * Even after SIGKILL, a child that waits for a hung FUSE file system does not end until
 * the file system answers. The login gets a result before such a child ends. The monitor
 * keeps this struct until the child has ended.
 */
struct kftpd_user_login {
	LIST_ENTRY(kftpd_user_login) all;
	struct kftpd_user_logins *logins;
	uint32_t generation;
	uint64_t client;
	int control_fd;
	struct kftpd_process process;
	struct kftp_addr addr;
	char host[KFTP_HOST_MAX + 1];
	struct kftp_opts opts;
	bool late;
	bool stuck;
	char user[KFTPD_NAME_SIZE];
};

static void log_login_refusal(const struct kftpd_user_login *login, const char *why)
{
	kftpd_login_log_refused(login->user, &login->addr, why);
}

/* Releases the resources that a login needs only until its result is known. */
static void finish_login(struct kftpd_user_login *login)
{
	login->logins->count--;
	kftpd_process_hang_up(&login->process);
	close(login->control_fd);
}

static void destroy_login(struct kftpd_user_login *login)
{
	LIST_REMOVE(login, all);
	if (!login->stuck)
		finish_login(login);
	kftpd_process_release(&login->process);
	free(login);
}

static void log_no_root(const struct kftpd_user_login *login,
			const struct kftpd_message_root *root)
{
	if (root->result == KFTPD_RESULT_NO_ROOT)
		kftpd_login_log_no_root(login->user, &login->addr, root,
					"users");
	else if (root->pam_error)
		kftpd_login_log_denied(login->user, &login->addr,
				       pam_strerror(NULL, root->pam_error));
	else
		kftpd_login_log_denied(
			login->user, &login->addr,
			"not allowed: check the keys allow and deny; root is never allowed");
}

static enum kftpd_result hand_down(struct kftpd_user_login *login,
				   const struct kftpd_packet *packet)
{
	const struct kftpd_message_root *root = &packet->message.root;
	struct kftpd_handdown handdown = {
		.request.control_fd = login->control_fd,
		.request.root_fd = packet->fds[0],
		.request.user = root->identity.user,
		.request.host = login->host,
		.request.home = root->path,
		.request.terms.opts = login->opts,
		.request.terms.file_size_max = root->file_size_max,
		.identity = &root->identity,
		.addr = &login->addr,
		.class = &login->logins->config->users,
	};

	if (!kftpd_handdown_is_root(packet->fds[0])) {
		log_login_refusal(login,
				  "the login process did not send the root directory: it does not work correctly or was attacked");
		return KFTPD_RESULT_FAILED;
	}
	return kftpd_handdown(login->logins->module, &handdown);
}

static const char *why_no_answer(const struct kftpd_user_login *login)
{
	if (login->stuck)
		return "no answer within pam_timeout, and the login process cannot be killed";
	return login->late ? "no answer within pam_timeout" :
			     "the login process ended without an answer";
}

/*
 * Reads the answer of a child from the channel, and hands the session down if the login
 * succeeded. Called when the child has ended, or when the child was killed but does not
 * end.
 */
static enum kftpd_result take_answer(struct kftpd_user_login *login)
{
	struct kftpd_packet packet;
	enum kftpd_result result;

	if (kftpd_channel_receive(login->process.channel, &packet,
				  KFTPD_PARTY_LOGIN, MSG_DONTWAIT)) {
		log_login_refusal(login, why_no_answer(login));
		return KFTPD_RESULT_FAILED;
	}
	result = packet.message.root.result;
	if (result == KFTPD_RESULT_OK)
		result = hand_down(login, &packet);
	else
		log_no_root(login, &packet.message.root);
	kftpd_packet_close(&packet);
	return result;
}

static int on_login_exit(sd_event_source *source, const siginfo_t *info,
			 void *arg)
{
	struct kftpd_user_login *login = arg;
	struct kftpd_netproc *netproc = login->logins->netproc;
	uint32_t generation = login->generation;
	uint64_t client = login->client;
	enum kftpd_result result;

	(void)source;
	(void)info;
	if (login->stuck) {
		destroy_login(login);
		return 0;
	}
	result = take_answer(login);
	destroy_login(login);
	/*
	 * ORDER: send the result after destroy_login() has closed the monitor's copy of
	 * the connection. Otherwise, this copy could keep the connection open after the
	 * network process has closed its own copy.
	 */
	kftpd_netproc_result(netproc, generation, client, result);
	return 0;
}

/*
 * Sends the result of a login whose child does not end. From now on, this child counts
 * towards the limit STUCK_MAX of its user, and no longer towards the limit
 * pam_processes.
 */
static void give_up(struct kftpd_user_login *login)
{
	enum kftpd_result result;

	login->stuck = true;
	result = take_answer(login);
	finish_login(login);
	/*
	 * ORDER: first close the monitor's copy of the connection; see on_login_exit().
	 */
	kftpd_netproc_result(login->logins->netproc, login->generation,
			     login->client, result);
}

static int on_login_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_user_login *login = arg;

	(void)usec;
	if (login->late) {
		give_up(login);
		return 0;
	}
	login->late = true;
	kftpd_process_kill(&login->process);
	sd_event_source_set_time_relative(source, KFTPD_PROCESS_KILL_MS *
							  KFTPD_MILLISECOND);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

static int start_login_child(struct kftpd_user_login *login,
			     const struct kftpd_message_login *message)
{
	const struct kftpd_config *config = login->logins->config;
	struct kftpd_user_request request = { config, message, &login->addr };
	struct kftpd_process *process = &login->process;
	int err = kftpd_process_start(process, "kftpd-login", kftpd_user_main,
				      &request);

	if (!err)
		err = kftpd_process_watch(process, login->logins->event,
					  on_login_exit,
					  config->pam_timeout * KFTPD_SECOND,
					  on_login_timeout, login);
	if (err)
		kftpd_process_stop(process);
	return err;
}

/*
 * Starts the child for a login.
 *
 * Return: 0 if the child runs and the result comes later; otherwise a negative errno.
 */
static int start_user(struct kftpd_user_logins *logins, struct kftpd_packet *packet,
		      const struct kftp_addr *addr)
{
	const struct kftpd_message_login *message = &packet->message.login;
	struct kftpd_user_login *login = calloc(1, sizeof(*login));
	int err;

	if (!login)
		return -ENOMEM;
	login->logins = logins;
	login->generation = logins->netproc->generation;
	login->client = message->client;
	memcpy(login->host, message->host, sizeof(login->host));
	login->opts = message->opts;
	login->addr = *addr;
	login->process = (struct kftpd_process)KFTPD_PROCESS_NONE;
	memcpy(login->user, message->user, sizeof(login->user));
	login->control_fd = packet->fds[0];
	packet->n_fds = 0;
	LIST_INSERT_HEAD(&logins->list, login, all);
	logins->count++;
	err = start_login_child(login, message);
	if (!err)
		return 0;
	log_login_refusal(login, strerror(-err));
	destroy_login(login);
	return err;
}

/*
 * Counts a user's stuck children. Ignores the case of letters in user names, because some
 * systems ignore it, too.
 */
static unsigned int count_stuck(const struct kftpd_user_logins *logins,
				const char *user)
{
	const struct kftpd_user_login *login;
	unsigned int count = 0;

	LIST_FOREACH(login, &logins->list, all) {
		if (login->stuck && !strcasecmp(login->user, user))
			count++;
	}
	return count;
}

/**
 * kftpd_user_login_start() - start the login of a user
 * @logins: the set to which the new login is added
 * @packet: a LOGIN message; if a login is added, it takes over the message's descriptor
 * @addr: the client's address
 * @later: set to true if the result is sent to the network process later
 *
 * Return: the result of the login. If @later was set to true, this value has no meaning.
 */
enum kftpd_result kftpd_user_login_start(struct kftpd_user_logins *logins,
					 struct kftpd_packet *packet,
					 const struct kftp_addr *addr,
					 bool *later)
{
	const char *name = packet->message.login.user;

	if (!logins->config->users.enable)
		return KFTPD_RESULT_DENIED;
	if (logins->count >= logins->config->pam_processes)
		return KFTPD_RESULT_BUSY;
	if (count_stuck(logins, name) >= STUCK_MAX) {
		kftpd_login_log_refused(name, addr,
					"processes of earlier logins do not end: check the file system of the root directory");
		return KFTPD_RESULT_FAILED;
	}
	if (start_user(logins, packet, addr))
		return KFTPD_RESULT_FAILED;
	*later = true;
	return KFTPD_RESULT_OK;
}

/**
 * kftpd_user_login_stop_all() - kill the children of all logins
 * @logins: the logins; the list is empty afterwards
 *
 * Waits until all children have ended, but not longer than KFTPD_PROCESS_KILL_MS.
 */
void kftpd_user_login_stop_all(struct kftpd_user_logins *logins)
{
	unsigned int ms = KFTPD_PROCESS_KILL_MS;
	struct kftpd_user_login *login;

	LIST_FOREACH(login, &logins->list, all)
		kftpd_process_kill(&login->process);
	while ((login = LIST_FIRST(&logins->list))) {
		if (!login->stuck)
			kftpd_process_wait(&login->process, &ms);
		destroy_login(login);
	}
}
