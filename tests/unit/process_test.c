// SPDX-License-Identifier: GPL-2.0
/* Children: started, ended, and waited for, for a limited time. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/channel/process.h"

static void wait_for_hang_up(void *arg)
{
	char byte;

	(void)arg;
	recv(KFTPD_PROCESS_FD, &byte, 1, 0);
	_exit(0);
}

/* A child that waits until its parent closes the channel. */
static struct kftpd_process start(void)
{
	struct kftpd_process process = KFTPD_PROCESS_NONE;

	assert_int_equal(kftpd_process_start(&process, "child",
					     wait_for_hang_up, NULL),
			 0);
	assert_true(process.pid > 0);
	return process;
}

static void assert_is_no_child(pid_t pid)
{
	errno = 0;
	assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* A child that goes on uses up the time to wait; one that ends does not. */
static void test_wait(void **state)
{
	struct kftpd_process process = start();
	unsigned int ms = 50;

	(void)state;
	assert_false(kftpd_process_wait(&process, &ms));
	assert_int_equal(ms, 0);
	assert_false(kftpd_process_wait(&process, &ms));
	kftpd_process_hang_up(&process);
	ms = 10000;
	assert_true(kftpd_process_wait(&process, &ms));
	assert_in_range(ms, 1, 10000);
	assert_is_no_child(process.pid);
}

static void look_for_systemd(void *arg)
{
	(void)arg;
	_exit(getenv("NOTIFY_SOCKET") || getenv("WATCHDOG_USEC") ||
	      getenv("LISTEN_FDS") || !getenv("PATH"));
}

/* A PAM module must not be able to tell systemd that the service is ready or stops. */
static void test_environment(void **state)
{
	struct kftpd_process process = KFTPD_PROCESS_NONE;
	int status = 1;

	(void)state;
	setenv("NOTIFY_SOCKET", "/run/notify", 1);
	setenv("WATCHDOG_USEC", "1", 1);
	setenv("LISTEN_FDS", "1", 1);
	assert_int_equal(kftpd_process_start(&process, "child",
					     look_for_systemd, NULL),
			 0);
	assert_int_equal(waitpid(process.pid, &status, 0), process.pid);
	assert_int_equal(status, 0);
	kftpd_process_release(&process);
	assert_string_equal(getenv("NOTIFY_SOCKET"), "/run/notify");
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("LISTEN_FDS");
}

static void raise_sigpipe(void *arg)
{
	(void)arg;
	raise(SIGPIPE);
	_exit(0);
}

/* Programs that PAM starts must end by SIGPIPE as usual, although the monitor ignores it. */
static void test_signals(void **state)
{
	struct kftpd_process process = KFTPD_PROCESS_NONE;
	int status = 0;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(kftpd_process_start(&process, "child", raise_sigpipe,
					     NULL),
			 0);
	assert_int_equal(waitpid(process.pid, &status, 0), process.pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGPIPE);
	kftpd_process_release(&process);
}

static void test_stop(void **state)
{
	struct kftpd_process process = start();
	pid_t pid = process.pid;

	(void)state;
	kftpd_process_stop(&process);
	assert_is_no_child(pid);
	assert_int_equal(process.pid, 0);
	assert_int_equal(process.channel, -1);
}

/* Nobody waits for an abandoned child, but it is reaped after it has ended. */
static void test_abandon(void **state)
{
	struct kftpd_process process = start();
	pid_t pid = process.pid;
	int i;

	(void)state;
	kftpd_process_abandon(&process);
	assert_int_equal(process.pid, 0);
	assert_int_equal(process.channel, -1);
	for (i = 0; i < 10000 && kftpd_process_abandoned(); i++)
		usleep(1000);
	assert_is_no_child(pid);
	kftpd_process_abandon(&process);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_abandon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
