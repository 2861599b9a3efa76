// SPDX-License-Identifier: GPL-2.0
/*
 * Starts and stops the network process, and starts it again if it ends. The monitor
 * does not trust the messages from the network process.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "kftpd/channel/clock.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/connection_log.h"
#include "kftpd/monitor/netproc.h"

/*
 * kftpd exits if more than KFTPD_NETPROC_ENDS_MAX network processes end in this many
 * seconds.
 */
#define ENDS_SECONDS 60

/*
 * When kftpd stops the network process, the process has this many milliseconds to send
 * a 421 reply to its clients.
 */
#define STOP_MS 2000

/*
 * Kills the network process, and logs why. If the process has perhaps ended by itself
 * already, @why is NULL, and nothing is logged.
 */
static void kill_netproc(struct kftpd_netproc *netproc, const char *why)
{
	if (!netproc->process.pid)
		return;
	if (why)
		kftpd_log(LOG_ERR, "killing the network process: %s", why);
	kftpd_process_kill(&netproc->process);
	/*
	 * Send nothing more: refuse new messages, and drop those that wait in the outbox.
	 */
	netproc->killed = true;
	kftpd_outbox_clear(&netproc->outbox);
}

/*
 * Switches two events on if the outbox has messages, and off if it is empty. One event
 * tells that the channel has room. The other event is the timer that calls on_stall().
 */
static void wait_for_room(struct kftpd_netproc *netproc)
{
	bool empty = kftpd_outbox_is_empty(&netproc->outbox);

	if (!netproc->messages)
		return;
	sd_event_source_set_io_events(netproc->messages,
				      EPOLLIN | (empty ? 0 : EPOLLOUT));
	sd_event_source_set_time(netproc->process.timer,
				 netproc->outbox.since +
					 KFTPD_OUTBOX_SECONDS * KFTPD_SECOND);
	sd_event_source_set_enabled(netproc->process.timer,
				    empty ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

/*
 * Handles the result of sending. -EPIPE and -ECONNRESET are no reason to act: they mean
 * that the process has ended, and then on_netproc_exit() is called soon.
 */
static void check_sent(struct kftpd_netproc *netproc, int err)
{
	if (err && err != -EAGAIN && err != -EPIPE && err != -ECONNRESET)
		kill_netproc(netproc, "it reads no messages");
	wait_for_room(netproc);
}

static void send_to_netproc(struct kftpd_netproc *netproc,
			    const struct kftpd_packet *packet)
{
	bool waited = !kftpd_outbox_is_empty(&netproc->outbox);
	int channel = netproc->process.channel;
	int err;

	if (channel < 0 || netproc->killed)
		return;
	err = kftpd_outbox_send(&netproc->outbox, channel, packet,
				kftpd_clock_now());
	if (err || waited == kftpd_outbox_is_empty(&netproc->outbox))
		check_sent(netproc, err);
}

static void send_waiting(struct kftpd_netproc *netproc)
{
	check_sent(netproc, kftpd_outbox_flush(&netproc->outbox,
					       netproc->process.channel,
					       kftpd_clock_now()));
}

static int on_stall(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_netproc *netproc = arg;

	(void)source;
	(void)usec;
	if (kftpd_outbox_is_stalled(&netproc->outbox, kftpd_clock_now()))
		kill_netproc(netproc, "it does not read its messages");
	wait_for_room(netproc);
	return 0;
}

static void send_start(struct kftpd_netproc *netproc)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_start *start = &packet.message.start;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_START);
	start->uid = netproc->uid;
	start->gid = netproc->gid;
	start->verbose = netproc->verbose;
	snprintf(start->empty_directory, sizeof(start->empty_directory), "%s",
		 netproc->empty_directory);
	send_to_netproc(netproc, &packet);
}

/**
 * kftpd_netproc_sessions() - tell the network process how many sessions an address has
 * @source: the address
 * @sessions: number of sessions
 * @arg: the network process, a struct kftpd_netproc
 *
 * This function is a kftpd_sessions_fn.
 */
void kftpd_netproc_sessions(const struct kftp_addr *source, uint32_t sessions,
			    void *arg)
{
	struct kftpd_packet packet = { .n_fds = 0 };
	struct kftpd_message_sessions *message = &packet.message.sessions;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_SESSIONS);
	message->sessions = sessions;
	message->family = source->family;
	memcpy(message->ip, source->ip, sizeof(message->ip));
	send_to_netproc(arg, &packet);
}

/**
 * kftpd_netproc_configure() - send settings and sockets to the network process
 * @netproc: the network process; it answers each call with a READY message
 */
