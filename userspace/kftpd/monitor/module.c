// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor and the module: settings down, events up, and finding each other
 * again after the module was unloaded and loaded.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/module.h"
#include "kftpd/monitor/record.h"
#include "lib/name.h"
#include "lib/settings.h"
#include "lib/stats.h"

#define SECOND 1000000ULL

/* How often the monitor looks whether it still has the module's events. */
#define CHECK_SECONDS 60

/* How soon it tries again where it has not. */
#define RETRY_SECONDS 15

/* Every login may lead here while there is no module. */
static int complain(const char *what, const struct kftp_nl *nl)
{
	kftpd_log_remote(LOG_ERR, "%s: %s", what, nl->error);
	return nl->errnum;
}

static void on_event(const struct kftp_nl_event *event, void *arg)
{
	struct kftpd_monitor *monitor = arg;

	if (event->type == KFTP_EVENT_TYPE_NAME_WANTED) {
		kftpd_names_want(&monitor->names, event->wanted, event->group);
		return;
	}
	kftpd_record_event(event);
	/*
	 * ORDER: the network process has the result of the login already, and its
	 * client no more: nobody counts twice. The module keeps to the limits by itself.
	 */
	if (event->type == KFTP_EVENT_TYPE_LOGIN)
		kftpd_census_add(&monitor->census, event->session,
				 &event->peer);
	else if (event->type == KFTP_EVENT_TYPE_LOGOUT)
		kftpd_census_remove(&monitor->census, event->session);
}

static int count_session(const struct kftp_nl_session *session, void *arg)
{
	kftpd_census_add(arg, session->id, &session->peer);
	return 0;
}

/* Events may have been lost: count the sessions anew. */
static int take_census(struct kftpd_monitor *monitor)
{
	struct kftp_nl *nl = &monitor->module.nl;

	kftpd_census_clear(&monitor->census);
	if (kftp_nl_session_list(nl, count_session, &monitor->census))
		return complain("cannot list the module's sessions", nl);
	return 0;
}

