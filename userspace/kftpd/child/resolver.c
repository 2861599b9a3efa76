// SPDX-License-Identifier: GPL-2.0
/*
 * The child of the monitor that looks names up, as anybody may: it needs no
 * rights, and what the system asks for a name may take its time.
 */
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/child/identity.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/resolver.h"

static const char *look_up(const struct kftpd_wanted *wanted)
{
	const struct passwd *user;
	const struct group *group;

	if (wanted->group) {
		group = getgrgid(wanted->id);
		return group ? group->gr_name : "";
	}
	user = getpwuid(wanted->id);
	return user ? user->pw_name : "";
}

static int answer(const struct kftpd_wanted *wanted, const char *text)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_name *name = &packet.message.name;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_NAME);
	name->id = wanted->id;
	name->group = wanted->group;
	if (strlen(text) < sizeof(name->text))
		strcpy(name->text, text);
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/**
 * kftpd_resolver_main() - look names up
 * @names: see kftpd_names_child_fn
 */
void kftpd_resolver_main(const struct kftpd_names *names)
{
	const struct passwd nobody = { .pw_uid = names->uid,
				       .pw_gid = names->gid };
	size_t i;

	if (setgroups(0, NULL) || kftpd_identity_become(&nobody))
		_exit(1);
	for (i = 0; i < names->given; i++) {
		if (answer(&names->wanted[i], look_up(&names->wanted[i])))
			_exit(1);
	}
	_exit(0);
}
