// SPDX-License-Identifier: GPL-2.0
/*
 * The network process as its monitor sees it: started, listened to with
 * distrust, ended, and started again.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/monitor/listen.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/login.h"
#include "kftpd/monitor/netproc.h"
#include "kftpd/monitor/connection_log.h"
#include "kftpd/channel/process.h"
#include "kftpd/monitor/ready.h"

#define SECOND 1000000ULL

/* As many ends in so many seconds are too many. */
#define ENDS_MAX 5
#define ENDS_SECONDS 60

/* A network process that takes no message for so long is ended. */
#define SEND_SECONDS 2

/* So long it may take to say good-bye to its clients. */
#define STOP_SECONDS 2

/* Without a reason nothing is logged: it may have ended already. */
static void kill_it(struct kftpd_monitor *monitor, const char *why)
{
	if (!monitor->netproc.pid)
		return;
	if (why)
		kftpd_log(LOG_ERR, "ending the network process: %s", why);
	kftpd_process_end(monitor->netproc.pid);
}

static void send_to(struct kftpd_monitor *monitor,
		    const struct kftpd_packet *packet)
{
	int err;

	if (monitor->netproc.channel < 0)
		return;
	err = kftpd_channel_send(monitor->netproc.channel, packet, 0);
	/* One that has ended will be noticed by its end. */
	if (err && err != -EPIPE && err != -ECONNRESET)
		kill_it(monitor, "it takes no messages");
}

static void send_start(struct kftpd_monitor *monitor)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_start *start = &packet.message.start;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_START);
	start->uid = monitor->daemon_uid;
	start->gid = monitor->daemon_gid;
	start->verbose = monitor->options->verbose;
	snprintf(start->empty_directory, sizeof(start->empty_directory), "%s",
		 monitor->empty_directory);
	send_to(monitor, &packet);
}

static void tell_sessions(const struct kftp_addr *site, uint32_t sessions,
			  void *arg)
{
	kftpd_netproc_sessions(arg, site, sessions);
}

/**
 * kftpd_netproc_configure() - give the network process its settings
 * @monitor: has them
 *
 * It says READY when it has them, also when it had others before.
 */
void kftpd_netproc_configure(struct kftpd_monitor *monitor)
{
	const struct kftpd_config *from = monitor->config;
	struct kftpd_packet packet = { .n_fds = monitor->listeners.count };
	struct kftpd_message_config *config = &packet.message.config;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_CONFIG);
	config->n_listen = packet.n_fds;
	memcpy(packet.fds, monitor->listeners.fds, sizeof(packet.fds));
	config->login_timeout = from->login_timeout;
	config->login_delay = from->login_delay;
	config->max_connections = from->max_connections;
	config->max_sessions = from->settings.common.max_sessions;
	config->max_per_address = from->max_sessions_per_address;
	config->accept_rate = from->accept_rate;
	config->pam_processes = from->pam_processes;
	config->anonymous = from->anonymous.enable;
	config->ask_password = from->ask_password;
	/* Text only: what a longer one left behind its end may not travel. */
	memcpy(config->banner, from->banner, strlen(from->banner));
	memcpy(config->host_names, from->host_names, strlen(from->host_names));
	if (monitor->netproc.channel >= 0)
		monitor->netproc.unanswered++;
	send_to(monitor, &packet);
	kftpd_census_walk(&monitor->census, tell_sessions, monitor);
}

/**
 * kftpd_netproc_sessions() - tell the network process how many sessions an address has
 * @monitor: the monitor
 * @site: the address
 * @sessions: how many
 */
void kftpd_netproc_sessions(struct kftpd_monitor *monitor,
			    const struct kftp_addr *site, uint32_t sessions)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_sessions *message = &packet.message.sessions;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_SESSIONS);
	message->sessions = sessions;
	message->family = site->family;
	memcpy(message->ip, site->ip, sizeof(message->ip));
	send_to(monitor, &packet);
}

