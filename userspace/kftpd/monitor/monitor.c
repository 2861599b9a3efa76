// SPDX-License-Identifier: GPL-2.0
/*
 * The privileged process: it starts the network process, answers it, and talks
 * to the module. It reads no byte that a client sent but names and passwords,
 * which it hands to PAM as they are.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kftpd/monitor/listen.h"
#include "kftpd/channel/log.h"
#include "kftpd/config/config_file.h"
#include "kftpd/monitor/login.h"
#include "kftpd/monitor/module.h"
#include "kftpd/monitor/monitor.h"
#include "kftpd/monitor/netproc.h"
#include "kftpd/monitor/privileges.h"
#include "kftpd/monitor/ready.h"
#include "kftpd/child/resolver.h"

/* So long it may take to look names up. */
#define NAMES_SECONDS 10

static void on_config_error(const char *file, int line, const char *text,
			    void *arg)
{
	(void)arg;
	if (line)
		kftpd_log(LOG_ERR, "%s:%d: %s", file, line, text);
	else
		kftpd_log(LOG_ERR, "%s: %s", file, text);
}

static struct kftpd_config *read_config(const char *file)
{
	struct kftpd_config *config = malloc(sizeof(*config));

	if (config && !kftpd_config_file_read(config, file, on_config_error, NULL))
		return config;
	free(config);
	return NULL;
}

static int find_daemon_user(struct kftpd_monitor *monitor)
{
	const char *name = monitor->config->daemon_user;
	const struct passwd *user = getpwnam(name);

	if (!user || !user->pw_uid || !user->pw_gid) {
		kftpd_log(LOG_ERR, user ? "[server] daemon_user: %s is root" :
					  "[server] daemon_user: there is no user \"%s\"",
			  name);
		return -ENOENT;
	}
	monitor->daemon_uid = user->pw_uid;
	monitor->daemon_gid = user->pw_gid;
	return 0;
}

/* The root of the network process: root's, empty, and nobody else may change it. */
static int make_empty_directory(struct kftpd_monitor *monitor)
{
	const char *path = monitor->empty_directory;
	char parent[PATH_MAX], *slash;
	struct stat st;

	snprintf(monitor->empty_directory, sizeof(monitor->empty_directory),
		 "%s", monitor->config->empty_directory);
	snprintf(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	if (slash > parent) {
		*slash = '\0';
		mkdir(parent, 0755);
	}
	mkdir(path, 0555);
	if (!lstat(path, &st) && S_ISDIR(st.st_mode) && !st.st_uid &&
	    !(st.st_mode & 022))
		return 0;
	kftpd_log(LOG_ERR,
		  "[server] empty_directory: %s is not a directory that only root can write to",
		  path);
	return -ENOTDIR;
}

/* Thousands of clients before login are as many descriptors. */
static void raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

/* Takes the new settings or keeps the old ones, whole. */
static int apply_config(struct kftpd_monitor *monitor,
			struct kftpd_config *config)
{
	struct kftpd_guest guest;
	int err;

	err = kftpd_guest_open(config, &guest);
	if (err)
		return err;
	err = kftpd_module_configure(monitor, config);
	if (!err) {
		err = kftpd_listen_open(&monitor->listeners, config);
		if (err)
			kftpd_module_configure(monitor, monitor->config);
	}
	if (err) {
		kftpd_guest_close(&guest);
		return err;
	}
	kftpd_guest_close(&monitor->guest);
	monitor->guest = guest;
	free(monitor->config);
	monitor->config = config;
	return 0;
}

static int on_reload(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	struct kftpd_monitor *monitor = arg;
	struct kftpd_config *config;

	(void)source;
	(void)info;
	kftpd_reloading();
	config = read_config(monitor->options->config_file);
	if (config && !apply_config(monitor, config)) {
		kftpd_log(LOG_NOTICE, "new settings are in force");
		kftpd_netproc_configure(monitor);
		return 0;
	}
	free(config);
	kftpd_log(LOG_ERR, "the old settings stay in force");
	kftpd_ready();
	return 0;
}

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info,
		  void *arg)
{
	struct kftpd_monitor *monitor = arg;

	(void)source;
	kftpd_log(LOG_NOTICE, "ending by signal %u; sessions go on",
		  info->ssi_signo);
	return sd_event_exit(monitor->event, 0);
}

