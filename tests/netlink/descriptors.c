// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors of all kinds. They are open before the first message and stay open; the
 * kernel of the guest need not have all kinds.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"

#define DESCRIPTORS_MAX 128
/* The user's roots come last. */
#define ROOTS 3

static struct {
	struct descriptor all[DESCRIPTORS_MAX];
	size_t count;
	int powerless[SENDERS_MAX];
} table;

static void keep(int fd, const char *name, enum use use)
{
	if (fd < 0 || table.count == DESCRIPTORS_MAX)
		return;
	table.all[table.count++] = (struct descriptor){ fd, name, use };
}

static void keep_pair(const int *fds, int err, const char *name)
{
	if (err)
		return;
	keep(fds[0], name, USE_NONE);
	keep(fds[1], name, USE_NONE);
}

static void open_files(void)
{
	char name[] = "/tmp/messages-XXXXXX";
	int fd = mkstemp(name);

	keep(fd, "file", USE_NONE);
	keep(open(name, O_PATH), "O_PATH of a file", USE_NONE);
	keep(open(name, O_WRONLY), "file for writing", USE_NONE);
	unlink(name);
	keep(open("/", O_RDONLY | O_DIRECTORY), "root's directory", USE_NONE);
	keep(open("/", O_PATH), "O_PATH of a directory", USE_NONE);
	keep(open("/proc/self/fd", O_RDONLY | O_DIRECTORY), "directory of procfs", USE_NONE);
	keep(open("/proc/self/status", O_RDONLY), "file of procfs", USE_NONE);
	keep(open("/sys/kernel", O_RDONLY | O_DIRECTORY), "directory of sysfs", USE_NONE);
	keep(open("/tmp", O_TMPFILE | O_RDWR, 0600), "O_TMPFILE", USE_NONE);
	keep(open("/dev/null", O_RDWR), "/dev/null", USE_NONE);
	keep(open("/dev/kmsg", O_RDONLY), "/dev/kmsg", USE_NONE);
	keep(open("/dev/ptmx", O_RDWR | O_NOCTTY), "terminal", USE_NONE);
}

static void open_anonymous(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	sigset_t none;
	int fds[2];

	sigemptyset(&none);
	keep_pair(fds, pipe2(fds, O_CLOEXEC | O_NONBLOCK), "pipe");
	keep(eventfd(0, EFD_CLOEXEC), "eventfd", USE_NONE);
	keep(epoll_create1(EPOLL_CLOEXEC), "epoll", USE_NONE);
	keep(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), "timerfd", USE_NONE);
	keep(signalfd(-1, &none, SFD_CLOEXEC), "signalfd", USE_NONE);
	keep(inotify_init1(IN_CLOEXEC), "inotify", USE_NONE);
	keep(fanotify_init(FAN_CLASS_NOTIF, O_RDONLY), "fanotify", USE_NONE);
	keep(memfd_create("messages", MFD_CLOEXEC), "memfd", USE_NONE);
	keep(syscall(SYS_pidfd_open, getpid(), 0), "pidfd", USE_NONE);
	keep(syscall(SYS_userfaultfd, O_CLOEXEC), "userfaultfd", USE_NONE);
	fds[0] = epoll_create1(EPOLL_CLOEXEC);
	fds[1] = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(fds[0], EPOLL_CTL_ADD, fds[1], &event);
	keep_pair(fds, 0, "epoll of an epoll");
}

static void open_sockets(void)
{
	static const struct {
		int family, type, protocol;
		const char *name;
	} kinds[] = {
		{ AF_UNIX, SOCK_STREAM, 0, "Unix stream socket" },
		{ AF_UNIX, SOCK_DGRAM, 0, "Unix datagram socket" },
		{ AF_INET, SOCK_STREAM, 0, "unconnected TCP socket" },
		{ AF_INET6, SOCK_STREAM, 0, "unconnected TCP socket, IPv6" },
		{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP, "MPTCP socket" },
		{ AF_INET, SOCK_STREAM, IPPROTO_SCTP, "SCTP socket" },
		{ AF_INET, SOCK_DGRAM, 0, "UDP socket" },
		{ AF_INET6, SOCK_DGRAM, 0, "UDP socket, IPv6" },
		{ AF_INET, SOCK_DGRAM, IPPROTO_ICMP, "ping socket" },
		{ AF_INET, SOCK_RAW, IPPROTO_TCP, "raw socket that says TCP" },
		{ AF_INET6, SOCK_RAW, IPPROTO_TCP, "raw socket that says TCP, IPv6" },
		{ AF_PACKET, SOCK_RAW, 0, "packet socket" },
		{ AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, "rtnetlink socket" },
		/* The protocol has the number of TCP. */
		{ AF_NETLINK, SOCK_RAW, NETLINK_XFRM, "netlink socket of protocol 6" },
		{ AF_NETLINK, SOCK_DGRAM, NETLINK_GENERIC, "generic netlink socket" },
		{ AF_ALG, SOCK_SEQPACKET, 0, "crypto socket" },
		{ AF_VSOCK, SOCK_STREAM, 0, "vsock" },
	};
	int fds[2];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		keep(socket(kinds[i].family, kinds[i].type | SOCK_CLOEXEC, kinds[i].protocol), kinds[i].name, USE_NONE);
	keep_pair(fds, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), "connected Unix stream socket");
	keep_pair(fds, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), "connected Unix packet socket");
}

/* Opens a TCP connection over loopback. Returns 0 or -1. */
static int connect_pair(int fds[2])
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(addr);
	int err = -1;

	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!bind(listener, (struct sockaddr *)&addr, size) && !listen(listener, 1) &&
	    !getsockname(listener, (struct sockaddr *)&addr, &size) &&
	    !connect(fds[0], (struct sockaddr *)&addr, size)) {
		fds[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		err = fds[1] < 0 ? -1 : 0;
	}
	close(listener);
	return err;
}

