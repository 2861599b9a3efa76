// SPDX-License-Identifier: GPL-2.0
/* Listening sockets: opened, kept at a reload, inherited. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "kftpd/channel/address.h"
#include "kftpd/monitor/listen.h"
#include "kftpd/monitor/port_holder.h"

static struct kftpd_listeners listeners;
static struct kftpd_config config;

static int set_up(void **state)
{
	(void)state;
	memset(&listeners, 0, sizeof(listeners));
	memset(&config, 0, sizeof(config));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kftpd_listen_close(&listeners);
	assert_int_equal(listeners.count, 0);
	return 0;
}

/* Reserves a port for as long as this process runs, among all callers of this function. */
static bool reserve(uint16_t port)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	socklen_t len;

	/* An abstract name disappears with its last socket. */
	len = offsetof(struct sockaddr_un, sun_path) + 1 +
	      sprintf(name.sun_path + 1, "kftp-port-%d", port);
	if (!bind(fd, (struct sockaddr *)&name, len))
		return true;
	close(fd);
	return false;
}

/* A port that is free and stays free: it is below the range that the kernel chooses from. */
static uint16_t free_port(void)
{
	static uint16_t port;
	struct sockaddr_in6 addr = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	int i;

	for (i = 0; i < 1000; i++) {
		port = 10000 + (port ? port - 9999 : getpid()) % 20000;
		addr.sin6_port = htons(port);
		if (reserve(port) &&
		    !bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
			break;
	}
	assert_true(i < 1000);
	close(fd);
	return port;
}

static void want(uint8_t family, uint16_t port)
{
	struct kftp_addr *addr = &config.listen[config.n_listen++];

	memset(addr, 0, sizeof(*addr));
	addr->family = family;
	addr->port = port;
	if (family == 4)
		memcpy(addr->ip, "\177\0\0\1", 4);
	else if (family == 6)
		addr->ip[15] = 1;
}

static bool reachable(uint8_t family, uint16_t port)
{
	struct kftp_addr addr = { .family = family, .port = port };
	struct sockaddr_storage to;
	socklen_t len;
	int fd, err;

	if (family == 4)
		memcpy(addr.ip, "\177\0\0\1", 4);
	else
		addr.ip[15] = 1;
	len = kftpd_address_write(&addr, &to);
	fd = socket(to.ss_family, SOCK_STREAM, 0);
	err = connect(fd, (struct sockaddr *)&to, len);
	close(fd);
	return !err;
}

static void test_everything(void **state)
{
	uint16_t port = free_port();

	(void)state;
	want(0, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_int_equal(listeners.count, 1);
	assert_true(fcntl(listeners.fds[0], F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(listeners.fds[0], F_GETFD) & FD_CLOEXEC);
	assert_true(reachable(4, port));
	assert_true(reachable(6, port));
}

/* One port has a socket for each family. */
static void test_one_family(void **state)
{
	uint16_t port = free_port();

	(void)state;
	want(6, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_false(reachable(4, port));
	assert_true(reachable(6, port));
	want(4, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_true(reachable(4, port));
}

/* A reload keeps the sockets of unchanged addresses, so that no client is refused. */
static void test_reload(void **state)
{
	uint16_t stays = free_port(), goes = free_port(), comes = free_port();
	int kept;

	(void)state;
	want(4, stays);
	want(4, goes);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	kept = listeners.fds[0];
	config.n_listen = 0;
	want(4, comes);
	want(4, stays);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_int_equal(listeners.count, 2);
	assert_int_equal(listeners.fds[1], kept);
	assert_true(reachable(4, stays));
	assert_true(reachable(4, comes));
	assert_false(reachable(4, goes));
}

/* From all addresses to one address with the same port, and back. */
static void test_reload_of_the_same_port(void **state)
{
	uint16_t port = free_port();

	(void)state;
	want(0, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	config.n_listen = 0;
	want(4, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_true(reachable(4, port));
	assert_false(reachable(6, port));
	config.n_listen = 0;
	want(0, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_int_equal(listeners.count, 1);
	assert_true(reachable(4, port));
	assert_true(reachable(6, port));
}

/*
 * A reload to a port, and to another port of an address that this host lacks, fails.
 * The sockets stay.
 */
static void assert_reload_fails(uint16_t port, uint16_t nobodys)
{
	const struct kftpd_listeners before = listeners;

	config.n_listen = 0;
	want(4, port);
	want(4, nobodys);
	memcpy(config.listen[1].ip, "\300\0\2\1", 4);
	assert_int_equal(kftpd_listen_open(&listeners, &config),
			 -EADDRNOTAVAIL);
	assert_memory_equal(&listeners, &before, sizeof(before));
}

/* After the failure all sockets listen again. */
static void test_failure_on_the_same_port(void **state)
{
	uint16_t port = free_port();

	(void)state;
	want(0, port);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_reload_fails(port, port);
	assert_true(reachable(4, port));
	assert_true(reachable(6, port));
}

/* If one socket can't be opened, nothing changes. */
static void test_failure(void **state)
{
	uint16_t stays = free_port(), new = free_port();

	(void)state;
	want(4, stays);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_reload_fails(new, 1);
	assert_true(reachable(4, stays));
	assert_false(reachable(4, new));
}

/* Until the new sockets are committed, clients still reach all that keeps its address. */
static void test_abandon(void **state)
{
	uint16_t stays = free_port(), goes = free_port(), comes = free_port();
	struct kftpd_listeners made, before;

	(void)state;
	want(4, stays);
	want(0, goes);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	before = listeners;
	config.n_listen = 0;
	want(4, stays);
	want(4, goes); /* pauses the socket for all addresses */
	want(4, comes);
	assert_int_equal(kftpd_listen_prepare(&listeners, &config, &made), 0);
	assert_memory_equal(&listeners, &before, sizeof(before));
	assert_true(reachable(4, stays));
	kftpd_listen_abandon(&listeners, &made);
	assert_true(reachable(4, stays));
	assert_true(reachable(6, goes));
	assert_false(reachable(4, comes));
}

/* A port is taken if another program listens there, but not if a kftpd does. */
static void test_try(void **state)
{
	uint16_t port = free_port();
	char name[KFTPD_PORT_HOLDER_SIZE] = "";
	struct kftp_addr *addr = &config.listen[0];

	(void)state;
	if (geteuid())
		skip();
	want(4, port);
	assert_int_equal(kftpd_listen_try(addr), 0);
	assert_false(reachable(4, port));
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_int_equal(kftpd_listen_try(addr), -EADDRINUSE);
	assert_int_equal(kftpd_port_holder_find(addr, name, sizeof(name)),
			 KFTPD_PORT_OTHER);
	assert_non_null(strstr(name, "listen_test (process "));
	/* The name may be from a hostile user, and goes to the terminal of root. */
	prctl(PR_SET_NAME, "\33[2J\nkftpd");
	assert_int_equal(kftpd_port_holder_find(addr, name, sizeof(name)),
			 KFTPD_PORT_OTHER);
	assert_non_null(strstr(name, "\\x1b[2J\\x0akftpd (process "));
	prctl(PR_SET_NAME, "kftpd");
	assert_int_equal(kftpd_listen_try(addr), 0);
	addr->family = 0;
	memset(addr->ip, 0, sizeof(addr->ip));
	assert_int_equal(kftpd_listen_try(addr), 0);
	prctl(PR_SET_NAME, "listen_test");
	assert_int_equal(kftpd_listen_try(addr), -EADDRINUSE);
	/* Another address with the same port is not in the way of this one. */
	addr->family = 4;
	memcpy(addr->ip, "\177\0\0\2", 4);
	assert_int_equal(kftpd_listen_try(addr), 0);
}

/* A network process that was taken over could shut the sockets down. */
static void test_mend(void **state)
{
	uint16_t port = free_port(), other = free_port();
	int kept;

	(void)state;
	want(4, port);
	want(4, other);
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	kept = listeners.fds[1];
	assert_int_equal(shutdown(listeners.fds[0], SHUT_RD), 0);
	assert_int_equal(fcntl(kept, F_SETFL, 0), 0);
	assert_false(reachable(4, port));
	assert_int_equal(kftpd_listen_repair(&listeners), 0);
	assert_true(reachable(4, port));
	assert_true(reachable(4, other));
	assert_int_equal(listeners.fds[1], kept);
	assert_true(fcntl(kept, F_GETFL) & O_NONBLOCK);
	/* Sockets from systemd can't be replaced here. */
	assert_int_equal(shutdown(listeners.fds[0], SHUT_RD), 0);
	listeners.inherited = true;
	assert_int_equal(kftpd_listen_repair(&listeners), -EINVAL);
}

/* As described in sd_listen_fds(3), descriptors start at 3. */
static void test_inherit(void **state)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	int saved = dup(3);
	char pid[16];

	(void)state;
	assert_int_equal(listen(fd, 1), 0);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	assert_int_equal(dup2(fd, 3), 3);
	if (fd != 3)
		close(fd);
	assert_int_equal(kftpd_listen_inherit(&listeners), 0);
	assert_int_equal(listeners.count, 1);
	/* Otherwise the loop would block in accept4(). */
	assert_true(fcntl(3, F_GETFL) & O_NONBLOCK);
	want(4, free_port());
	assert_int_equal(kftpd_listen_open(&listeners, &config), 0);
	assert_int_equal(listeners.count, 1);
	kftpd_listen_close(&listeners);

	/* A descriptor that is not a listening socket. */
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	assert_int_equal(dup2(fd, 3), 3);
	assert_int_equal(kftpd_listen_inherit(&listeners), -EINVAL);
	if (fd != 3)
		close(fd);
	if (saved >= 0) {
		dup2(saved, 3);
		close(saved);
	} else {
		close(3);
	}
	listeners.inherited = false;
}

static void test_addresses(void **state)
{
	struct sockaddr_in6 mapped = { .sin6_family = AF_INET6,
				       .sin6_port = htons(21) };
	struct sockaddr_storage from = { .ss_family = AF_UNIX };
	struct kftp_addr addr;

	(void)state;
	assert_int_equal(kftpd_address_read(&from, &addr), -EAFNOSUPPORT);
	memcpy(&mapped.sin6_addr, "\0\0\0\0\0\0\0\0\0\0\377\377\300\0\2\1", 16);
	memcpy(&from, &mapped, sizeof(mapped));
	assert_int_equal(kftpd_address_read(&from, &addr), 0);
	assert_int_equal(addr.family, 4);
	assert_int_equal(addr.port, 21);
	assert_memory_equal(addr.ip, "\300\0\2\1\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_everything),
		TEST(test_one_family),
		TEST(test_reload),
		TEST(test_reload_of_the_same_port),
		TEST(test_failure_on_the_same_port),
		TEST(test_failure),
		TEST(test_abandon),
		TEST(test_try),
		TEST(test_mend),
		TEST(test_inherit),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
