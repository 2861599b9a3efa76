// SPDX-License-Identifier: GPL-2.0
/*
 * The root directory of a session. A child process becomes the user, opens the directory
 * and sends the directory to the monitor. In the kernel, the session later has the
 * rights of the process that opened the directory.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"
#include "kftpd/child/root.h"
#include "module/proto/terms.h"

/**
 * kftpd_root_expand() - get the path of a root directory
 * @pattern: the path in the configuration. In this path, %h stands for the user's home
 *	     directory, %u stands for the user's name, and %% for a percent sign.
 * @user: the user
 * @path: set to the path
 * @size: size of @path in bytes
 *
 * Return: 0 if @path is an absolute path; -EINVAL if @path is not absolute;
 * -ENAMETOOLONG if the path does not fit.
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
 * kftpd_root_home() - get the first working directory of a session
 * @root: path of the root directory
 * @home: path of the user's home directory
 * @path: set to the path of the home directory inside the root directory, beginning with
 *	  "/"; set to "/" if the home directory is not below the root directory
 * @size: size of @path in bytes
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
 * @root: path of the directory
 *
 * Return: the descriptor of the directory, or a negative errno.
 */
int kftpd_root_open(const char *root)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/*
 * Returns the greatest size in bytes to which this process may let a file grow. PAM
 * modules can set it for the user, and the service manager for all users.
 */
static uint64_t file_size_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return KFTP_FILE_SIZE_ANY;
	return limit.rlim_cur;
}

/**
 * kftpd_root_answer() - send a root directory to the monitor
 * @identity: the user of the session
 * @home: the first working directory of the session
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
	root->file_size_max = file_size_max();
	snprintf(root->path, sizeof(root->path), "%s", home);
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/**
 * kftpd_root_deny() - tell the monitor that the user may not log in
 * @pam_error: error of PAM; 0 if the settings do not allow the user
 *
 * Return: 0 or a negative errno.
 */
int kftpd_root_deny(int pam_error)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_root *root = &packet.message.root;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_ROOT);
	root->result = KFTPD_RESULT_DENIED;
	root->pam_error = pam_error;
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/**
 * kftpd_root_missing() - tell the monitor that the root directory cannot be opened
 * @path: the path of the root directory
 * @errnum: the errno value
 *
 * Return: 0 or a negative errno.
 */
int kftpd_root_missing(const char *path, int errnum)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_root *root = &packet.message.root;
	char *c;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_ROOT);
	root->result = KFTPD_RESULT_NO_ROOT;
	root->errnum = errnum;
	snprintf(root->path, sizeof(root->path), "%s", path);
	/* Replace control characters, because messages must not contain them. */
	for (c = root->path; *c; c++) {
		if (iscntrl((unsigned char)*c))
			*c = '?';
	}
	return kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}