static int add_signals(struct kftpd_monitor *monitor)
{
	sigset_t set;
	int err;

	/* SIGCHLD is blocked for sd_event_add_child(). */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	err = sd_event_add_signal(monitor->event, NULL, SIGTERM, on_end,
				  monitor);
	if (err >= 0)
		err = sd_event_add_signal(monitor->event, NULL, SIGINT, on_end,
					  monitor);
	if (err >= 0)
		err = sd_event_add_signal(monitor->event, NULL, SIGHUP,
					  on_reload, monitor);
	return err < 0 ? err : 0;
}

static void on_census(const struct kftp_addr *site, uint32_t sessions,
		      void *arg)
{
	kftpd_netproc_sessions(arg, site, sessions);
}

/* What can fail for reasons that the administrator can mend. */
static int check_host(struct kftpd_monitor *monitor)
{
	int err = find_daemon_user(monitor);

	if (!err)
		err = make_empty_directory(monitor);
	if (!err)
		err = kftpd_guest_open(monitor->config, &monitor->guest);
	if (!err)
		err = kftpd_listen_inherit(&monitor->listeners);
	if (!err)
		err = kftpd_listen_open(&monitor->listeners, monitor->config);
	return err;
}

static int init_names(struct kftpd_monitor *monitor)
{
	struct kftpd_names *names = &monitor->names;

	names->tell = kftpd_module_name;
	names->arg = monitor;
	names->child = kftpd_resolver_main;
	names->uid = monitor->daemon_uid;
	names->gid = monitor->daemon_gid;
	names->patience = NAMES_SECONDS;
	return kftpd_names_init(names, monitor->event);
}

static int start(struct kftpd_monitor *monitor)
{
	int err;

	raise_limits();
	err = sd_event_default(&monitor->event);
	if (err < 0)
		return err;
	sd_event_set_watchdog(monitor->event, true);
	err = kftpd_privileges_reduce();
	if (!err)
		err = add_signals(monitor);
	if (!err)
		err = check_host(monitor);
	if (!err)
		err = init_names(monitor);
	if (!err)
		err = kftpd_module_open(monitor);
	if (!err)
		err = kftpd_netproc_start(monitor);
	return err;
}

static void stop(struct kftpd_monitor *monitor)
{
	kftpd_stopping();
	/* From now on what happens waits for the next monitor. */
	kftpd_module_close(monitor);
	kftpd_netproc_stop(monitor);
	kftpd_login_stop_all(monitor);
	kftpd_names_exit(&monitor->names);
	kftpd_census_clear(&monitor->census);
	kftpd_listen_close(&monitor->listeners);
	kftpd_guest_close(&monitor->guest);
	sd_event_unref(monitor->event);
	free(monitor->config);
}

/**
 * kftpd_monitor_main() - the monitor
 * @options: the command line
 *
 * Return: its exit status.
 */
int kftpd_monitor_main(const struct kftpd_options *options)
{
	static struct kftpd_monitor monitor = {
		.guest.root_fd = -1,
		.netproc.channel = -1,
	};
	int err;

	monitor.options = options;
	monitor.config = read_config(options->config_file);
	if (!monitor.config)
		return 1;
	if (options->test) {
		printf("%s: no errors\n", options->config_file);
		free(monitor.config);
		return 0;
	}
	LIST_INIT(&monitor.logins);
	kftpd_census_init(&monitor.census, on_census, &monitor);
	err = start(&monitor);
	if (!err)
		err = sd_event_loop(monitor.event);
	stop(&monitor);
	return err ? 1 : 0;
}