/**
 * kftpd_netproc_result() - answer the network process
 * @monitor: the monitor
 * @generation: of the process that asked; another one gets no answer
 * @client: its number there
 * @result: enum kftpd_result
 */
void kftpd_netproc_result(struct kftpd_monitor *monitor, uint32_t generation,
			  uint64_t client, enum kftpd_result result)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	if (generation != monitor->netproc.generation)
		return;
	kftpd_message_init(&packet.message, KFTPD_MESSAGE_RESULT);
	packet.message.result.client = client;
	packet.message.result.result = result;
	send_to(monitor, &packet);
}

static int take_message(struct kftpd_monitor *monitor,
			struct kftpd_packet *packet)
{
	switch (packet->message.head.type) {
	case KFTPD_MESSAGE_READY:
		if (!monitor->netproc.unanswered)
			return -EBADMSG;
		monitor->netproc.unanswered--;
		monitor->netproc.ready = true;
		kftpd_ready();
		return 0;
	case KFTPD_MESSAGE_LOGIN:
		kftpd_login_take(monitor, packet);
		return 0;
	case KFTPD_MESSAGE_DROPPED:
		kftpd_connection_log(&packet->message.dropped);
		return 0;
	default:
		return -EBADMSG;
	}
}

/* One message each time, so that no flood of them keeps the monitor from others. */
static int on_message(sd_event_source *source, int fd, uint32_t events,
		      void *arg)
{
	struct kftpd_monitor *monitor = arg;
	struct kftpd_packet packet;
	bool ended;
	int err;

	(void)events;
	err = kftpd_channel_receive(fd, &packet, KFTPD_PARTY_NETWORK,
				    MSG_DONTWAIT);
	if (!err) {
		err = take_message(monitor, &packet);
		kftpd_packet_close(&packet);
	}
	if (!err || err == -EAGAIN)
		return 0;
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	/* An empty message looks like the end of the channel: after either it is of no use. */
	ended = err == -EPIPE || err == -ECONNRESET;
	kill_it(monitor, ended ? NULL : "it sent a message that it should not");
	return 0;
}

static void forget(struct kftpd_netproc *netproc)
{
	sd_event_source_disable_unref(netproc->messages);
	sd_event_source_disable_unref(netproc->exit);
	netproc->messages = NULL;
	netproc->exit = NULL;
	if (netproc->channel >= 0)
		close(netproc->channel);
	netproc->channel = -1;
	netproc->pid = 0;
	netproc->ready = false;
	netproc->unanswered = 0;
	/* Who is asked for now has no one to answer. */
	netproc->generation++;
}

static int on_restart(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_monitor *monitor = arg;
	int err = kftpd_listen_mend(&monitor->listeners);

	(void)source;
	(void)usec;
	if (!err)
		err = kftpd_netproc_start(monitor);
	/* An error would only disable this source, and nobody would answer. */
	return err ? sd_event_exit(monitor->event, err) : 0;
}

/* Return: 0 where it may be started again. */
static int count_end(struct kftpd_monitor *monitor)
{
	struct kftpd_netproc *netproc = &monitor->netproc;
	uint64_t now, *oldest;

	sd_event_now(monitor->event, CLOCK_MONOTONIC, &now);
	oldest = &netproc->ends[netproc->n_ends++ % ENDS_MAX];
	if (*oldest && now - *oldest < ENDS_SECONDS * SECOND) {
		kftpd_log(LOG_CRIT,
			  "the network process ended %d times in %d s: giving up",
			  ENDS_MAX + 1, ENDS_SECONDS);
		return -ECANCELED;
	}
	*oldest = now;
	return 0;
}