void kftpd_netproc_configure(struct kftpd_netproc *netproc)
{
	const struct kftpd_listeners *listeners = netproc->listeners;
	const struct kftpd_config *from = netproc->config;
	struct kftpd_packet packet = { .n_fds = listeners->count };
	struct kftpd_message_config *config = &packet.message.config;

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_CONFIG);
	config->n_listen = packet.n_fds;
	memcpy(packet.fds, listeners->fds, sizeof(packet.fds));
	config->login_timeout = from->login_timeout;
	config->login_delay = from->login_delay;
	config->max_connections = from->max_connections;
	config->max_sessions = from->settings.common.max_sessions;
	config->max_per_address = from->max_sessions_per_address;
	config->max_waiting_per_address = from->max_connections_per_address;
	config->accept_rate = from->accept_rate;
	config->pam_processes = from->pam_processes;
	config->anonymous = from->anonymous.enable;
	config->ask_password = from->ask_password;
	/*
	 * Copy only the texts. After its NUL, an array may have bytes of an older text.
	 */
	memcpy(config->banner, from->banner, strlen(from->banner));
	memcpy(config->host_names, from->host_names, strlen(from->host_names));
	if (netproc->process.channel >= 0)
		netproc->unanswered++;
	send_to_netproc(netproc, &packet);
	kftpd_sessions_walk(netproc->sessions, kftpd_netproc_sessions, netproc);
}

/**
 * kftpd_netproc_result() - send the network process the result of a login
 * @netproc: the network process
 * @generation: @netproc->generation when the login began. If the current generation is
 *		different, a new network process has replaced the old one and does
 *		not know the client, so nothing is sent.
 * @client: the client's number in the network process
 * @result: the result
 */
void kftpd_netproc_result(struct kftpd_netproc *netproc, uint32_t generation,
			  uint64_t client, enum kftpd_result result)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	if (generation != netproc->generation)
		return;
	kftpd_message_init(&packet.message, KFTPD_MESSAGE_RESULT);
	packet.message.result.client = client;
	packet.message.result.result = result;
	send_to_netproc(netproc, &packet);
}

static int take_ready(struct kftpd_netproc *netproc)
{
	if (!netproc->unanswered)
		return -EBADMSG;
	netproc->unanswered--;
	netproc->ready = true;
	sd_notify(0, "READY=1");
	return 0;
}

static int take_from_netproc(struct kftpd_netproc *netproc,
			     struct kftpd_packet *packet)
{
	switch (packet->message.head.type) {
	case KFTPD_MESSAGE_READY:
		return take_ready(netproc);
	case KFTPD_MESSAGE_LOGIN:
		netproc->login(packet, netproc->arg);
		return 0;
	case KFTPD_MESSAGE_DROPPED:
		kftpd_connection_log(&packet->message.dropped);
		kftpd_status_drop(netproc->status, &packet->message.dropped);
		return 0;
	default:
		return -EBADMSG;
	}
}

/* Handles only one message per call, so that many messages do not block the monitor. */
static int on_netproc_message(sd_event_source *source, int fd, uint32_t events,
			      void *arg)
{
	struct kftpd_netproc *netproc = arg;
	struct kftpd_packet packet;
	bool ended;
	int err;

	if (events & EPOLLOUT)
		send_waiting(netproc);
	err = kftpd_channel_receive(fd, &packet, KFTPD_PARTY_NETWORK,
				    MSG_DONTWAIT);
	if (!err) {
		err = take_from_netproc(netproc, &packet);
		kftpd_packet_close(&packet);
	}
	if (!err || err == -EAGAIN)
		return 0;
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	/*
	 * Kill the process even after -EPIPE. An empty message also causes -EPIPE, so the
	 * process may still be running.
	 */
	ended = err == -EPIPE || err == -ECONNRESET;
	kill_netproc(netproc, ended ? NULL : "it sent an invalid message");
	return 0;
}

static void release_netproc(struct kftpd_netproc *netproc)
{
	netproc->messages = sd_event_source_disable_unref(netproc->messages);
	kftpd_process_release(&netproc->process);
	kftpd_outbox_clear(&netproc->outbox);
	netproc->killed = false;
	netproc->ready = false;
	netproc->unanswered = 0;
	kftpd_status_begin(netproc->status);
	/* The next process must not get results of logins that this process asked for. */
	netproc->generation++;
}

static int on_restart(sd_event_source *source, uint64_t usec, void *arg)
{
	struct kftpd_netproc *netproc = arg;
	int err = kftpd_listen_repair(netproc->listeners);

	(void)source;
	(void)usec;
	if (!err)
		err = kftpd_netproc_start(netproc);
	/*
	 * End the event loop here. If this function returned the error, the event loop
	 * would only disable the timer, and go on.
	 */
	return err ? sd_event_exit(netproc->event, err) : 0;
}

