// SPDX-License-Identifier: GPL-2.0
/* Takes all rights from the network process, except the rights that it needs. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cap-ng.h>
#include <seccomp.h>

#include "kftpd/network/confine.h"
#include "kftpd/channel/log.h"

/*
 * The system calls that the event loop, the sockets and the memory allocator need. The
 * list intentionally lacks open, socket, connect, execve, fork, and mmap of executable
 * memory.
 */
static const int allowed[] = {
	/* waiting */
	SCMP_SYS(epoll_wait),	    SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_pwait2),	    SCMP_SYS(epoll_ctl),
	SCMP_SYS(timerfd_create),   SCMP_SYS(timerfd_settime),
	SCMP_SYS(clock_gettime),    SCMP_SYS(gettimeofday),
	SCMP_SYS(restart_syscall),  SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),  SCMP_SYS(ppoll),
	SCMP_SYS(poll),
	/* sockets, but no system call that creates or connects a socket */
	SCMP_SYS(accept4),	    SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),	    SCMP_SYS(shutdown),
	SCMP_SYS(getsockopt),	    SCMP_SYS(getpeername),
	SCMP_SYS(getsockname),
	/* descriptors */
	SCMP_SYS(read),		    SCMP_SYS(write),
	SCMP_SYS(writev),	    SCMP_SYS(close),
	SCMP_SYS(fstat),	    SCMP_SYS(newfstatat),
	/* memory */
	SCMP_SYS(brk),		    SCMP_SYS(munmap),
	SCMP_SYS(mremap),	    SCMP_SYS(madvise),
	SCMP_SYS(futex),	    SCMP_SYS(getrandom),
	/* the process itself, and its exit */
	SCMP_SYS(getpid),	    SCMP_SYS(gettid),
	SCMP_SYS(rt_sigaction),	    SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(exit),		    SCMP_SYS(exit_group),
#ifdef __SANITIZE_ADDRESS__
	SCMP_SYS(sigaltstack),
#endif
};

/*
 * Libraries may try to open files. For example, sd-event tries to read the boot id. So
 * these system calls do not kill the process. They fail with ENOENT, as in an empty root
 * directory.
 */
static const int absent[] = { SCMP_SYS(openat), SCMP_SYS(open) };

#define WITHOUT(call, arg, flag) \
	{ SCMP_SYS(call), 1, { SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, flag, 0) } }
#define FCNTL(command) \
	{ SCMP_SYS(fcntl), 1, { SCMP_A1(SCMP_CMP_EQ, command) } }
#define OPTION(level, option)      \
	{ SCMP_SYS(setsockopt), 2, \
	  { SCMP_A1(SCMP_CMP_EQ, level), SCMP_A2(SCMP_CMP_EQ, option) } }

/*
 * System calls that are allowed only with certain arguments. PROT_EXEC is forbidden, so
 * that no memory becomes executable. MSG_FASTOPEN is forbidden, because a process that
 * has shut down a listening socket could use this flag to connect the socket to another
 * host. Only the socket options that accept.c sets are allowed. SO_LINGER, for example,
 * is forbidden, because the monitor could block when it closes a socket with this option.
 */
static const struct {
	int call;
	unsigned int count;
	struct scmp_arg_cmp args[2];
} restricted[] = {
	FCNTL(F_GETFD),
	FCNTL(F_GETFL),
	FCNTL(F_DUPFD_CLOEXEC),
	WITHOUT(mmap, 2, PROT_EXEC),
	WITHOUT(mprotect, 2, PROT_EXEC),
	WITHOUT(sendto, 3, MSG_FASTOPEN),
	WITHOUT(sendmsg, 2, MSG_FASTOPEN),
	OPTION(IPPROTO_TCP, TCP_NODELAY),
	OPTION(SOL_SOCKET, SO_OOBINLINE),
	OPTION(SOL_SOCKET, SO_KEEPALIVE),
};

/*
 * A sanitizer makes forbidden calls for its reports. In a build with a sanitizer, a
 * forbidden call fails, but it does not kill the process.
 */
#ifdef __SANITIZE_ADDRESS__
#define FILTER_ACTION SCMP_ACT_ERRNO(EPERM)
#else
#define FILTER_ACTION SCMP_ACT_KILL_PROCESS
#endif

static int log_errno(const char *what)
{
	int err = errno ? -errno : -EPERM;

	kftpd_log(LOG_ERR, "network process: %s: %s", what, strerror(-err));
	return err;
}

static int enter_root(const char *path)
{
	if (chdir(path) || chroot(".") || chdir("/"))
		return log_errno("cannot enter empty_directory");
	return 0;
}

static int become(uid_t uid, gid_t gid)
{
	if (setgroups(0, NULL) || setresgid(gid, gid, gid) ||
	    setresuid(uid, uid, uid))
		return log_errno("cannot become the daemon's user");
	return 0;
}

static int drop_capabilities(void)
{
	capng_clear(CAPNG_SELECT_ALL);
	if (capng_apply(CAPNG_SELECT_CAPS) || capng_apply(CAPNG_SELECT_AMBIENT))
		return log_errno("cannot drop capabilities");
	if (capng_get_caps_process() ||
	    capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
		return log_errno("cannot drop all capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return log_errno("cannot set no_new_privs");
	return 0;
}

static int add_rules(scmp_filter_ctx filter)
{
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(allowed) && !err; i++)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; i < ARRAY_SIZE(absent) && !err; i++)
		err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT),
				       absent[i], 0);
	for (i = 0; i < ARRAY_SIZE(restricted) && !err; i++)
		err = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
					     restricted[i].call,
					     restricted[i].count,
					     restricted[i].args);
	/* abort(3) sends a signal to the process itself. */
	if (!err)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
				       1, SCMP_A0(SCMP_CMP_EQ, getpid()));
	return err;
}

static int filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(FILTER_ACTION);
	int err;

	if (!filter)
		return log_errno("cannot make the system call filter");
	err = add_rules(filter);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	errno = -err;
	return err ? log_errno("cannot install the system call filter") : 0;
}

/*
 * Redirects the standard descriptors to /dev/null, so that an attacker who controls this
 * process cannot write to the log. Exception: standard error stays if @verbose is true.
 */
static int silence(int null, bool verbose)
{
	int err = 0;

	if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    (!verbose && dup2(null, STDERR_FILENO) < 0))
		err = log_errno("cannot redirect input and output to /dev/null");
	close(null);
	return err;
}

/**
 * kftpd_confine() - remove all rights that the network process does not need
 * @start: the message with the user and the empty directory of this process
 *
 * ORDER: change the root directory before changing the user id, because chroot(2) needs
 * a capability. Load the filter last, because it forbids the other steps.
 *
 * After an error the process must exit.
 *
 * Return: 0 or a negative errno.
 */
int kftpd_confine(const struct kftpd_message_start *start)
{
	const struct rlimit none = { 0, 0 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int err;

	if (null < 0)
		return log_errno("cannot open /dev/null");
	if (setrlimit(RLIMIT_CORE, &none))
		err = log_errno("cannot set the limit of core files");
	else
		err = enter_root(start->empty_directory);
	if (!err)
		err = become(start->uid, start->gid);
	if (!err)
		err = drop_capabilities();
	if (!err)
		err = silence(null, start->verbose);
	else
		close(null);
	if (!err)
		err = filter_calls();
	return err;
}
