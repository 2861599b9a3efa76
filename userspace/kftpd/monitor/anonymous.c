// SPDX-License-Identifier: GPL-2.0
/*
 * The root directory of anonymous sessions. A child process opens it once, as the
 * user of these sessions. All of them share the directory, so an anonymous login
 * needs no child.
 */
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/log.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/identity.h"
#include "kftpd/child/root.h"
#include "kftpd/monitor/anonymous.h"

/* The child may hang if the directory is on a file server that does not answer. */
#define TIMEOUT_MS 10000

/* The argument of run_opening(): what the child needs to know. */
struct opening {
	const struct passwd *user;
	const char *root;
};

static int open_as_user(const struct opening *opening)
{
	int err;

	if (initgroups(opening->user->pw_name, opening->user->pw_gid))
		return -errno;
	err = kftpd_identity_become(opening->user);
	return err ? err : kftpd_root_open(opening->root);
}

static void run_opening(void *arg)
{
	const struct opening *opening = arg;
	struct kftpd_identity identity;
	int fd, err;

	fd = kftpd_identity_of(opening->user, &identity);
	if (!fd)
		fd = open_as_user(opening);
	if (fd < 0)
		err = kftpd_root_missing(opening->root, -fd);
	else
		err = kftpd_root_answer(&identity, "/", fd);
	_exit(err ? 1 : 0);
}

static int receive_root(int channel, struct kftpd_anonymous *anonymous)
{
	struct pollfd wait = { .fd = channel, .events = POLLIN };
	const struct kftpd_message_root *root;
	struct kftpd_packet packet;
	int err;

	if (poll(&wait, 1, TIMEOUT_MS) <= 0)
		return -ETIMEDOUT;
	err = kftpd_channel_receive(channel, &packet, KFTPD_PARTY_LOGIN,
				    MSG_DONTWAIT);
	if (err)
		return err;
	root = &packet.message.root;
	if (root->result == KFTPD_RESULT_OK) {
		anonymous->root_fd = packet.fds[0];
		anonymous->identity = root->identity;
		packet.n_fds = 0;
	} else {
		err = root->errnum ? -root->errnum : -EPERM;
	}
	kftpd_packet_close(&packet);
	return err;
}

static int open_in_child(struct opening *opening,
			 struct kftpd_anonymous *anonymous)
{
	struct kftpd_process process = KFTPD_PROCESS_NONE;
	int err = kftpd_process_start(&process, "kftpd-guest", run_opening,
				      opening);

	if (err)
		return err;
	err = receive_root(process.channel, anonymous);
	kftpd_process_stop(&process);
	return err;
}

/**
 * kftpd_anonymous_open() - open the root directory of anonymous sessions
 * @config: the configuration
 * @anonymous: set; it has no root directory if anonymous logins are disabled
 *
 * Return: 0 or a negative errno. Errors are logged here.
 */
int kftpd_anonymous_open(const struct kftpd_config *config,
			 struct kftpd_anonymous *anonymous)
{
	char root[PATH_MAX];
	struct opening opening = { .root = root };
	int err;

	anonymous->root_fd = -1;
	if (!config->anonymous.enable)
		return 0;
	opening.user = getpwnam(config->anonymous_user);
	if (!opening.user) {
		kftpd_log(LOG_ERR, "[anonymous] user: there is no user \"%s\"",
			  config->anonymous_user);
		return -ENOENT;
	}
	if (!opening.user->pw_uid) {
		kftpd_log(LOG_ERR, "[anonymous] user must not be root");
		return -EPERM;
	}
	err = kftpd_root_expand(config->anonymous.root, opening.user, root,
				sizeof(root));
	if (!err)
		err = open_in_child(&opening, anonymous);
	if (err)
		kftpd_log(LOG_ERR, "[anonymous] root: user %s cannot open %s: %s",
			  opening.user->pw_name, root, strerror(-err));
	return err;
}

/**
 * kftpd_anonymous_close() - close the root directory of anonymous sessions
 * @anonymous: must have been set by kftpd_anonymous_open()
 */
void kftpd_anonymous_close(struct kftpd_anonymous *anonymous)
{
	if (anonymous->root_fd >= 0)
		close(anonymous->root_fd);
	anonymous->root_fd = -1;
}