static void open_connections(void)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fds[2];

	listen(listener, 1);
	keep(listener, "listening TCP socket", USE_NONE);
	if (!connect_pair(fds)) {
		keep(fds[0], "client's end of a TCP connection", USE_CONTROL);
		keep(fds[1], "TCP connection", USE_CONTROL);
	}
	if (!connect_pair(fds) && !shutdown(fds[0], SHUT_WR)) {
		keep(fds[0], "closing end of a TCP connection", USE_CONTROL);
		keep(fds[1], "TCP connection whose client has closed", USE_CONTROL);
	}
	if (!connect_pair(fds)) {
		struct linger linger = { 1, 0 };

		setsockopt(fds[0], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		close(fds[0]);
		keep(fds[1], "TCP connection after a reset", USE_NONE);
	}
	if (!connect_pair(fds) && !setsockopt(fds[1], IPPROTO_TCP, TCP_ULP, "tls", 4)) {
		keep(fds[0], "client's end of a TCP connection with TLS", USE_CONTROL);
		keep(fds[1], "TCP connection with TLS", USE_NONE);
	}
}

/* Sockets of another network namespace. */
static void open_abroad(void)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int fds[2];

	if (!unshare(CLONE_NEWNET)) {
		if (system("ip link set lo up") == 0 && !connect_pair(fds))
			keep_pair(fds, 0, "TCP connection of another namespace");
		keep(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC),
		     "netlink socket of another namespace", USE_NONE);
		if (setns(home, CLONE_NEWNET))
			exit(1);
	}
	keep(home, "namespace", USE_NONE);
}

/* Where the process of the user has its descriptors. */
#define USERS_ROOTS 100
#define USERS_PATH 110
#define USERS_SOCKETS 120

/* The process of the user: opens the descriptors, and waits until it is killed. */
static void be_user(const char *folder, unsigned int user, int ready)
{
	static const int flags[ROOTS] = { O_RDONLY, O_RDONLY | O_NOATIME, O_RDONLY | O_NONBLOCK };
	int i;

	if (setresgid(user, user, user) || setresuid(user, user, user) || chdir(folder))
		return;
	for (i = 0; i < ROOTS; i++)
		dup2(open(".", flags[i] | O_DIRECTORY), USERS_ROOTS + i);
	dup2(open(".", O_PATH | O_DIRECTORY), USERS_PATH);
	for (i = 0; i < SENDERS_MAX; i++)
		dup2(socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), USERS_SOCKETS + i);
	if (write(ready, "x", 1) != 1)
		return;
	for (;;)
		pause();
}

/* Takes descriptors from a process of the user while it waits. */
static void take_from_user(const char *folder, unsigned int user)
{
	int ready[2], child, pidfd, i;
	char byte;

	if (pipe(ready))
		return;
	child = fork();
	if (!child) {
		be_user(folder, user, ready[1]);
		_exit(1);
	}
	close(ready[1]);
	pidfd = syscall(SYS_pidfd_open, child, 0);
	if (read(ready[0], &byte, 1) == 1) {
		for (i = 0; i < SENDERS_MAX; i++)
			table.powerless[i] = syscall(SYS_pidfd_getfd, pidfd, USERS_SOCKETS + i, 0);
		keep(syscall(SYS_pidfd_getfd, pidfd, USERS_PATH, 0), "user's O_PATH of a directory", USE_NONE);
		for (i = 0; i < ROOTS; i++)
			keep(syscall(SYS_pidfd_getfd, pidfd, USERS_ROOTS + i, 0), "user's directory", USE_ROOT);
	}
	close(ready[0]);
	close(pidfd);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/**
 * descriptors_open() - open descriptors of all kinds; there must be no threads yet
 * @folder: absolute path of a folder of the user
 * @user: user and group id of the user
 *
 * Return: 0, or -1 if the ones that a session needs are missing.
 */
int descriptors_open(const char *folder, unsigned int user)
{
	int i, closed;

	open_files();
	open_anonymous();
	open_sockets();
	open_connections();
	open_abroad();
	for (i = 0; i < 3; i++)
		keep(i, "standard file", USE_NONE);
	closed = dup(0);
	close(closed);
	keep(closed + 4000, "closed descriptor", USE_NONE);
	keep(0x7fffffff, "closed descriptor", USE_NONE);
	take_from_user(folder, user);
	for (i = 0; i < ROOTS; i++)
		if (table.count < ROOTS || table.all[table.count - 1 - i].use != USE_ROOT)
			return -1;
	return 0;
}

/**
 * descriptors_close() - close them, so that sessions that have got one end
 */
void descriptors_close(void)
{
	size_t i;

	for (i = 0; i < table.count; i++)
		if (table.all[i].fd > 2)
			close(table.all[i].fd);
	for (i = 0; i < SENDERS_MAX; i++)
		close(table.powerless[i]);
}

/**
 * descriptors_any() - choose a descriptor of any kind
 * @dice: decides
 *
 * Return: the descriptor.
 */
const struct descriptor *descriptors_any(struct dice *dice)
{
	return &table.all[dice_roll(dice, table.count - 1)];
}

/**
 * descriptors_root() - choose a directory that is a right root
 * @dice: decides
 *
 * Return: the descriptor.
 */
const struct descriptor *descriptors_root(struct dice *dice)
{
	return &table.all[table.count - 1 - dice_roll(dice, ROOTS - 1)];
}

/**
 * descriptors_powerless() - find a netlink socket that the user has opened
 * @number: number of the sender who uses it
 *
 * Return: a descriptor.
 */
int descriptors_powerless(unsigned int number)
{
	return table.powerless[number];
}