/*
 * Notes that the network process has ended.
 *
 * Return: 0 if the process may be started again; -ECANCELED if it has ended too often
 * within ENDS_SECONDS.
 */
static int count_end(struct kftpd_netproc *netproc)
{
	uint64_t now = kftpd_clock_now();
	uint64_t *oldest;

	oldest = &netproc->ends[netproc->n_ends++ % KFTPD_NETPROC_ENDS_MAX];
	if (*oldest && now - *oldest < ENDS_SECONDS * KFTPD_SECOND) {
		kftpd_log(LOG_CRIT,
			  "the network process ended %d times in %d s: kftpd exits",
			  KFTPD_NETPROC_ENDS_MAX + 1, ENDS_SECONDS);
		return -ECANCELED;
	}
	*oldest = now;
	return 0;
}

static void log_end(const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		kftpd_log(LOG_ERR, "the network process exited with status %d",
			  info->si_status);
	else
		kftpd_log(LOG_ERR,
			  "the network process was killed by signal %d (%s)",
			  info->si_status, strsignal(info->si_status));
}

static int on_netproc_exit(sd_event_source *source, const siginfo_t *info,
			   void *arg)
{
	struct kftpd_netproc *netproc = arg;
	bool was_ready = netproc->ready;
	int err;

	(void)source;
	log_end(info);
	release_netproc(netproc);
	/* If the old process never became ready, a new process would fail, too. */
	if (!was_ready || count_end(netproc))
		return sd_event_exit(netproc->event, -ECHILD);
	netproc->restart = sd_event_source_disable_unref(netproc->restart);
	err = sd_event_add_time_relative(netproc->event, &netproc->restart,
					 CLOCK_MONOTONIC, KFTPD_SECOND / 5, 0,
					 on_restart, netproc);
	return err < 0 ? sd_event_exit(netproc->event, err) : 0;
}

/*
 * Runs in the child. Executes kftpd again, so that the network process keeps nothing
 * of the monitor's memory.
 */
static void exec_network(void *arg)
{
	char *const argv[] = { "kftpd", "--network", NULL };

	(void)arg;
	prctl(PR_SET_PDEATHSIG, 0);
	execv("/proc/self/exe", argv);
	_exit(127);
}

static int watch_netproc(struct kftpd_netproc *netproc)
{
	struct kftpd_process *process = &netproc->process;
	int err;

	err = sd_event_add_io(netproc->event, &netproc->messages,
			      process->channel, EPOLLIN, on_netproc_message,
			      netproc);
	if (err >= 0)
		err = kftpd_process_watch(process, netproc->event,
					  on_netproc_exit, KFTPD_SECOND, on_stall,
					  netproc);
	if (err >= 0)
		err = sd_event_source_set_enabled(process->timer, SD_EVENT_OFF);
	/* ORDER: handle all messages of a process before on_netproc_exit() is called. */
	if (err >= 0)
		err = sd_event_source_set_priority(process->exit,
						   SD_EVENT_PRIORITY_IDLE);
	return err < 0 ? err : 0;
}

/**
 * kftpd_netproc_start() - start the network process
 * @netproc: the network process; it must not be running
 *
 * Return: 0 or a negative errno. Errors are logged here.
 */
int kftpd_netproc_start(struct kftpd_netproc *netproc)
{
	int err;

	kftpd_outbox_init(&netproc->outbox);
	err = kftpd_process_start(&netproc->process, "kftpd", exec_network,
				  NULL);
	if (!err)
		err = watch_netproc(netproc);
	if (err) {
		kftpd_netproc_stop(netproc);
		kftpd_log(LOG_ERR, "cannot start the network process: %s",
			  strerror(-err));
		return err;
	}
	send_start(netproc);
	kftpd_netproc_configure(netproc);
	return 0;
}

/**
 * kftpd_netproc_stop() - stop the network process
 * @netproc: the network process
 *
 * When the channel is closed, the network process sends a 421 reply to its clients
 * and exits. It is killed if it does not exit in time.
 */
void kftpd_netproc_stop(struct kftpd_netproc *netproc)
{
	unsigned int ms = STOP_MS;

	netproc->restart = sd_event_source_disable_unref(netproc->restart);
	netproc->messages = sd_event_source_disable_unref(netproc->messages);
	kftpd_process_hang_up(&netproc->process);
	if (netproc->process.pid && !kftpd_process_wait(&netproc->process, &ms))
		kftpd_process_stop(&netproc->process);
	release_netproc(netproc);
}
