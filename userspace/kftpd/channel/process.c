// SPDX-License-Identifier: GPL-2.0
/* Starts, watches and stops child processes of the monitor. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"

/*
 * Children that were killed, but that kftpd has not reaped yet. kftpd_process_start()
 * and kftpd_process_abandoned() reap the children in this list that have ended.
 */
static pid_t unreaped[64];

static void reap_unreaped(void)
{
	size_t i;

	for (i = 0; i < sizeof(unreaped) / sizeof(unreaped[0]); i++) {
		if (unreaped[i] && waitpid(unreaped[i], NULL, WNOHANG))
			unreaped[i] = 0;
	}
}

static void remember_unreaped(pid_t pid)
{
	size_t i;

	for (i = 0; i < sizeof(unreaped) / sizeof(unreaped[0]); i++) {
		if (!unreaped[i]) {
			unreaped[i] = pid;
			return;
		}
	}
}

/*
 * Removes the variables that let a service talk to systemd. A child runs code of PAM
 * modules and name services, and this code must not report to systemd that kftpd is
 * ready or stops.
 */
static void clean_environment(void)
{
	static const char *const names[] = {
		"NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID",
		"LISTEN_FDS",	 "LISTEN_FDNAMES", "LISTEN_PIDFDID",
		"FDSTORE",	 "MAINPID",	 "CREDENTIALS_DIRECTORY",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

/*
 * Replaces the settings that a new child has inherited from its parent: its process
 * name, its environment, its descriptors and its signal settings.
 */
static int set_up_child(const char *name, int channel, pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_NAME, name);
	clean_environment();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		return -1;
	if (channel == KFTPD_PROCESS_FD) {
		if (fcntl(channel, F_SETFD, 0))
			return -1;
	} else if (dup2(channel, KFTPD_PROCESS_FD) < 0) {
		return -1;
	}
	if (close_range(KFTPD_PROCESS_FD + 1, ~0U, 0))
		return -1;
	/* PAM modules may start programs, which must not inherit an ignored SIGPIPE. */
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}

static pid_t fork_child(const char *name, int channel)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	/* Parent and child both set the process group, because either may run first. */
	setpgid(pid, 0);
	if (!pid && set_up_child(name, channel, parent))
		_exit(127);
	return pid;
}

/**
 * kftpd_process_start() - start a child
 * @process: must be KFTPD_PROCESS_NONE; set to the child, or unchanged after an
 *	     error
 * @name: name of the child for ps(1), at most 15 bytes
 * @run: the function that the child runs
 * @arg: passed to @run
 *
 * The child is the leader of a new process group and blocks no signals. The child is
 * killed when the monitor ends.
 *
 * Return: 0 or a negative errno.
 */
int kftpd_process_start(struct kftpd_process *process, const char *name,
			kftpd_process_fn run, void *arg)
{
	int ends[2];
	int err = kftpd_channel_pair(ends);
	pid_t pid;

	if (err)
		return err;
	reap_unreaped();
	pid = fork_child(name, ends[1]);
	if (!pid) {
		run(arg);
		_exit(1);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return pid;
	}
	process->pid = pid;
	process->channel = ends[0];
	return 0;
}

/**
 * kftpd_process_watch() - watch for the end and the deadline of a child
 * @process: a child that runs
 * @event: the event loop
 * @on_exit: called when the child has ended; the loop reaps the child afterwards
 * @usec: time until the deadline, in microseconds
 * @on_timeout: called at the deadline; NULL if the child has no deadline
 * @arg: passed to @on_exit and @on_timeout
 *
 * Return: 0 or a negative errno.
 */
