// SPDX-License-Identifier: GPL-2.0
/*
 * The child that opens the root directory of guests (anonymous users). The child opens
 * the directory again for later logins, because the path may lead to another directory
 * by then: an administrator may replace the directory, mount a file system on it, or
 * change a symbolic link.
 */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/log.h"
#include "kftpd/child/guest.h"
#include "kftpd/child/root.h"
#include "kftpd/monitor/account.h"
#include "kftpd/monitor/anonymous.h"

/*
 * Maximum time until the child has opened the directory for the first time. The child may
 * hang if the directory is on a file server that does not answer.
 */
#define FIRST_OPEN_MS 10000

static void run_guest(void *arg)
{
	struct kftpd_anonymous *anonymous = arg;
	const struct passwd user = {
		.pw_name = anonymous->user,
		.pw_uid = anonymous->uid,
		.pw_gid = anonymous->gid,
	};

	kftpd_guest_main(&user, anonymous->root);
}

/**
 * kftpd_anonymous_start() - start the child
 * @anonymous: the caller has set the user and the path; there must be no child yet
 *
 * Return: 0 or a negative errno.
 */
int kftpd_anonymous_start(struct kftpd_anonymous *anonymous)
{
	return kftpd_process_start(&anonymous->process, "kftpd-guest",
				   run_guest, anonymous);
}

/**
 * kftpd_anonymous_ask() - ask the child to open the root directory now
 * @anonymous: must have a child
 *
 * The child answers with a ROOT message.
 *
 * Return: 0 or a negative errno.
 */
int kftpd_anonymous_ask(const struct kftpd_anonymous *anonymous)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_OPEN);
	return kftpd_channel_send(anonymous->process.channel, &packet,
				  MSG_DONTWAIT);
}

/* Checks that the child can open the root directory. Return: 0 or a negative errno. */
static int try_open(const struct kftpd_anonymous *anonymous)
{
	struct pollfd wait = { .fd = anonymous->process.channel,
			       .events = POLLIN };
	struct kftpd_packet packet;
	int err = kftpd_anonymous_ask(anonymous);

	if (err)
		return err;
	if (poll(&wait, 1, FIRST_OPEN_MS) <= 0)
		return -ETIMEDOUT;
	err = kftpd_channel_receive(wait.fd, &packet, KFTPD_PARTY_LOGIN,
				    MSG_DONTWAIT);
	if (err)
		return err;
	if (packet.message.root.result != KFTPD_RESULT_OK)
		err = packet.message.root.errnum ?
			      -packet.message.root.errnum :
			      -EPERM;
	kftpd_packet_close(&packet);
	return err;
}

static void log_no_user(const char *name, int err)
{
	if (err == -ENOENT)
		kftpd_log(LOG_ERR, "[anonymous] user: there is no user \"%s\"",
			  name);
	else
		kftpd_log(LOG_ERR, "[anonymous] user: cannot look up \"%s\": %s",
			  name, strerror(-err));
}

/*
 * Looks up the user that the sessions of guests run as, and finds the path of the root
 * directory.
 *
 * Return: 0 or a negative errno. Errors are logged here.
 */
static int find_user(const struct kftpd_config *config,
		     struct kftpd_anonymous *anonymous)
{
	struct kftpd_account account;
	const struct passwd user = { .pw_name = account.name,
				     .pw_dir = account.home };
	int err = kftpd_account_find(config->anonymous_user, &account);

	if (err) {
		log_no_user(config->anonymous_user, err);
		return err;
	}
	if (!account.uid) {
		kftpd_log(LOG_ERR, "[anonymous] user must not be root");
		return -EPERM;
	}
	strcpy(anonymous->user, account.name);
	anonymous->uid = account.uid;
	anonymous->gid = account.gid;
	err = kftpd_root_expand(config->anonymous.root, &user, anonymous->root,
				sizeof(anonymous->root));
	if (err)
		kftpd_log(LOG_ERR, "[anonymous] root: %s is not usable: %s",
			  anonymous->root, strerror(-err));
	return err;
}

/**
 * kftpd_anonymous_open() - start the child, and check that it can open the directory
 * @config: the configuration
 * @anonymous: set to the user, the path and the child; gets no child if guests may not
 *	       log in
 *
 * Return: 0 or a negative errno. Errors are logged here.
 */
int kftpd_anonymous_open(const struct kftpd_config *config,
			 struct kftpd_anonymous *anonymous)
{
	int err;

	memset(anonymous, 0, sizeof(*anonymous));
	anonymous->process = (struct kftpd_process)KFTPD_PROCESS_NONE;
	if (!config->anonymous.enable)
		return 0;
	err = find_user(config, anonymous);
	if (err)
		return err;
	err = kftpd_anonymous_start(anonymous);
	if (!err)
		err = try_open(anonymous);
	if (!err)
		return 0;
	kftpd_log(LOG_ERR, "[anonymous] root: user %s cannot open %s: %s",
		  anonymous->user, anonymous->root, strerror(-err));
	kftpd_anonymous_close(anonymous);
	return err;
}

/**
 * kftpd_anonymous_close() - kill the child
 * @anonymous: from kftpd_anonymous_open(), even if it returned an error
 */
void kftpd_anonymous_close(struct kftpd_anonymous *anonymous)
{
	kftpd_process_abandon(&anonymous->process);
}
