// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor's connections to the module. The monitor sends settings and sessions, and
 * receives events. It connects again after the module was unloaded and loaded.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/module.h"
#include "kftpd/monitor/session_log.h"
#include "lib/owner.h"
#include "lib/settings.h"
#include "lib/stats.h"
#include "lib/zone.h"

/* The monitor checks its connections to the module once in this many seconds. */
#define CHECK_SECONDS 60

/* Seconds until the monitor tries to connect again after an error. */
#define RETRY_SECONDS 15

/*
 * Logs an error of a connection to the module, and returns its errno. The number of
 * lines is limited, because clients can trigger them: without the module, each
 * login may fail here.
 */
static int log_failure(const char *what, const struct kftp_nl *nl)
{
	kftpd_log_remote(LOG_ERR, "%s: %s", what, nl->error);
	return nl->errnum;
}

static void on_module_event(const struct kftp_nl_event *event, void *arg)
{
	struct kftpd_module *module = arg;

	if (event->type == KFTP_EVENT_TYPE_OWNER_WANTED) {
		kftpd_owners_want(module->owners, event->owner, event->group);
		return;
	}
	kftpd_session_log_event(event);
	/*
	 * ORDER: the network process has already got the result of the login. Now it
	 * gets the new number of sessions. So it first stops counting the client's
	 * connection, and then counts the session: nobody is counted twice. Between
	 * these two steps, only the module enforces the limits.
	 */
	if (event->type == KFTP_EVENT_TYPE_LOGIN)
		kftpd_sessions_add(module->sessions, event->session,
				   &event->peer);
	else if (event->type == KFTP_EVENT_TYPE_LOGOUT)
		kftpd_sessions_remove(module->sessions, event->session);
}

static int count_session(const struct kftp_nl_session *session, void *arg)
{
	if (!session->ended)
		kftpd_sessions_add(arg, session->id, &session->peer);
	return 0;
}

/*
 * Replaces the contents of the table of sessions with the module's list, without the
 * sessions that have ended but hang in a file system. The table can be wrong when the
 * monitor connects to the module, and after the module has dropped events.
 */
static int count_sessions(struct kftpd_module *module)
{
	kftpd_sessions_clear(module->sessions);
	if (kftp_nl_session_list(&module->nl, count_session, module->sessions))
		return log_failure("cannot list the module's sessions",
				   &module->nl);
	return 0;
}

static void set_next_check(struct kftpd_module *module, uint64_t seconds)
{
	sd_event_source_set_time_relative(module->timer,
					  seconds * KFTPD_SECOND);
	sd_event_source_set_enabled(module->timer, SD_EVENT_ONESHOT);
}

static void detach(struct kftpd_module *module)
{
	module->source = sd_event_source_disable_unref(module->source);
	kftp_nl_events_close(&module->events);
	kftp_nl_close(&module->nl);
	module->dropped = 0;
	module->recount = false;
	module->zone_sent = false;
}

static int on_events_readable(sd_event_source *source, int fd, uint32_t events,
			      void *arg)
{
	struct kftpd_module *module = arg;

	(void)source;
	(void)fd;
	(void)events;
	if (!kftp_nl_events_read(&module->events))
		return 0;
	log_failure("cannot read the module's events", &module->events.nl);
	detach(module);
	set_next_check(module, RETRY_SECONDS);
	return 0;
}

/* Looks up the names of user 0 and group 0 now, because root owns most files. */
static void look_up_root(struct kftpd_owners *owners)
{
	kftpd_owners_forget(owners);
	kftpd_owners_want(owners, 0, false);
	kftpd_owners_want(owners, 0, true);
}

/*
 * Checks that no other kftpd uses the module. Two daemons would overwrite each
 * other's settings and take each other's events.
 */
static int check_alone(struct kftp_nl *nl)
{
	struct kftp_nl_stats stats;
	int err = kftp_nl_stats_get(nl, &stats);

	if (!err && stats.value[KFTP_A_STATS_ATTACHED])
		err = kftp_nl_fail(nl, -EBUSY,
				   "another kftpd serves this network namespace");
	return err;
}