int kftpd_process_watch(struct kftpd_process *process, sd_event *event,
			sd_event_child_handler_t on_exit, uint64_t usec,
			sd_event_time_handler_t on_timeout, void *arg)
{
	int err = sd_event_add_child(event, &process->exit, process->pid,
				     WEXITED, on_exit, arg);

	if (err >= 0 && on_timeout)
		err = sd_event_add_time_relative(event, &process->timer,
						 CLOCK_MONOTONIC, usec, 0,
						 on_timeout, arg);
	return err < 0 ? err : 0;
}

/**
 * kftpd_process_kill() - kill a child and the processes that it started
 * @process: a child or KFTPD_PROCESS_NONE
 */
void kftpd_process_kill(const struct kftpd_process *process)
{
	/* kill(2) with process id 0 would kill the parent itself. */
	if (!process->pid)
		return;
	kill(-process->pid, SIGKILL);
	kill(process->pid, SIGKILL);
}

/**
 * kftpd_process_wait() - wait until a child has ended
 * @process: a child; if it has ended, call kftpd_process_release() before the event loop
 *	     runs again
 * @ms: maximum time to wait, in milliseconds; reduced by the time that has passed
 *
 * Return: true if the child has ended and was reaped; false if it still runs.
 */
bool kftpd_process_wait(const struct kftpd_process *process, unsigned int *ms)
{
	while (!waitpid(process->pid, NULL, WNOHANG)) {
		if (!*ms)
			return false;
		usleep(1000);
		--*ms;
	}
	return true;
}

/**
 * kftpd_process_hang_up() - close the channel to a child and cancel its deadline
 * @process: a child; the event loop still waits for the end of this child
 */
void kftpd_process_hang_up(struct kftpd_process *process)
{
	process->timer = sd_event_source_disable_unref(process->timer);
	if (process->channel >= 0)
		close(process->channel);
	process->channel = -1;
}

/**
 * kftpd_process_release() - forget a child
 * @process: a child that has ended, or for which nobody waits any more; set to
 *	     KFTPD_PROCESS_NONE
 */
void kftpd_process_release(struct kftpd_process *process)
{
	kftpd_process_hang_up(process);
	process->exit = sd_event_source_disable_unref(process->exit);
	process->pid = 0;
}

/**
 * kftpd_process_stop() - kill a child and forget it
 * @process: a child or KFTPD_PROCESS_NONE; set to KFTPD_PROCESS_NONE
 *
 * Waits up to KFTPD_PROCESS_KILL_MS for the child to end. If the child ends later, a
 * later call of kftpd_process_start() or kftpd_process_abandoned() reaps it.
 */
void kftpd_process_stop(struct kftpd_process *process)
{
	unsigned int ms = KFTPD_PROCESS_KILL_MS;

	if (process->pid) {
		process->exit = sd_event_source_disable_unref(process->exit);
		kftpd_process_kill(process);
		if (!kftpd_process_wait(process, &ms))
			remember_unreaped(process->pid);
	}
	kftpd_process_release(process);
}

/**
 * kftpd_process_abandon() - kill a child and do not wait for its end
 * @process: a child or KFTPD_PROCESS_NONE; set to KFTPD_PROCESS_NONE
 *
 * Use this function for a child that may hang in a file system: a child that hangs there
 * does not end after SIGKILL until the file system answers. A later call of
 * kftpd_process_start() or kftpd_process_abandoned() reaps the child.
 */
void kftpd_process_abandon(struct kftpd_process *process)
{
	if (process->pid) {
		sd_event_source_disable_unref(process->exit);
		process->exit = NULL;
		kftpd_process_kill(process);
		if (!waitpid(process->pid, NULL, WNOHANG))
			remember_unreaped(process->pid);
	}
	kftpd_process_release(process);
}

/**
 * kftpd_process_abandoned() - count the killed children that have not ended yet
 *
 * Return: number of these children.
 */
size_t kftpd_process_abandoned(void)
{
	size_t i, count = 0;

	reap_unreaped();
	for (i = 0; i < sizeof(unreaped) / sizeof(unreaped[0]); i++)
		count += !!unreaped[i];
	return count;
}
