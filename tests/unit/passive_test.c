// SPDX-License-Identifier: GPL-2.0
/* The passive ports that other programs have, or may get. */
#include "unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/genl/genl.h>

#include "kftpd/monitor/passive.h"
#include "kftpd/monitor/port_holder.h"

/* Opens a socket of this program on any port; sets @port. */
static int open_socket(uint16_t *port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	*port = ntohs(addr.sin_port);
	return fd;
}

/* The program is found if it listens, and if it has the port for a connection. */
static void test_holder(void **state)
{
	char name[KFTPD_PORT_HOLDER_SIZE], user[32];
	struct sockaddr_in to = { .sin_family = AF_INET };
	uint16_t listening, connected;
	int listener = open_socket(&listening), client = open_socket(&connected);

	(void)state;
	snprintf(user, sizeof(user), "of user id %u", geteuid());
	assert_int_equal(listen(listener, 1), 0);
	kftpd_port_holder_name(listening, name, sizeof(name));
	assert_non_null(strstr(name, "passive_test (process "));
	assert_non_null(strstr(name, user));
	kftpd_port_holder_name(connected, name, sizeof(name));
	assert_string_equal(name, "another program");
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons(listening);
	assert_int_equal(connect(client, (struct sockaddr *)&to, sizeof(to)), 0);
	kftpd_port_holder_name(connected, name, sizeof(name));
	assert_non_null(strstr(name, "passive_test (process "));
	close(client);
	close(listener);
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void remove_folder(const char *folder)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/ip_local_port_range", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/ip_local_reserved_ports", folder);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
}

/* Number of passive ports that are in danger: the ports are 32768, 40000 and 50000. */
static uint32_t in_danger(const char *range, const char *reserved)
{
	static const struct kftp_nl_settings settings = {
		.passive_ports = { 2122, 32768, 40000, 50000 },
		.n_passive_ports = 4,
	};
	char folder[] = "/tmp/passive_test.XXXXXX";
	uint16_t some = 0;
	uint32_t count;

	assert_non_null(mkdtemp(folder));
	write_file(folder, "ip_local_port_range", range);
	write_file(folder, "ip_local_reserved_ports", reserved);
	count = kftpd_passive_given(&settings, folder, &some);
	assert_true(!count || some);
	remove_folder(folder);
	return count;
}

static void test_given(void **state)
{
	(void)state;
	assert_int_equal(in_danger("32768\t60999\n", "\n"), 3);
	assert_int_equal(in_danger("32769\t50000\n", "\n"), 2);
	assert_int_equal(in_danger("32768\t60999\n", "32768\n"), 2);
	assert_int_equal(in_danger("32768\t60999\n", "2122-2129,32000-40000,50001\n"), 1);
	assert_int_equal(in_danger("32768\t60999\n", "32768,40000,50000\n"), 0);
	assert_int_equal(in_danger("1024\t65535\n", ""), 4);
	assert_int_equal(in_danger("", ""), 0);
}

/* A range counts instead of the shared ports. */
static void test_given_range(void **state)
{
	static const struct kftp_nl_settings settings = {
		.passive_ports = { 40000 },
		.n_passive_ports = 1,
		.exclusive = { 65000, 65535 },
	};
	char folder[] = "/tmp/passive_test.XXXXXX";
	uint16_t some;

	(void)state;
	assert_non_null(mkdtemp(folder));
	/* Without the files, no port is known to be in danger. */
	assert_int_equal(kftpd_passive_given(&settings, folder, &some), 0);
	write_file(folder, "ip_local_port_range", "65001 65535\n");
	assert_int_equal(kftpd_passive_given(&settings, folder, &some), 535);
	assert_in_range(some, 65001, 65535);
	remove_folder(folder);
}

/* A message has either the shared ports or the range. */
static void test_message(void **state)
{
	static const struct kftp_nl_settings settings = {
		.passive_ports = { 40000 },
		.n_passive_ports = 1,
		.exclusive = { 50000, 65535 },
	};
	struct nlattr *attrs[KFTP_A_SETTINGS_MAX + 1];
	struct nl_msg *msg = nlmsg_alloc();
	struct kftp_nl_settings read;

	(void)state;
	assert_non_null(genlmsg_put(msg, 0, 0, 1, 0, 0, KFTP_CMD_SETTINGS_SET, 1));
	assert_int_equal(kftp_nl_settings_fill(msg, &settings), 0);
	assert_int_equal(genlmsg_parse(nlmsg_hdr(msg), 0, attrs,
				       KFTP_A_SETTINGS_MAX, NULL), 0);
	kftp_nl_settings_read(nlmsg_hdr(msg), attrs, &read);
	assert_int_equal(read.n_passive_ports, 0);
	assert_memory_equal(&read.exclusive, &settings.exclusive,
			    sizeof(read.exclusive));
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holder),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_given_range),
		cmocka_unit_test(test_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
