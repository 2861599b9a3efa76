// SPDX-License-Identifier: GPL-2.0
/*
 * The root directory of guests. It is opened once, as their user, and serves
 * every guest: an anonymous login starts no process.
 */
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/monitor/guest.h"
#include "kftpd/child/identity.h"
#include "kftpd/channel/log.h"
#include "kftpd/channel/process.h"

/* A directory on a server that is gone may hold the child for ever. */
#define TIMEOUT_MS 10000

static int open_as(const struct passwd *user, const char *root)
{
	int err;

	if (initgroups(user->pw_name, user->pw_gid))
		return -errno;
	err = kftpd_identity_become(user);
	return err ? err : kftpd_identity_open(root);
}

__attribute__((noreturn)) static void child(const struct passwd *user,
					    const char *root)
{
	struct kftpd_owner owner;
	int fd, err;

	fd = kftpd_identity_own(user, &owner);
	if (!fd)
		fd = open_as(user, root);
	if (fd < 0)
		err = kftpd_identity_refuse(KFTPD_RESULT_NO_ROOT, 0, -fd);
	else
		err = kftpd_identity_answer(&owner, "/", fd);
	_exit(err ? 1 : 0);
}

static int receive(int channel, struct kftpd_guest *guest)
{
	struct pollfd wait = { .fd = channel, .events = POLLIN };
	struct kftpd_packet packet;
	int err;

	if (poll(&wait, 1, TIMEOUT_MS) <= 0)
		return -ETIMEDOUT;
	err = kftpd_channel_receive(channel, &packet, KFTPD_PARTY_LOGIN,
				    MSG_DONTWAIT);
	if (err)
		return err;
	if (packet.message.root.result == KFTPD_RESULT_OK) {
		guest->root_fd = packet.fds[0];
		guest->owner = packet.message.root.owner;
		packet.n_fds = 0;
	} else {
		err = packet.message.root.errnum ?
			      -packet.message.root.errnum :
			      -EPERM;
	}
	kftpd_packet_close(&packet);
	return err;
}

static int ask_child(const struct passwd *user, const char *root,
		     struct kftpd_guest *guest)
{
	int channel[2], err;
	pid_t pid;

	err = kftpd_channel_pair(channel);
	if (err)
		return err;
	pid = kftpd_process_fork("kftpd-guest", channel[1]);
	if (!pid)
		child(user, root);
	close(channel[1]);
	if (pid < 0) {
		close(channel[0]);
		return pid;
	}
	err = receive(channel[0], guest);
	close(channel[0]);
	kftpd_process_stop(pid);
	return err;
}

/**
 * kftpd_guest_open() - open the root directory of guests
 * @config: the configuration
 * @guest: set; without guests it has no root directory
 *
 * Return: 0; a negative errno, with a line in the log.
 */
int kftpd_guest_open(const struct kftpd_config *config,
		     struct kftpd_guest *guest)
{
	const struct passwd *user;
	char root[PATH_MAX];
	int err;

	guest->root_fd = -1;
	if (!config->anonymous.enable)
		return 0;
	user = getpwnam(config->anonymous_user);
	if (!user) {
		kftpd_log(LOG_ERR, "[anonymous] user: there is no user \"%s\"",
			  config->anonymous_user);
		return -ENOENT;
	}
	if (!user->pw_uid) {
		kftpd_log(LOG_ERR, "[anonymous] user must not be root");
		return -EPERM;
	}
	err = kftpd_identity_expand(config->anonymous.root, user, root,
				    sizeof(root));
	if (!err)
		err = ask_child(user, root, guest);
	if (err)
		kftpd_log(LOG_ERR, "[anonymous] root: user %s cannot open %s: %s",
			  user->pw_name, root, strerror(-err));
	return err;
}

/**
 * kftpd_guest_close() - close the root directory of guests
 * @guest: from kftpd_guest_open()
 */
void kftpd_guest_close(struct kftpd_guest *guest)
{
	if (guest->root_fd >= 0)
		close(guest->root_fd);
	guest->root_fd = -1;
}
