// SPDX-License-Identifier: GPL-2.0
/* Children: started, ended, and waited for, for a limited time. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/channel/process.h"

/* A child that waits until the other end of the channel is closed. */
static pid_t start(int *channel)
{
	int ends[2];
	pid_t pid;
	char byte;

	assert_int_equal(kftpd_channel_pair(ends), 0);
	pid = kftpd_process_fork("child", ends[1]);
	if (!pid) {
		recv(KFTPD_PROCESS_FD, &byte, 1, 0);
		_exit(0);
	}
	assert_true(pid > 0);
	close(ends[1]);
	*channel = ends[0];
	return pid;
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
	unsigned int ms = 50;
	int channel;
	pid_t pid = start(&channel);

	(void)state;
	assert_false(kftpd_process_wait(pid, &ms));
	assert_int_equal(ms, 0);
	assert_false(kftpd_process_wait(pid, &ms));
	close(channel);
	ms = 10000;
	assert_true(kftpd_process_wait(pid, &ms));
	assert_in_range(ms, 1, 10000);
	assert_is_no_child(pid);
}

/* Programs that PAM starts must end by SIGPIPE as usual, although the monitor ignores it. */
static void test_signals(void **state)
{
	int ends[2], status = 0;
	pid_t pid;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(kftpd_channel_pair(ends), 0);
	pid = kftpd_process_fork("child", ends[1]);
	if (!pid) {
		raise(SIGPIPE);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGPIPE);
	close(ends[0]);
	close(ends[1]);
}

static void test_stop(void **state)
{
	int channel;
	pid_t pid = start(&channel);

	(void)state;
	kftpd_process_stop(pid);
	assert_is_no_child(pid);
	close(channel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
