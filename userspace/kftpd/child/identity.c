// SPDX-License-Identifier: GPL-2.0
/*
 * Becoming a user, and opening a root directory as that user: what a session
 * may do in the kernel is what the opener of its root directory could.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cap-ng.h>

#include "kftpd/child/identity.h"
#include "kftpd/channel/process.h"

/**
 * kftpd_identity_expand() - make a root directory of its pattern
 * @pattern: an absolute path; %h is the user's home, %u the name, %% a percent sign
 * @user: the user
 * @path: gets the path
 * @size: room in @path
 *
 * Return: 0; -EINVAL where it is no absolute path; -ENAMETOOLONG.
 */
int kftpd_identity_expand(const char *pattern, const struct passwd *user,
			  char *path, size_t size)
{
	char one[2] = "";
	const char *p, *part;
	size_t len, used = 0;

	for (p = pattern; *p; p++) {
		one[0] = *p;
		part = one;
		if (*p == '%' && p[1]) {
			p++;
			one[0] = *p;
			if (*p == 'h')
				part = user->pw_dir;
			else if (*p == 'u')
				part = user->pw_name;
		}
		len = strlen(part);
		if (used + len >= size) {
			path[used] = '\0';
			return -ENAMETOOLONG;
		}
		memcpy(path + used, part, len);
		used += len;
	}
	path[used] = '\0';
	return *path == '/' ? 0 : -EINVAL;
}

/**
 * kftpd_identity_start() - the working directory that a session begins in
 * @root: the root directory
 * @home: the user's home
 * @path: gets the home as seen from the root, "/" where it is not below it
 * @size: room in @path
 */
void kftpd_identity_start(const char *root, const char *home, char *path,
			  size_t size)
{
	size_t len = strlen(root);

	while (len && root[len - 1] == '/')
		len--;
	if (strncmp(home, root, len) || home[len] != '/' ||
	    strlen(home + len) >= size)
		home = "/";
	else
		home += len;
	snprintf(path, size, "%s", home);
}

static bool has_capabilities(void)
{
	return capng_get_caps_process() ||
	       capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE ||
	       capng_have_capabilities(CAPNG_SELECT_AMBIENT) != CAPNG_NONE;
}

/**
 * kftpd_identity_become() - become a user for good
 * @user: not root; its groups have been set, see initgroups(3)
 *
 * Return: 0; -EPERM where anything of root is left.
 */
int kftpd_identity_become(const struct passwd *user)
{
	if (!user->pw_uid)
		return -EPERM;
	if (setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
		return -errno;
	/* Changing the user took this away. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		return -errno;
	return has_capabilities() || !setuid(0) ? -EPERM : 0;
}

/**
 * kftpd_identity_open() - open a root directory
 * @root: its path
 *
 * Return: the descriptor or a negative errno.
 */
int kftpd_identity_open(const char *root)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/**
 * kftpd_identity_own() - whose the files are that a session of a user makes
 * @user: the user
 * @owner: set
 *
 * Return: 0; -ENAMETOOLONG where no session can have the user's name.
 */
int kftpd_identity_own(const struct passwd *user, struct kftpd_owner *owner)
{
	const struct group *group = getgrgid(user->pw_gid);

	memset(owner, 0, sizeof(*owner));
	if (strlen(user->pw_name) >= sizeof(owner->user))
		return -ENAMETOOLONG;
	owner->uid = user->pw_uid;
	owner->gid = user->pw_gid;
	strcpy(owner->user, user->pw_name);
	if (group && strlen(group->gr_name) < sizeof(owner->group))
		strcpy(owner->group, group->gr_name);
	return 0;
}

/**
 * kftpd_identity_answer() - give the monitor a root directory
 * @owner: the user
 * @home: working directory at the start
 * @root_fd: root directory, opened as the user
 *
 * Return: 0 or a negative errno.
 */
int kftpd_identity_answer(const struct kftpd_owner *owner, const char *home,
			  int root_fd)
{
	struct kftpd_packet packet = { .fds = { root_fd }, .n_fds = 1 };
	struct kftpd_message_root *root = &packet.message.root;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_ROOT);
	root->result = KFTPD_RESULT_OK;
	root->owner = *owner;
	snprintf(root->home, sizeof(root->home), "%s", home);
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/**
 * kftpd_identity_refuse() - tell the monitor why there is no root directory
 * @result: not OK, see struct kftpd_message_root, as all others
 * @pam_error: of PAM, 0 for none
 * @errnum: errno, 0 for none
 *
 * Return: 0 or a negative errno.
 */
int kftpd_identity_refuse(enum kftpd_result result, int pam_error, int errnum)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_root *root = &packet.message.root;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_ROOT);
	root->result = result;
	root->pam_error = pam_error;
	root->errnum = errnum;
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}