static int send_settings(struct kftpd_module *module,
			 const struct kftp_nl_settings *settings, bool need_one)
{
	int err = kftpd_passive_set(&module->passive, &module->nl, settings,
				    need_one);

	if (!err)
		kftpd_passive_warn(settings);
	/* A port that is taken may be free soon. */
	if (!err && module->timer && module->passive.n_taken)
		set_next_check(module, RETRY_SECONDS);
	return err;
}

static int attach(struct kftpd_module *module)
{
	struct kftp_nl *nl = &module->nl;
	int err;

	if (kftp_nl_open(nl))
		return log_failure("cannot connect to the module", nl);
	if (check_alone(nl))
		return log_failure("cannot use the module", nl);
	if (send_settings(module, &module->config->settings, false))
		return log_failure("the module rejected the settings", nl);
	look_up_root(module->owners);
	if (kftp_nl_events_open(&module->events, on_module_event, module))
		return log_failure("cannot receive the module's events",
				   &module->events.nl);
	err = sd_event_add_io(module->event, &module->source,
			      nl_socket_get_fd(module->events.nl.sock), EPOLLIN,
			      on_events_readable, module);
	if (err < 0)
		return err;
	kftpd_status_tell(module->status);
	return count_sessions(module);
}

static void note_dropped(struct kftpd_module *module, uint64_t dropped)
{
	if (dropped <= module->dropped)
		return;
	module->dropped = dropped;
	kftpd_log(LOG_WARNING,
		  "the module has dropped %llu events so far: they are missing in this log",
		  (unsigned long long)dropped);
}

/*
 * Checks that the module answers, and that a socket receives the module's events. Logs
 * an error if the socket belongs to another program. Counts the sessions again if the
 * module has dropped events.
 *
 * Return: 0; a negative errno if the monitor must connect again.
 */
static int check_module(struct kftpd_module *module)
{
	struct kftp_nl_stats stats;
	bool lost, recount;
	uint32_t holder;
	int err;

	err = kftp_nl_stats_get(&module->nl, &stats);
	if (err)
		return err;
	/* ATTACHED is the netlink port of the socket that receives the events. */
	holder = stats.value[KFTP_A_STATS_ATTACHED];
	if (!holder)
		return -ENOTCONN;
	if (holder != nl_socket_get_local_port(module->events.nl.sock))
		kftpd_log(LOG_ERR,
			  "another program receives the module's events, so they are missing in this log: end that program");
	lost = stats.value[KFTP_A_STATS_EVENTS_DROPPED] > module->dropped;
	note_dropped(module, stats.value[KFTP_A_STATS_EVENTS_DROPPED]);
	recount = lost || module->recount;
	if (!stats.value[KFTP_A_STATS_DRAINING] &&
	    kftpd_passive_retry(&module->passive, &module->nl,
				&module->config->settings))
		log_failure("the module rejected the settings", &module->nl);
	/*
	 * If events were dropped, count again at the next check, too. A session may
	 * already have ended, while its login event is still unread. The login event will
	 * add the session to the table after this count. If the session's logout event
	 * was dropped, only another count removes the session from the table.
	 */
	module->recount = lost;
	return recount ? count_sessions(module) : 0;
}

static int reattach(struct kftpd_module *module)
{
	int err;

	detach(module);
	err = attach(module);
	if (err)
		detach(module);
	else
		kftpd_log(LOG_NOTICE, "connected to the module again");
	return err;
}

static int on_check_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_module *module = arg;

	(void)source;
	(void)usec;
	if ((check_module(module) && reattach(module)) ||
	    module->passive.n_taken)
		set_next_check(module, RETRY_SECONDS);
	else
		set_next_check(module, CHECK_SECONDS);
	return 0;
}

/**
 * kftpd_module_open() - connect to the module, configure it, receive its events
 * @module: the connections
 *
 * Return: 0 or a negative errno.
 */