static int on_exit_of_it(sd_event_source *source, const siginfo_t *info,
			 void *arg)
{
	struct kftpd_monitor *monitor = arg;
	struct kftpd_netproc *netproc = &monitor->netproc;
	bool was_ready = netproc->ready;
	int err;

	(void)source;
	if (info->si_code == CLD_EXITED)
		kftpd_log(LOG_ERR, "the network process ended with status %d",
			  info->si_status);
	else
		kftpd_log(LOG_ERR, "the network process was ended by signal %d (%s)",
			  info->si_status, strsignal(info->si_status));
	forget(netproc);
	/* One that never got ready has no hope of getting so. */
	if (!was_ready || count_end(monitor))
		return sd_event_exit(monitor->event, -ECHILD);
	sd_event_source_disable_unref(netproc->restart);
	netproc->restart = NULL;
	err = sd_event_add_time_relative(monitor->event, &netproc->restart,
					 CLOCK_MONOTONIC, SECOND / 5, 0,
					 on_restart, monitor);
	return err < 0 ? sd_event_exit(monitor->event, err) : 0;
}

/* In the child: nothing of the monitor's memory is to be in there. */
__attribute__((noreturn)) static void become_network(void)
{
	char *const argv[] = { "kftpd", "--network", NULL };

	prctl(PR_SET_PDEATHSIG, 0);
	execv("/proc/self/exe", argv);
	_exit(127);
}

static int watch(struct kftpd_monitor *monitor)
{
	struct kftpd_netproc *netproc = &monitor->netproc;
	int err;

	err = sd_event_add_io(monitor->event, &netproc->messages,
			      netproc->channel, EPOLLIN, on_message, monitor);
	if (err >= 0)
		err = sd_event_add_child(monitor->event, &netproc->exit,
					 netproc->pid, WEXITED, on_exit_of_it,
					 monitor);
	/* ORDER: what it said last is read before its end is. */
	if (err >= 0)
		err = sd_event_source_set_priority(netproc->exit,
						   SD_EVENT_PRIORITY_IDLE);
	return err < 0 ? err : 0;
}

/**
 * kftpd_netproc_start() - start the network process
 * @monitor: the monitor; its listeners and settings are there
 *
 * Return: 0; a negative errno, with a line in the log.
 */
int kftpd_netproc_start(struct kftpd_monitor *monitor)
{
	const struct timeval patience = { .tv_sec = SEND_SECONDS };
	struct kftpd_netproc *netproc = &monitor->netproc;
	int channel[2];
	int err = kftpd_channel_pair(channel);

	if (err)
		goto fail;
	setsockopt(channel[0], SOL_SOCKET, SO_SNDTIMEO, &patience,
		   sizeof(patience));
	netproc->channel = channel[0];
	netproc->pid = kftpd_process_fork("kftpd", channel[1]);
	if (!netproc->pid)
		become_network();
	close(channel[1]);
	if (netproc->pid < 0) {
		err = netproc->pid;
		forget(netproc);
		goto fail;
	}
	err = watch(monitor);
	if (err) {
		kftpd_netproc_stop(monitor);
		goto fail;
	}
	send_start(monitor);
	kftpd_netproc_configure(monitor);
	return 0;

fail:
	kftpd_log(LOG_ERR, "cannot start the network process: %s",
		  strerror(-err));
	return err;
}

static bool has_ended(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) != 0;
}

/**
 * kftpd_netproc_stop() - end the network process
 * @monitor: the monitor
 *
 * It tells its clients, as far as they listen.
 */
void kftpd_netproc_stop(struct kftpd_monitor *monitor)
{
	struct kftpd_netproc *netproc = &monitor->netproc;
	pid_t pid = netproc->pid;
	int i;

	sd_event_source_disable_unref(netproc->restart);
	netproc->restart = NULL;
	forget(netproc);
	if (pid <= 0)
		return;
	for (i = 0; i < STOP_SECONDS * 100 && !has_ended(pid); i++)
		usleep(SECOND / 100);
	if (i < STOP_SECONDS * 100)
		return;
	kftpd_process_end(pid);
	waitpid(pid, NULL, 0);
}
