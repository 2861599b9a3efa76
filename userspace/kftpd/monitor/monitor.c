// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor is the privileged process. It starts the network process, answers its
 * messages, and talks to the module. It parses nothing that a client sent. It
 * passes names and passwords to PAM without looking at them.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/child/identity.h"
#include "kftpd/config/config_file.h"
#include "kftpd/monitor/dry_run.h"
#include "kftpd/monitor/host.h"
#include "kftpd/monitor/login.h"
#include "kftpd/monitor/monitor.h"
#include "kftpd/monitor/privileges.h"

/* Maximum time that a child may take to look up names. */
#define LOOKUP_SECONDS 10

/**
 * struct kftpd_monitor - the privileged process
 * @options: the command line
 * @event: its event loop
 * @config: the current settings; other members have pointers to it
 * @listeners: the listening sockets, which the network process uses
 * @sessions: the table of sessions in the module
 * @owners: looks up names of users and groups for the module
 * @module: connections to the module
 * @netproc: the network process
 * @logins: logins that have begun
 * @status: numbers for kftpctl
 */
struct kftpd_monitor {
	const struct kftpd_options *options;
	sd_event *event;
	struct kftpd_config config;
	struct kftpd_listeners listeners;
	struct kftpd_sessions sessions;
	struct kftpd_owners owners;
	struct kftpd_module module;
	struct kftpd_netproc netproc;
	struct kftpd_logins logins;
	struct kftpd_status status;
};

static void log_config_error(const char *file, int line, const char *text,
			     void *arg)
{
	(void)arg;
	if (line)
		kftpd_log(LOG_ERR, "%s:%d: %s", file, line, text);
	else
		kftpd_log(LOG_ERR, "%s: %s", file, text);
}

/* Raises the limit of open files: thousands of clients need a descriptor each. */
static void raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

/*
 * Puts new settings into effect. After an error, all old settings stay in effect.
 *
 * ORDER: configure the module after all other steps that can fail. The module takes the
 * new settings as a whole or not at all. When the module has taken them, a drain ends.
 */
static int apply_config(struct kftpd_monitor *monitor,
			const struct kftpd_config *config)
{
	struct kftpd_anonymous anonymous;
	struct kftpd_listeners listeners;
	struct kftpd_host unused;
	int err;

	err = kftpd_host_check(config, &unused);
	if (!err)
		err = kftpd_anonymous_open(config, &anonymous);
	if (err)
		return err;
	err = kftpd_listen_prepare(&monitor->listeners, config, &listeners);
	if (err)
		goto close;
	err = kftpd_module_configure(&monitor->module, config);
	if (err)
		goto abandon;
	kftpd_listen_commit(&monitor->listeners, &listeners);
	monitor->config = *config;
	kftpd_status_tell(&monitor->status);
	kftpd_guest_logins_replace(&monitor->logins.guests, &anonymous);
	return 0;

abandon:
	kftpd_listen_abandon(&monitor->listeners, &listeners);
close:
	kftpd_anonymous_close(&anonymous);
	return err;
}

static int reload_config(struct kftpd_monitor *monitor)
{
	struct kftpd_config *config = malloc(sizeof(*config));
	int err = -ENOMEM;

	if (config)
		err = kftpd_config_file_read(config,
					     monitor->options->config_file,
					     log_config_error, NULL);
	if (!err)
		err = apply_config(monitor, config);
	free(config);
	return err;
}

static int on_reload(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	struct kftpd_monitor *monitor = arg;

	(void)source;
	(void)info;
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   kftpd_clock_now());
	if (!reload_config(monitor)) {
		kftpd_log(LOG_NOTICE, "the new settings are in effect");
		kftpd_netproc_configure(&monitor->netproc);
		return 0;
	}
	kftpd_log(LOG_ERR, "the old settings stay in effect");
	sd_notify(0, "READY=1");
	return 0;
}

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info,
		  void *arg)
{
	struct kftpd_monitor *monitor = arg;

	(void)source;
	kftpd_log(LOG_NOTICE,
		  "stopping after signal %u; sessions %s",
		  info->ssi_signo,
		  kftpd_status_outlive(&monitor->status) ?
			  "continue in the kernel" : "end");
	return sd_event_exit(monitor->event, 0);
}

