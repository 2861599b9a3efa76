// SPDX-License-Identifier: GPL-2.0
/* Checks that this host has the users, directories and services of the configuration. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/account.h"
#include "kftpd/monitor/errand.h"
#include "kftpd/monitor/host.h"
#include "kftpd/monitor/pam_service.h"

static int check_daemon_user(const struct kftpd_config *config,
			     struct kftpd_host *host)
{
	const char *name = config->daemon_user;
	struct kftpd_account user;
	int err = kftpd_account_find(name, &user);

	if (!err && user.uid && user.gid) {
		host->uid = user.uid;
		host->gid = user.gid;
		return 0;
	}
	if (!err)
		kftpd_log(LOG_ERR,
			  "[server] daemon_user: %s has the user id or group id 0; name another user",
			  name);
	else if (err == -ENOENT)
		kftpd_log(LOG_ERR,
			  "[server] daemon_user: there is no user \"%s\"; systemd-sysusers creates the user kftp",
			  name);
	else
		kftpd_log(LOG_ERR,
			  "[server] daemon_user: cannot look up \"%s\": %s",
			  name, strerror(-err));
	return err ? err : -EPERM;
}

/* Return: 0, -ENOTEMPTY, or another negative errno. */
static int check_is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int err = 0;

	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			err = -ENOTEMPTY;
	}
	closedir(dir);
	return err;
}

/* The network process's root directory must be empty, and writable only for root. */
static int check_empty_directory(const struct kftpd_config *config)
{
	const char *path = config->empty_directory;
	struct stat st;
	int err;

	if (lstat(path, &st)) {
		/* When kftpd starts, it creates a missing directory. */
		if (errno == ENOENT)
			return 0;
		err = -errno;
	} else if (!S_ISDIR(st.st_mode) || st.st_uid || st.st_mode & 022) {
		kftpd_log(LOG_ERR,
			  "[server] empty_directory: %s is not a directory that only root can write to",
			  path);
		return -ENOTDIR;
	} else {
		err = check_is_empty(path);
	}
	if (err == -ENOTEMPTY)
		kftpd_log(LOG_ERR,
			  "[server] empty_directory: %s is not empty; name a directory that nothing else uses",
			  path);
	else if (err)
		kftpd_log(LOG_ERR, "[server] empty_directory: cannot read %s: %s",
			  path, strerror(-err));
	return err;
}

/*
 * Sets @path to the part of @pattern that is the same for all users. If @pattern has no
 * %h or %u, this part is the whole path. Otherwise, this part is the directory before the
 * first %h or %u; "" if this directory is "/", or if there is no such directory.
 */
static void common_directory(const char *pattern, char path[PATH_MAX])
{
	size_t used = 0;
	char *slash;

	for (; *pattern && used < PATH_MAX - 1; pattern++) {
		if (*pattern == '%' && *++pattern != '%')
			break;
		path[used++] = *pattern;
	}
	path[used] = '\0';
	slash = strrchr(path, '/');
	if (*pattern)
		path[slash ? slash - path : 0] = '\0';
}

/* Runs in a child, because the file system may hang. */
static void run_find_directory(void *arg)
{
	struct stat st;

	if (stat(arg, &st))
		_exit(errno);
	_exit(S_ISDIR(st.st_mode) ? 0 : ENOTDIR);
}

static int check_users_root(const struct kftpd_config *config)
{
	char path[PATH_MAX];
	int err;

	common_directory(config->users.root, path);
	if (!config->users.enable || !*path)
		return 0;
	err = kftpd_errand_run(run_find_directory, path);
	/* A user may have more rights than root, for example on NFS. */
	if (!err || err == -EACCES)
		return 0;
	kftpd_log(LOG_ERR, "[users] root: %s: %s", path, strerror(-err));
	return err;
}

/**
 * kftpd_host_check_pam() - check that the PAM service for users exists
 * @config: the configuration
 *
 * Return: 0 or a negative errno. Errors are logged here.
 */
int kftpd_host_check_pam(const struct kftpd_config *config)
{
	char error[PATH_MAX + 256];
	int err;

	if (!config->users.enable)
		return 0;
	err = kftpd_pam_service_check(&kftpd_pam_service_files,
				      config->pam_service, error, sizeof(error));
	if (err)
		kftpd_log(LOG_ERR, "[users] pam_service: %s", error);
	return err;
}

/**
 * kftpd_host_make_directory() - create the root directory of the network process
 * @config: the configuration
 *
 * Ignores errors. kftpd_host_check() checks the directory, and if the directory does not
 * exist, the network process fails.
 */
void kftpd_host_make_directory(const struct kftpd_config *config)
{
	char parent[PATH_MAX], *slash;

	strcpy(parent, config->empty_directory);
	slash = strrchr(parent, '/');
	if (slash > parent) {
		*slash = '\0';
		mkdir(parent, 0755);
	}
	mkdir(config->empty_directory, 0555);
}

/**
 * kftpd_host_check() - check the users, directories and services that are configured
 * @config: the configuration
 * @host: set to the user of the network process
 *
 * All errors are logged here.
 *
 * Return: 0; after errors, the negative errno of one of them.
 */
int kftpd_host_check(const struct kftpd_config *config, struct kftpd_host *host)
{
	const int errs[] = {
		check_daemon_user(config, host),
		check_empty_directory(config),
		kftpd_host_check_pam(config),
		check_users_root(config),
	};
	size_t i;

	for (i = 0; i < sizeof(errs) / sizeof(errs[0]); i++) {
		if (errs[i])
			return errs[i];
	}
	return 0;
}
