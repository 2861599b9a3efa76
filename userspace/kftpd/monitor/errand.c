// SPDX-License-Identifier: GPL-2.0
/*
 * Runs short tasks for which the monitor has to wait. A name service or a file system
 * may never answer, so a child does the task, and the monitor waits for a limited time.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/monitor/errand.h"

/* Milliseconds that a task may take. */
#define ERRAND_MS 5000

/*
 * Return: the exit status of the child, negated; -ETIMEDOUT if it does not end in time.
 */
static int wait_for_child(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };
	unsigned int ms;

	for (ms = 0; ms < ERRAND_MS; ms++) {
		/* WNOWAIT: kftpd_process_stop() reaps the child later. */
		if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT))
			return -errno;
		if (info.si_pid)
			return info.si_code == CLD_EXITED ? -info.si_status :
							    -EIO;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

/**
 * kftpd_errand_run() - let a child do a task, and wait for the child
 * @run: does the task in the child, and calls _exit() with 0 or an errno
 * @arg: passed to @run
 *
 * Return: 0 if the child exited with 0; the negated errno with which the child exited;
 * -ETIMEDOUT if the child did not end within five seconds; another negative errno.
 */
int kftpd_errand_run(kftpd_process_fn run, void *arg)
{
	struct kftpd_process process = KFTPD_PROCESS_NONE;
	int err = kftpd_process_start(&process, "kftpd-check", run, arg);

	if (err)
		return err;
	err = wait_for_child(process.pid);
	kftpd_process_stop(&process);
	return err;
}