static int add_signals(struct kftpd_monitor *monitor)
{
	sigset_t set;
	int err;

	/* sd_event_add_child() requires that SIGCHLD is blocked. */
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

/*
 * Checks the users and directories that the configuration names, starts the child for
 * guests, and opens the sockets for clients.
 */
static int check_host(struct kftpd_monitor *monitor)
{
	const struct kftpd_config *config = &monitor->config;
	struct kftpd_netproc *netproc = &monitor->netproc;
	struct kftpd_host host = { .uid = 0 };
	int err;

	kftpd_host_make_directory(config);
	err = kftpd_host_check(config, &host);
	/* A reload does not change these three members. */
	netproc->uid = host.uid;
	netproc->gid = host.gid;
	strcpy(netproc->empty_directory, config->empty_directory);
	if (!err)
		err = kftpd_anonymous_open(&monitor->config,
					   &monitor->logins.guests.anonymous);
	if (!err)
		err = kftpd_listen_inherit(&monitor->listeners);
	if (!err)
		err = kftpd_listen_open(&monitor->listeners, &monitor->config);
	return err;
}

/*
 * Returns the user or group id for the child that looks up names. It differs from @id,
 * the id of the network process.
 */
static uint32_t other_than(uint32_t id)
{
	return id == KFTPD_IDENTITY_NOBODY ? KFTPD_IDENTITY_NOBODY - 1 :
					     KFTPD_IDENTITY_NOBODY;
}

/*
 * Gives each part of the monitor the pointers and settings that it needs. The user
 * of the network process is known, because check_host() was called before.
 */
static int connect_parts(struct kftpd_monitor *monitor)
{
	struct kftpd_guest_logins *guests = &monitor->logins.guests;
	struct kftpd_user_logins *users = &monitor->logins.users;
	struct kftpd_netproc *netproc = &monitor->netproc;
	struct kftpd_owners *owners = &monitor->owners;
	struct kftpd_module *module = &monitor->module;
	int err;

	owners->tell = kftpd_module_tell_owner;
	owners->arg = module;
	owners->lookup = kftpd_owner_lookup_main;
	owners->uid = other_than(netproc->uid);
	owners->gid = other_than(netproc->gid);
	owners->patience = LOOKUP_SECONDS;
	module->event = monitor->event;
	module->config = &monitor->config;
	module->sessions = &monitor->sessions;
	module->owners = owners;
	module->status = &monitor->status;
	module->absent = monitor->options->no_module;
	netproc->event = monitor->event;
	netproc->config = &monitor->config;
	netproc->listeners = &monitor->listeners;
	netproc->sessions = &monitor->sessions;
	netproc->login = kftpd_login_start;
	netproc->arg = &monitor->logins;
	netproc->verbose = monitor->options->verbose;
	monitor->status.event = monitor->event;
	monitor->status.config = &monitor->config;
	monitor->status.nl = &module->nl;
	users->event = monitor->event;
	users->config = &monitor->config;
	users->module = module;
	users->netproc = netproc;
	guests->event = monitor->event;
	guests->config = &monitor->config;
	guests->module = module;
	guests->netproc = netproc;
	err = kftpd_guest_logins_init(guests);
	return err ? err : kftpd_owners_init(owners, monitor->event);
}

static int start_monitor(struct kftpd_monitor *monitor)
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
		err = connect_parts(monitor);
	if (!err)
		err = kftpd_module_open(&monitor->module);
	if (!err)
		err = kftpd_netproc_start(&monitor->netproc);
	return err;
}

static void stop_monitor(struct kftpd_monitor *monitor)
{
	sd_notify(0, "STOPPING=1");
	/* From now on, the module keeps its events until the next monitor starts. */
	kftpd_module_close(&monitor->module);
	kftpd_netproc_stop(&monitor->netproc);
	kftpd_status_exit(&monitor->status);
	kftpd_user_login_stop_all(&monitor->logins.users);
	kftpd_owners_exit(&monitor->owners);
	kftpd_sessions_clear(&monitor->sessions);
	kftpd_listen_close(&monitor->listeners);
	kftpd_guest_logins_exit(&monitor->logins.guests);
	sd_event_unref(monitor->event);
}

/* Return: the exit status. */
static int test_config(const struct kftpd_monitor *monitor)
{
	bool root = !geteuid();
	int err = root ? kftpd_dry_run(&monitor->config) :
			 kftpd_host_check_pam(&monitor->config);

	if (err)
		return 1;
	printf("%s: no errors%s\n", monitor->options->config_file,
	       root ? "" :
		      "; run this as root to try users, directories and addresses, too");
	return 0;
}

/**
 * kftpd_monitor_main() - run the monitor
 * @options: the command line
 *
 * Return: exit status of the process.
 */
int kftpd_monitor_main(const struct kftpd_options *options)
{
	static struct kftpd_monitor monitor = {
		.logins.guests.anonymous.process = KFTPD_PROCESS_NONE,
		.netproc.process = KFTPD_PROCESS_NONE,
		/*
		 * kftpd_netproc_stop() uses it, even if connect_parts() was not called.
		 */
		.netproc.status = &monitor.status,
	};
	int err;

	monitor.options = options;
	err = kftpd_config_file_read(&monitor.config, options->config_file,
				     log_config_error, NULL);
	/* Exit with 2 if the file has mistakes: another start would fail, too. */
	if (err)
		return err > 0 && !options->test ? 2 : 1;
	if (options->test)
		return test_config(&monitor);
	LIST_INIT(&monitor.logins.users.list);
	kftpd_sessions_init(&monitor.sessions, kftpd_netproc_sessions,
			    &monitor.netproc);
	err = start_monitor(&monitor);
	if (!err)
		err = sd_event_loop(monitor.event);
	stop_monitor(&monitor);
	return err ? 1 : 0;
}
