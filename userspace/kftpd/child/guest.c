// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor's child that opens the root directory of guests (anonymous users). The
 * child runs as the user of the guests, and serves many logins until the settings
 * change. So the login of a guest does not need a new process.
 */
#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/guest.h"
#include "kftpd/child/identity.h"
#include "kftpd/child/root.h"

static int become_guest(const struct passwd *user,
			struct kftpd_identity *identity)
{
	int err = kftpd_identity_of(user, identity);

	if (err)
		return err;
	if (initgroups(user->pw_name, user->pw_gid))
		return -errno;
	return kftpd_identity_become(user);
}

/* Answers an OPEN message. Return: 0; a negative errno if no answer can be sent. */
static int answer_open(const struct kftpd_identity *identity, const char *root,
		       int failed)
{
	int fd = failed ? failed : kftpd_root_open(root);
	int err;

	if (fd < 0)
		return kftpd_root_missing(root, -fd);
	err = kftpd_root_answer(identity, "/", fd);
	close(fd);
	return err;
}

/**
 * kftpd_guest_main() - open the root directory of guests, each time the monitor asks
 * @user: the user of guests
 * @root: path of the root directory
 *
 * Runs in a child that kftpd_process_start() has started. Sends a ROOT message for
 * each OPEN message, and ends when the monitor closes the channel.
 */
void kftpd_guest_main(const struct passwd *user, const char *root)
{
	struct kftpd_identity identity;
	struct kftpd_packet packet;
	int failed = become_guest(user, &identity);
	int err;

	do {
		err = kftpd_channel_receive(KFTPD_PROCESS_FD, &packet,
					    KFTPD_PARTY_MONITOR, 0);
		if (!err && packet.message.head.type != KFTPD_MESSAGE_OPEN)
			err = -EBADMSG;
		if (!err)
			err = answer_open(&identity, root, failed);
	} while (!err);
	_exit(err == -EPIPE ? 0 : 1);
}
