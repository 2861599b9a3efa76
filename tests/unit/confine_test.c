// SPDX-License-Identifier: GPL-2.0
/* What the network process may not do any more: a child is confined like it. */
#include "unit.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kftpd/confine.h"

/* How the child ends. */
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

static int set_option(int level, int option)
{
	const struct linger value = { 1, 60 };
	struct kftpd_message_start start = { .uid = 1, .gid = 1, .verbose = 1,
					     .empty_directory = "/" };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || kftpd_confine(&start))
		return NOT_CONFINED;
	return setsockopt(fd, level, option, &value, sizeof(value)) ? REFUSED :
								      DONE;
}

/* With a sanitizer what is not allowed fails, otherwise it is the end. */
static bool was_refused(int status)
{
#ifdef __SANITIZE_ADDRESS__
	return WIFEXITED(status) && WEXITSTATUS(status) == REFUSED;
#else
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
#endif
}

static void test_socket_options(void **state)
{
	int status;
	size_t i;
	pid_t pid;

	(void)state;
	if (geteuid())
		skip();
	for (i = 0; i < COUNT(options); i++) {
		pid = fork();
		if (!pid)
			_exit(set_option(options[i].level, options[i].option));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (options[i].allowed)
			assert_true(WIFEXITED(status) &&
				    WEXITSTATUS(status) == DONE);
		else
			assert_true(was_refused(status));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
