// SPDX-License-Identifier: GPL-2.0
/*
 * The root directory of a session. A child opens it as the user and gives it to
 * the monitor: a session may do in the kernel what this opener could do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/root.h"

/**
 * kftpd_root_expand() - get the path of a root directory
 * @pattern: an absolute path; %h is the user's home, %u the name, %% a percent sign
 * @user: the user
 * @path: gets the path
 * @size: room in @path
 *
 * Return: 0; -EINVAL if the result is not an absolute path; -ENAMETOOLONG.
 */
int kftpd_root_expand(const char *pattern, const struct passwd *user,
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
 * kftpd_root_home() - get the working directory at the start of a session
 * @root: path of the root directory
 * @home: path of the user's home
 * @path: gets the home as seen from the root; "/" if it is not below the root
 * @size: room in @path
 */
void kftpd_root_home(const char *root, const char *home, char *path,
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

/**
 * kftpd_root_open() - open a root directory
 * @root: its path
 *
 * Return: the descriptor or a negative errno.
 */
int kftpd_root_open(const char *root)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/**
 * kftpd_root_answer() - give the monitor a root directory
 * @identity: the user
 * @home: working directory at the start
 * @root_fd: the root directory, opened as the user
 *
 * Return: 0 or a negative errno.
 */
int kftpd_root_answer(const struct kftpd_identity *identity, const char *home,
		      int root_fd)
{
	struct kftpd_packet packet = { .fds = { root_fd }, .n_fds = 1 };
	struct kftpd_message_root *root = &packet.message.root;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_ROOT);
	root->result = KFTPD_RESULT_OK;
	root->identity = *identity;
	snprintf(root->home, sizeof(root->home), "%s", home);
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/**
 * kftpd_root_refuse() - tell the monitor why there is no root directory
 * @result: not OK; see struct kftpd_message_root for this and the others
 * @pam_error: error of PAM, 0 for none
 * @errnum: errno, 0 for none
 *
 * Return: 0 or a negative errno.
 */
int kftpd_root_refuse(enum kftpd_result result, int pam_error, int errnum)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_root *root = &packet.message.root;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_ROOT);
	root->result = result;
	root->pam_error = pam_error;
	root->errnum = errnum;
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}