int kftpd_module_open(struct kftpd_module *module)
{
	int err;

	if (module->absent) {
		kftpd_log(LOG_WARNING,
			  "running without the module: nobody can log in");
		return 0;
	}
	err = attach(module);
	if (err)
		return err;
	err = sd_event_add_time_relative(module->event, &module->timer,
					 CLOCK_MONOTONIC,
					 (module->passive.n_taken ?
						  RETRY_SECONDS :
						  CHECK_SECONDS) *
						 KFTPD_SECOND,
					 KFTPD_SECOND, on_check_timer, module);
	return err < 0 ? err : 0;
}

/**
 * kftpd_module_close() - disconnect from the module
 * @module: the connections
 *
 * The sessions in the module continue.
 */
void kftpd_module_close(struct kftpd_module *module)
{
	module->timer = sd_event_source_disable_unref(module->timer);
	detach(module);
}

/**
 * kftpd_module_configure() - send settings to the module
 * @module: the connections
 * @config: the configuration that contains the settings
 *
 * Return: 0 or a negative errno. Errors are logged here.
 */
int kftpd_module_configure(struct kftpd_module *module,
			   const struct kftpd_config *config)
{
	struct kftp_nl *nl = &module->nl;
	int err;

	if (module->absent)
		return 0;
	err = nl->sock ? send_settings(module, &config->settings, true) :
			 -ENOENT;
	/* Connect again after -ENOENT, see kftpd_module_add_session(). */
	if (err == -ENOENT) {
		err = reattach(module);
		if (err)
			return err;
		err = send_settings(module, &config->settings, true);
	}
	return err ? log_failure("the module rejected the settings", nl) : 0;
}

/**
 * kftpd_module_tell_owner() - tell the module a name, see kftpd_owners_tell_fn
 * @owner: the user or the group
 * @name: the name of the user or the group
 * @arg: the connections, a struct kftpd_module
 *
 * Return: 0 or a negative errno. After an error, listings show the number instead
 * of the name.
 */
int kftpd_module_tell_owner(const struct kftpd_owner *owner, const char *name,
			    void *arg)
{
	struct kftpd_module *module = arg;
	struct kftp_nl *nl = &module->nl;
	int err = kftp_nl_owner_set(nl, owner->id, owner->group, name);

	if (err)
		kftpd_log(LOG_DEBUG, "cannot tell the module the name of a user or group: %s",
			  nl->error);
	return err;
}

/**
 * kftpd_module_knows_zone() - make sure that the module knows the local time zone
 * @module: the connections
 *
 * Sends the zone if it was not sent since the monitor connected to the module, or if
 * /etc/localtime was replaced after the monitor had read the zone.
 *
 * Return: true if the module knows the zone; false if there is no module, or if the
 * module did not take the zone, for example because the module is too old.
 */
bool kftpd_module_knows_zone(struct kftpd_module *module)
{
	struct kftpd_zone_table *zone = &module->zone;
	struct kftp_nl *nl = &module->nl;

	if (module->absent || !nl->sock)
		return false;
	if (!module->zone_sent || kftpd_zone_is_stale(zone)) {
		kftpd_zone_find(zone);
		module->zone_error =
			kftp_nl_zone_set(nl, zone->changes, zone->count);
		module->zone_sent = true;
		if (module->zone_error)
			kftpd_log(LOG_DEBUG,
				  "cannot tell the module the time zone: %s",
				  nl->error);
	}
	return !module->zone_error;
}

/**
 * kftpd_module_add_session() - hand a session down to the module
 * @module: the connections
 * @handdown: the session
 *
 * Return: 0 or a negative errno. After an error, @module->nl has the error text.
 */
int kftpd_module_add_session(struct kftpd_module *module,
			     const struct kftp_nl_handdown *handdown)
{
	struct kftp_nl *nl = &module->nl;
	uint64_t id;
	int err;

	if (module->absent)
		return kftp_nl_fail(nl, -ENOTCONN, "running without the module");
	err = nl->sock ? kftp_nl_session_add(nl, handdown, &id) : -ENOENT;
	/* Connect again: a module that was loaded again has a new family number. */
	if (err == -ENOENT && !reattach(module))
		err = kftp_nl_session_add(nl, handdown, &id);
	return err;
}
