// SPDX-License-Identifier: GPL-2.0
/* Children of the monitor. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/channel/process.h"

#define MS 1000

/* Children that were stopped and have not ended, as far as there is room for them. */
static pid_t left[16];

static void reap_left(void)
{
	size_t i;

	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		if (left[i] && waitpid(left[i], NULL, WNOHANG))
			left[i] = 0;
	}
}

static void leave(pid_t pid)
{
	size_t i;

	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		if (!left[i]) {
			left[i] = pid;
			return;
		}
	}
}

/* Nothing that is the monitor's own is left in a child but memory. */
static int start_child(const char *name, int keep, pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_NAME, name);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		return -1;
	if (keep == KFTPD_PROCESS_FD) {
		if (fcntl(keep, F_SETFD, 0))
			return -1;
	} else if (dup2(keep, KFTPD_PROCESS_FD) < 0) {
		return -1;
	}
	if (close_range(KFTPD_PROCESS_FD + 1, ~0U, 0))
		return -1;
	/* PAM modules start programs, which inherit what is ignored. */
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}

/**
 * kftpd_process_fork() - start a child
 * @name: for ps(1), at most 15 bytes
 * @keep: becomes the child's descriptor KFTPD_PROCESS_FD; all others are closed,
 *	  but the standard three
 *
 * The child leads a process group of its own, blocks no signal, ignores none
 * that the monitor does, and ends with the monitor. It must end with _exit(),
 * and log nothing: the log's socket is gone.
 *
 * Return: 0 in the child; its number; a negative errno.
 */
pid_t kftpd_process_fork(const char *name, int keep)
{
	pid_t parent = getpid();
	pid_t pid;

	reap_left();
	pid = fork();
	if (pid < 0)
		return -errno;
	/* Both do it: whoever comes later finds it done. */
	setpgid(pid, 0);
	if (!pid && start_child(name, keep, parent))
		_exit(127);
	return pid;
}

/**
 * kftpd_process_end() - end a child, and those that it started
 * @pid: from kftpd_process_fork(), not waited for yet
 */
void kftpd_process_end(pid_t pid)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
}

/**
 * kftpd_process_wait() - wait for the end of a child
 * @pid: from kftpd_process_fork(), not waited for yet
 * @ms: for so long, in milliseconds; what is left of it is put there
 *
 * Return: true where it has ended, and must not be waited for again.
 */
bool kftpd_process_wait(pid_t pid, unsigned int *ms)
{
	while (!waitpid(pid, NULL, WNOHANG)) {
		if (!*ms)
			return false;
		usleep(MS);
		--*ms;
	}
	return true;
}

/**
 * kftpd_process_stop() - end a child, and wait for its end
 * @pid: from kftpd_process_fork(), not waited for yet; must not be used any more
 *
 * One that takes too long is left to itself, and waited for where another is started.
 */
void kftpd_process_stop(pid_t pid)
{
	unsigned int ms = KFTPD_PROCESS_END_MS;

	kftpd_process_end(pid);
	if (!kftpd_process_wait(pid, &ms))
		leave(pid);
}
