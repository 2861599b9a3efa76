// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor's child that looks up the names of users and groups. A separate
 * process does this because a name service may be slow. The child has no privileges,
 * because the code of the name service runs inside the child.
 */
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/identity.h"
#include "kftpd/child/owner_lookup.h"

static const char *find_name(const struct kftpd_owner *owner)
{
	const struct passwd *user;
	const struct group *group;

	if (owner->group) {
		group = getgrgid(owner->id);
		return group ? group->gr_name : "";
	}
	user = getpwuid(owner->id);
	return user ? user->pw_name : "";
}

static int send_name(const struct kftpd_owner *owner, const char *name)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_owner *message = &packet.message.owner;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_OWNER);
	message->id = owner->id;
	message->group = owner->group;
	if (strlen(name) < sizeof(message->name))
		strcpy(message->name, name);
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/**
 * kftpd_owner_lookup_main() - look up names in the child process
 * @arg: the owners, struct kftpd_owner_lookup
 *
 * This is a kftpd_process_fn. It sends one OWNER message for each owner to
 * KFTPD_PROCESS_FD, in the order of lookup->owners.
 */
void kftpd_owner_lookup_main(void *arg)
{
	const struct kftpd_owner_lookup *lookup = arg;
	const struct passwd nobody = { .pw_uid = lookup->uid,
				       .pw_gid = lookup->gid };
	size_t i;

	if (setgroups(0, NULL) || kftpd_identity_become(&nobody))
		_exit(1);
	for (i = 0; i < lookup->count; i++) {
		if (send_name(&lookup->owners[i], find_name(&lookup->owners[i])))
			_exit(1);
	}
	_exit(0);
}