static void look_again(struct kftpd_monitor *monitor, uint64_t seconds)
{
	sd_event_source *timer = monitor->module.timer;

	sd_event_source_set_time_relative(timer, seconds * SECOND);
	sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static void detach(struct kftpd_module *module)
{
	sd_event_source_disable_unref(module->source);
	module->source = NULL;
	kftp_nl_events_close(&module->events);
	kftp_nl_close(&module->nl);
	module->dropped = 0;
	module->recount = false;
}

static int on_readable(sd_event_source *source, int fd, uint32_t events,
		       void *arg)
{
	struct kftpd_monitor *monitor = arg;

	(void)source;
	(void)fd;
	(void)events;
	if (!kftp_nl_events_read(&monitor->module.events))
		return 0;
	complain("lost the module's events",
		 &monitor->module.events.nl);
	detach(&monitor->module);
	look_again(monitor, RETRY_SECONDS);
	return 0;
}

/* Of what most files on a host are, so that the first listing shows it. */
static void tell_names_of_root(struct kftpd_monitor *monitor)
{
	kftpd_names_forget(&monitor->names);
	kftpd_names_want(&monitor->names, 0, false);
	kftpd_names_want(&monitor->names, 0, true);
}

/* Two daemons would undo each other's settings and miss each other's events. */
static int stand_back(struct kftp_nl *nl)
{
	struct kftp_nl_stats stats;
	int err = kftp_nl_stats_get(nl, &stats);

	if (!err && stats.value[KFTP_A_STATS_ATTACHED])
		err = kftp_nl_fail(nl, -EBUSY,
				   "another kftpd serves this network namespace");
	return err;
}

static int attach(struct kftpd_monitor *monitor,
		  const struct kftpd_config *config)
{
	struct kftpd_module *module = &monitor->module;
	int err;

	if (kftp_nl_open(&module->nl))
		return complain("no module", &module->nl);
	if (stand_back(&module->nl))
		return complain("cannot have the module", &module->nl);
	if (kftp_nl_settings_set(&module->nl, &config->settings))
		return complain("the module refuses the settings", &module->nl);
	tell_names_of_root(monitor);
	if (kftp_nl_events_open(&module->events, on_event, monitor))
		return complain("cannot take the module's events",
				&module->events.nl);
	err = sd_event_add_io(monitor->event, &module->source,
			      kftp_nl_events_fd(&module->events), EPOLLIN,
			      on_readable, monitor);
	return err < 0 ? err : take_census(monitor);
}

/* Is the module still the one that we know, and do its events come here? */
static int check(struct kftpd_monitor *monitor)
{
	struct kftpd_module *module = &monitor->module;
	struct kftp_nl_stats stats;
	bool lost, recount;
	uint32_t holder;
	int err;

	err = kftp_nl_stats_get(&module->nl, &stats);
	if (err)
		return err;
	holder = stats.value[KFTP_A_STATS_ATTACHED];
	if (!holder)
		return -ENOTCONN;
	if (holder != kftp_nl_events_port(&module->events))
		kftpd_log(LOG_ERR,
			  "another program takes the module's events: they are missing here");
	lost = stats.value[KFTP_A_STATS_EVENTS_DROPPED] > module->dropped;
	if (lost) {
		module->dropped = stats.value[KFTP_A_STATS_EVENTS_DROPPED];
		kftpd_log(LOG_WARNING, "the module has lost %llu events so far",
			  (unsigned long long)module->dropped);
	}
	recount = lost || module->recount;
	/* A login may be on its way still whose logout is among the lost. */
	module->recount = lost;
	return recount ? take_census(monitor) : 0;
}

static int reattach(struct kftpd_monitor *monitor)
{
	int err;

	detach(&monitor->module);
	err = attach(monitor, monitor->config);
	if (err)
		detach(&monitor->module);
	else
		kftpd_log(LOG_NOTICE, "found the module again");
	return err;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_monitor *monitor = arg;

	(void)source;
	(void)usec;
	if (check(monitor) && reattach(monitor))
		look_again(monitor, RETRY_SECONDS);
	else
		look_again(monitor, CHECK_SECONDS);
	return 0;
}

/**
 * kftpd_module_open() - connect to the module, configure it, take its events
 * @monitor: the monitor
 *
 * Return: 0; a negative errno, with a line in the log.
 */
int kftpd_module_open(struct kftpd_monitor *monitor)
{
	int err;

	if (monitor->options->no_module) {
		kftpd_log(LOG_WARNING,
			  "running without the module: nobody can log in");
		return 0;
	}
	err = attach(monitor, monitor->config);
	if (err)
		return err;
	return sd_event_add_time_relative(monitor->event,
					  &monitor->module.timer,
					  CLOCK_MONOTONIC,
					  CHECK_SECONDS * SECOND, SECOND,
					  on_timer, monitor) < 0 ?
		       -ENOMEM :
		       0;
}

/**
 * kftpd_module_close() - disconnect from the module, which goes on
 * @monitor: the monitor
 */
void kftpd_module_close(struct kftpd_monitor *monitor)
{
	sd_event_source_disable_unref(monitor->module.timer);
	monitor->module.timer = NULL;
	detach(&monitor->module);
}

/**
 * kftpd_module_configure() - give the module that is there now its settings
 * @monitor: the monitor
 * @config: has them
 *
 * Return: 0; a negative errno, with a line in the log.
 */
int kftpd_module_configure(struct kftpd_monitor *monitor,
			   const struct kftpd_config *config)
{
	struct kftp_nl *nl = &monitor->module.nl;
	int err;

	if (monitor->options->no_module)
		return 0;
	err = nl->sock ? kftp_nl_settings_set(nl, &config->settings) : -ENOENT;
	/* See kftpd_module_add(). */
	if (err == -ENOENT) {
		err = reattach(monitor);
		if (err)
			return err;
		err = kftp_nl_settings_set(nl, &config->settings);
	}
	return err ? complain("the module refuses the settings", nl) : 0;
}

/**
 * kftpd_module_name() - tell the module a name, see kftpd_names_tell_fn
 * @id: of a user or a group
 * @group: of a group
 * @text: the name
 * @arg: the monitor
 *
 * Return: 0; a negative errno, for which listings have numbers.
 */
int kftpd_module_name(uint32_t id, bool group, const char *text, void *arg)
{
	struct kftpd_monitor *monitor = arg;
	struct kftp_nl *nl = &monitor->module.nl;
	int err = kftp_nl_name_set(nl, id, group, text);

	if (err)
		kftpd_log(LOG_DEBUG, "cannot tell the module a name: %s",
			  nl->error);
	return err;
}

/**
 * kftpd_module_add() - hand a session down, to the module that is there now
 * @monitor: the monitor
 * @handdown: the session
 *
 * Return: 0; a negative errno, with its text in the monitor's connection.
 */
int kftpd_module_add(struct kftpd_monitor *monitor,
		     const struct kftp_nl_handdown *handdown)
{
	struct kftp_nl *nl = &monitor->module.nl;
	uint64_t id;
	int err;

	if (monitor->options->no_module)
		return kftp_nl_fail(nl, -ENOTCONN, "running without the module");
	err = nl->sock ? kftp_nl_session_add(nl, handdown, &id) : -ENOENT;
	/* No family of that number any more: the module has been loaded anew. */
	if (err == -ENOENT && !reattach(monitor))
		err = kftp_nl_session_add(nl, handdown, &id);
	return err;
}
