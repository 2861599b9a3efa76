// SPDX-License-Identifier: GPL-2.0
/* System calls that the network process may not make; a child is confined like it. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/network/confine.h"

/* Exit statuses of the child. */
enum { DONE = 0, NOT_CONFINED = 2, REFUSED = 3 };

static const struct {
	int level, option;
	bool allowed;
} options[] = {
	{ IPPROTO_TCP, TCP_NODELAY, true },
	{ SOL_SOCKET, SO_OOBINLINE, true },
	{ SOL_SOCKET, SO_KEEPALIVE, true },
	{ SOL_SOCKET, SO_LINGER, false },
	{ SOL_SOCKET, SO_RCVBUF, false },
	{ IPPROTO_TCP, SO_KEEPALIVE, false },
	{ IPPROTO_TCP, TCP_USER_TIMEOUT, false },
};

static int confine(void)
{
	struct kftpd_message_start start = { .uid = 1, .gid = 1, .verbose = 1,
					     .empty_directory = "/" };

	return kftpd_confine(&start);
}

static int set_option(int level, int option)
{
	const struct linger value = { 1, 60 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || confine())
		return NOT_CONFINED;
	return setsockopt(fd, level, option, &value, sizeof(value)) ? REFUSED :
								      DONE;
}

/* With a sanitizer a forbidden call fails; otherwise it kills the process. */
static bool was_refused(int status)
{
#ifdef __SANITIZE_ADDRESS__
	return WIFEXITED(status) && WEXITSTATUS(status) == REFUSED;
#else
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
#endif
}

/* Waits for a child that has made a system call after confine(). */
static void check_child(pid_t pid, bool allowed)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (allowed)
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == DONE);
	else
		assert_true(was_refused(status));
}

static void test_socket_options(void **state)
{
	size_t i;
	pid_t pid;

	(void)state;
	if (geteuid())
		skip();
	for (i = 0; i < COUNT(options); i++) {
		pid = fork();
		if (!pid)
			_exit(set_option(options[i].level, options[i].option));
		check_child(pid, options[i].allowed);
	}
}

/* Nobody is at the destination. Only an immediate refusal counts. */
static int send_from_listener(bool as_message, int flags)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct iovec iov = { "x", 1 };
	struct msghdr msg = { .msg_name = &to, .msg_namelen = sizeof(to),
			      .msg_iov = &iov, .msg_iovlen = 1 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	flags |= MSG_DONTWAIT | MSG_NOSIGNAL;
	if (fd < 0 || listen(fd, 1) || confine())
		return NOT_CONFINED;
	shutdown(fd, SHUT_RD);
	if (as_message)
		sendmsg(fd, &msg, flags);
	else
		sendto(fd, "x", 1, flags, (struct sockaddr *)&to, sizeof(to));
	return errno == EPERM ? REFUSED : DONE;
}

/* The listening sockets can't be used to connect somewhere. */
static void test_no_connections(void **state)
{
	int i;
	pid_t pid;

	(void)state;
	if (geteuid())
		skip();
	for (i = 0; i < 4; i++) {
		pid = fork();
		if (!pid)
			_exit(send_from_listener(i & 1,
						 i & 2 ? MSG_FASTOPEN : 0));
		check_child(pid, !(i & 2));
	}
}

static const struct {
	int command;
	bool allowed;
} commands[] = {
	{ F_GETFL, true },   { F_GETFD, true },	     { F_DUPFD_CLOEXEC, true },
	{ F_SETFL, false },  { F_SETOWN, false },    { F_SETSIG, false },
	{ F_SETLK, false },  { F_SETPIPE_SZ, false }, { F_SETLEASE, false },
	{ F_NOTIFY, false },
};

static int call_fcntl(int command)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || confine())
		return NOT_CONFINED;
	errno = 0;
	syscall(SYS_fcntl, fd, command, 0);
	return errno == EPERM ? REFUSED : DONE;
}

/*
 * The descriptors of the listening sockets are shared with the monitor, which would
 * block if they did. With an owner and a signal, a socket could signal other processes.
 */
static void test_fcntl(void **state)
{
	size_t i;
	pid_t pid;

	(void)state;
	if (geteuid())
		skip();
	for (i = 0; i < COUNT(commands); i++) {
		pid = fork();
		if (!pid)
			_exit(call_fcntl(commands[i].command));
		check_child(pid, commands[i].allowed);
	}
}

static int signal_process(pid_t pid)
{
	if (confine())
		return NOT_CONFINED;
	errno = 0;
	syscall(SYS_tgkill, pid ? pid : getpid(), pid ? pid : getpid(), 0);
	return errno == EPERM ? REFUSED : DONE;
}

/* Only itself, for abort(3): processes with the same user id must be safe. */
static void test_signals(void **state)
{
	int other;
	pid_t pid, parent = getpid();

	(void)state;
	if (geteuid())
		skip();
	for (other = 0; other < 2; other++) {
		pid = fork();
		if (!pid)
			_exit(signal_process(other ? parent : 0));
		check_child(pid, !other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket_options),
		cmocka_unit_test(test_no_connections),
		cmocka_unit_test(test_fcntl),
		cmocka_unit_test(test_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
