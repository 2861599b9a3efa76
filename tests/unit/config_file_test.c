// SPDX-License-Identifier: GPL-2.0
/* The configuration file: each key, each mistake, and line numbers. */
#include "reading.h"

#include "kftpd/config/word_list.h"

static void test_presets(void **state)
{
	struct kftpd_config config;
	struct errors errors;

	(void)state;
	assert_int_equal(read_text(&config, &errors, ""), 0);
	assert_string_equal(errors.text, "");
	assert_int_equal(config.n_listen, 1);
	assert_int_equal(config.listen[0].family, 0);
	assert_int_equal(config.listen[0].port, 21);
	assert_int_equal(config.port, 21);
	assert_string_equal(config.banner, "FTP server ready.");
	assert_string_equal(config.daemon_user, "kftp");
	assert_string_equal(config.empty_directory, "/run/kftp/empty");
	assert_int_equal(config.settings.n_passive_ports, 8);
	assert_int_equal(config.settings.common.active_port, 20);
	assert_int_equal(config.settings.common.connect_timeout, 30);
	assert_int_equal(config.settings.common.stall_timeout, 300);
	assert_int_equal(config.settings.common.idle_timeout, 300);
	assert_int_equal(config.login_timeout, 60);
	assert_int_equal(config.login_delay, 2);
	assert_int_equal(config.max_connections, 1000);
	assert_int_equal(config.settings.common.max_sessions, 10000);
	assert_int_equal(config.max_connections_per_address, 32);
	assert_int_equal(config.max_sessions_per_address, 256);
	assert_int_equal(config.accept_rate, 100);
	assert_false(config.anonymous.enable);
	assert_string_equal(config.anonymous_user, "ftp");
	assert_string_equal(config.anonymous.root, "%h");
	assert_int_equal(config.anonymous.terms.rights,
			 KFTP_RIGHT_READ | KFTP_RIGHT_LIST);
	assert_int_equal(config.anonymous.terms.umask, 077);
	assert_true(config.ask_password);
	assert_true(config.users.enable);
	assert_int_equal(config.users.terms.rights & KFTP_RIGHT_FXP, 0);
	assert_int_equal(config.users.terms.umask, 022);
	assert_string_equal(config.pam_service, "kftp");
	assert_int_equal(config.pam_processes, 16);
	assert_int_equal(config.pam_timeout, 30);
	assert_false(config.pam_session);
}

static void test_every_key(void **state)
{
	static const char text[] =
		"[server]\n"
		"listen = 192.0.2.1, 192.0.2.2:2121\n"
		"	[2001:db8::1]:2122 2001:db8::2 *:990\n"
		"port = 2100\n"
		"host_names = a.example  b.example\n"
		"banner = one\n"
		"	two\n"
		"daemon_user = nobody\n"
		"empty_directory = /var/empty\n"
		"[data]\n"
		"passive_ports = 3000, 3001-3003 3002\n"
		"	4000\n"
		"passive_ports_exclusive = 50000-65535\n"
		"public_address = 198.51.100.7\n"
		"active_port = 0\n"
		"connect_timeout = 31\n"
		"stall_timeout = 301\n"
		"[limits]\n"
		"idle_timeout = 302\n"
		"login_timeout = 61\n"
		"login_delay = 0\n"
		"max_connections = 1001\n"
		"max_sessions = 1002\n"
		"max_connections_per_address = 0\n"
		"max_sessions_per_address = 0\n"
		"accept_rate = 0\n"
		"[anonymous]\n"
		"enable = yes\n"
		"user = guest\n"
		"root = /srv/ftp\n"
		"rights = read write\n"
		"umask = 027\n"
		"ask_password = no\n"
		"welcome = hi\n"
		"[users]\n"
		"enable = no\n"
		"root = /data/%u\n"
		"rights = list\n"
		"	fxp\n"
		"umask = 0\n"
		"welcome = hello\n"
		"pam_service = other\n"
		"pam_processes = 3\n"
		"pam_timeout = 4\n"
		"pam_session = yes\n"
		"allow = a b,c\n"
		"deny = d\n";
	static const uint16_t ports[] = { 3000, 3001, 3002, 3003, 4000 };
	static const uint16_t listen_ports[] = { 2100, 2121, 2122, 2100, 990 };
	static const uint8_t families[] = { 4, 4, 6, 6, 0 };
	static const uint8_t public_address[4] = { 198, 51, 100, 7 };
	struct kftpd_config config;
	struct errors errors;
	size_t i;

	(void)state;
	assert_int_equal(read_text(&config, &errors, text), 0);
	assert_int_equal(config.n_listen, 5);
	for (i = 0; i < 5; i++) {
		assert_int_equal(config.listen[i].family, families[i]);
		assert_int_equal(config.listen[i].port, listen_ports[i]);
	}
	assert_int_equal(config.listen[1].ip[3], 2);
	assert_int_equal(config.listen[2].ip[15], 1);
	assert_string_equal(config.host_names, "a.example b.example");
	assert_string_equal(config.banner, "one\ntwo");
	assert_string_equal(config.daemon_user, "nobody");
	assert_string_equal(config.empty_directory, "/var/empty");
	assert_int_equal(config.settings.n_passive_ports, 5);
	assert_memory_equal(config.settings.passive_ports, ports, sizeof(ports));
	assert_int_equal(config.settings.exclusive.first, 50000);
	assert_int_equal(config.settings.exclusive.last, 65535);
	assert_memory_equal(config.settings.common.public_address, public_address, 4);
	assert_int_equal(config.settings.common.active_port, 0);
	assert_int_equal(config.settings.common.connect_timeout, 31);
	assert_int_equal(config.settings.common.stall_timeout, 301);
	assert_int_equal(config.settings.common.idle_timeout, 302);
	assert_int_equal(config.login_timeout, 61);
	assert_int_equal(config.login_delay, 0);
	assert_int_equal(config.max_connections, 1001);
	assert_int_equal(config.settings.common.max_sessions, 1002);
	assert_int_equal(config.max_connections_per_address, 0);
	assert_int_equal(config.max_sessions_per_address, 0);
	assert_int_equal(config.accept_rate, 0);
	assert_true(config.anonymous.enable);
	assert_string_equal(config.anonymous_user, "guest");
	assert_string_equal(config.anonymous.root, "/srv/ftp");
	assert_int_equal(config.anonymous.terms.rights,
			 KFTP_RIGHT_READ | KFTP_RIGHT_WRITE);
	assert_int_equal(config.anonymous.terms.umask, 027);
	assert_false(config.ask_password);
	assert_string_equal(config.anonymous.welcome, "hi");
	assert_false(config.users.enable);
	assert_string_equal(config.users.root, "/data/%u");
	assert_int_equal(config.users.terms.rights, KFTP_RIGHT_LIST | KFTP_RIGHT_FXP);
	assert_int_equal(config.users.terms.umask, 0);
	assert_string_equal(config.users.welcome, "hello");
	assert_string_equal(config.pam_service, "other");
	assert_int_equal(config.pam_processes, 3);
	assert_int_equal(config.pam_timeout, 4);
	assert_true(config.pam_session);
	assert_string_equal(config.allow, "a b c");
	assert_string_equal(config.deny, "d");
}

static const struct mistake mistakes[] = {
	{ "[users]\n#deny = alice\n  bob\n",
	  "3: expected \"key = value\" or \"[section]\"\n" },
	{ "[limits]\nmax_sessions ;= 5\n",
	  "2: expected \"key = value\" or \"[section]\"\n" },
	{ "[server]\n\nprot = 21\n", "3: unknown key \"prot\" in [server]\n" },
	{ "[sever]\nport = 21\n",
	  "2: \"port\" is in [sever], but belongs to [server]\n" },
	{ "[sever]\nprot = 21\n",
	  "2: \"prot\" is in an unknown section [sever]\n" },
	{ "port = 21\n",
	  "1: \"port\" is before the first section: put it below [server]\n" },
	{ "[server]\nport = 0\n", "2: port must be a number from 1 to 65535\n" },
	{ "[server]\nport = 65536\n",
	  "2: port must be a number from 1 to 65535\n" },
	{ "[server]\nport = 21x\n", "2: port must be a number from 1 to 65535\n" },
	{ "[server]\nport = -1\n", "2: port must be a number from 1 to 65535\n" },
	{ "[server]\nport =\n", "2: port must be a number from 1 to 65535\n" },
	{ "[server]\nport = 99999999999999999999999\n",
	  "2: port must be a number from 1 to 65535\n" },
	{ "[server]\nport = 21\nport = 22\n", "3: port is already set in line 2\n" },
	{ "[server]\nport = 21\n  22\n",
	  "3: port takes only one line (an indented line continues the one before)\n" },
	{ "[server]\nlisten = 1.2.3\n",
	  "2: listen \"1.2.3\" is not an address to listen on\n" },
	{ "[server]\nlisten = ::1]:3\n",
	  "2: listen \"::1]:3\" is not an address to listen on\n" },
	{ "[server]\nlisten = [::1]:\n",
	  "2: listen \"[::1]:\" is not an address to listen on\n" },
	{ "[server]\nlisten = 1.2.3.4:0\n",
	  "2: listen \"1.2.3.4:0\" is not an address to listen on\n" },
	{ "[server]\nlisten =\n", "2: listen needs at least one address\n" },
	{ "[server]\ndaemon_user = a b\n", "2: daemon_user must be one word\n" },
	{ "[server]\nempty_directory = run\n",
	  "2: empty_directory must be an absolute path\n" },
	{ "[server]\nempty_directory = %h/empty\n",
	  "2: empty_directory must be an absolute path\n" },
	{ "[server]\nport\n", "2: expected \"key = value\" or \"[section]\"\n" },
	{ "[server\nport = 21\n",
	  "1: expected \"key = value\" or \"[section]\"\n"
	  "2: \"port\" is before the first section: put it below [server]\n" },
	{ "[data]\npassive_ports = 0\n", "2: passive_ports \"0\" is not a port\n" },
	{ "[data]\npassive_ports = 5-4\n",
	  "2: passive_ports \"5-4\" is not a range of ports\n" },
	{ "[data]\npassive_ports = 1-\n",
	  "2: passive_ports \"1-\" is not a range of ports\n" },
	{ "[data]\npassive_ports = 1000-2000\n",
	  "2: passive_ports has more than 64 ports\n" },
	{ "[data]\npassive_ports =\n", "2: passive_ports needs at least one port\n" },
	{ "[data]\npassive_ports_exclusive = 0-9\n",
	  "2: passive_ports_exclusive \"0-9\" is not a port\n" },
	{ "[data]\npassive_ports_exclusive = 5000\n",
	  "2: passive_ports_exclusive \"5000\" is not a range of ports\n" },
	{ "[data]\npassive_ports_exclusive = 5000-4999\n",
	  "2: passive_ports_exclusive \"5000-4999\" is not a range of ports\n" },
	{ "[data]\npassive_ports_exclusive = 5000-65536\n",
	  "2: passive_ports_exclusive \"5000-65536\" is not a range of ports\n" },
	{ "[data]\npassive_ports_exclusive = 5000-5001 6000-6001\n",
	  "2: passive_ports_exclusive must be a single range of ports\n" },
	{ "[data]\npublic_address = ::1\n",
	  "2: public_address must be an IPv4 address\n" },
	{ "[data]\nconnect_timeout = 0\n",
	  "2: connect_timeout must be a number from 1 to 604800\n" },
	{ "[anonymous]\nenable = maybe\n", "2: enable must be yes or no\n" },
	{ "[anonymous]\numask = 8\n",
	  "2: umask must be an octal number from 0 to 777\n" },
	{ "[anonymous]\numask = 1777\n",
	  "2: umask must be an octal number from 0 to 777\n" },
	{ "[users]\nrights = read fly\n",
	  "2: rights contains \"fly\", which is none of: read list write overwrite append "
	  "resume delete rename mkdir chmod times link checksum fxp umask idle "
	  "who\n" },
	{ "[users]\nbroken_uploads = rename\n",
	  "2: broken_uploads must be one of: keep delete\n" },
	{ "[users]\nbroken_uploads = keep delete\n",
	  "2: broken_uploads must be one of: keep delete\n" },
	{ "[users]\nbroken_uploads =\n",
	  "2: broken_uploads must be one of: keep delete\n" },
	{ "[users]\ntime_zone = CET\n",
	  "2: time_zone must be one of: utc local\n" },
	{ "[users]\nhidden_names = a/*\n",
	  "2: hidden_names must be patterns of names, without /\n" },
	{ "[users]\nrefused_names = a\n  b/\n",
	  "3: refused_names must be patterns of names, without /\n" },
	{ "[users]\nmessage_file = etc/motd\n",
	  "2: message_file must be the name of a file, without a directory\n" },
	{ "[users]\nmessage_file = ..\n",
	  "2: message_file must be the name of a file, without a directory\n" },
	{ "[users]\nrate_down = fast\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nrate_down = K\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nrate_down =\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nrate_down = -1\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nrate_down = 1.5M\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nrate_down = 5KK\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nrate_down = 5T\n",
	  "2: rate_down must be a number of bytes, like 500, 64K, 10M or 2G\n" },
	{ "[users]\nmax_bytes = 8589934592G\n",
	  "2: max_bytes is too large\n" },
	{ "[users]\nmax_bytes = 9223372036854775808\n",
	  "2: max_bytes is too large\n" },
	{ "[users]\nmax_bytes = 99999999999999999999G\n",
	  "2: max_bytes is too large\n" },
	{ "[users]\nmax_files = 4294967296\n",
	  "2: max_files must be a number from 0 to 4294967295\n" },
	{ "[users]\nmax_files = 10K\n",
	  "2: max_files must be a number from 0 to 4294967295\n" },
	{ "[users]\nmax_sessions_per_user = x\n",
	  "2: max_sessions_per_user must be a number from 0 to 1000000\n" },
	{ "[users]\nsession_timeout = 604801\n",
	  "2: session_timeout must be a number from 0 to 604800\n" },
	{ "[users]\nowners = perhaps\n",
	  "2: owners must be one of: names numbers hidden\n" },
	{ "[users]\nenable = no\n",
	  "0: nobody can log in: set enable = yes in [anonymous] or [users]\n" },
	{ "[data]\npassive_ports = 21\n",
	  "0: port 21 is in listen and in passive_ports\n" },
	{ "[server]\nlisten = [::1]:990\n[data]\npassive_ports = 989-991\n",
	  "0: port 990 is in listen and in passive_ports\n" },
	{ "[data]\npassive_ports_exclusive = 20-21\n",
	  "0: port 21 is in listen and in passive_ports_exclusive\n" },
	/* Here passive_ports is not used, so the only mistake is that of [users]. */
	{ "[server]\nlisten = *:990\n[data]\npassive_ports = 989-991\n"
	  "passive_ports_exclusive = 5000-5999\n[users]\nenable = no\n",
	  "0: nobody can log in: set enable = yes in [anonymous] or [users]\n" },
	{ "[server]\nlisten = 192.0.2.1, 192.0.2.2, 192.0.2.1:21\n",
	  "0: listen has an address with port 21 twice\n" },
	/* All at once. An unknown key with continuation lines is a single mistake. */
	{ "[server]\nx = 1\n  2\n  3\nport = y\n[users]\nz = 1\n",
	  "2: unknown key \"x\" in [server]\n"
	  "5: port must be a number from 1 to 65535\n"
	  "7: unknown key \"z\" in [users]\n" },
};

static void test_mistakes(void **state)
{
	(void)state;
	check_mistakes(mistakes, COUNT(mistakes));
}

static void test_comments(void **state)
{
	struct kftpd_config config;
	struct errors errors;

	(void)state;
	assert_int_equal(read_text(&config, &errors,
				   "# a\n; b\n\n  # c\n[server] ; d\n"
				   "port = 99 ; e\nbanner = a;b\n"),
			 0);
	assert_int_equal(config.port, 99);
	assert_string_equal(config.banner, "a;b");
	/* A comment on a continuation line: bob may not log in. */
	assert_int_equal(read_text(&config, &errors,
				   "[users]\nallow = alice ; a\n  carol ; not bob\n"
				   "  # dave\n  erin\t;frank\n"),
			 0);
	assert_string_equal(config.allow, "alice carol erin");
}

static void test_long_line(void **state)
{
	struct kftpd_config config;
	struct errors errors;
	char text[1024];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "[server]\nbanner = ", 18);
	memcpy(text + sizeof(text) - 12, "\nport = 77\n", 12);
	assert_int_equal(read_text(&config, &errors, text), 1);
	assert_non_null(strstr(errors.text, "2: the line is longer than"));
	assert_int_equal(config.port, 77);
}

static void test_nul(void **state)
{
	static const char text[] = "[server]\nport = 2\0001\nbanner = b\n";
	struct kftpd_config config;
	struct errors errors;

	(void)state;
	assert_int_equal(read_bytes(&config, &errors, text, sizeof(text) - 1),
			 1);
	assert_string_equal(errors.text, "2: the line contains a NUL byte\n");
	assert_string_equal(config.banner, "b");
}

/* The network process refuses messages with control characters; see message_test.c. */
static void test_control_characters(void **state)
{
	char text[] = "[server]\nbanner = one\n	two\001\n[users]\n";
	char *byte = strchr(text, '\001');
	struct kftpd_config config;
	struct errors errors;
	int c;

	(void)state;
	for (c = 1; c < 256; c++) {
		*byte = c;
		if ((c >= 32 && c != 127) || strchr("\t\r\n", c)) {
			assert_int_equal(read_text(&config, &errors, text), 0);
			continue;
		}
		assert_int_equal(read_text(&config, &errors, text), 1);
		assert_string_equal(errors.text,
				    "3: the line contains a control character\n");
		assert_string_equal(config.banner, "one");
	}
	/* A CR in the middle of a line is a control character; in a comment all is allowed. */
	assert_int_equal(read_text(&config, &errors,
				   "# \033\n[server]\nhost_names = a\rb c\n"),
			 1);
	assert_string_equal(errors.text, "3: the line contains a control character\n");
	assert_int_equal(read_text(&config, &errors,
				   "[server]\r\nbanner = a\tb\r\n"),
			 0);
	assert_string_equal(config.banner, "a\tb");
}

static void test_text_has_an_end(void **state)
{
	static const char line[] = "	0123456789012345678901234567890123456789\n";
	struct kftpd_config config;
	struct errors errors;
	char text[8192] = "[server]\nbanner = x\n";
	size_t i;

	(void)state;
	for (i = 0; i < 60; i++)
		strcat(text, line);
	assert_true(read_text(&config, &errors, text) > 0);
	assert_non_null(strstr(errors.text, "banner is longer than 2048 bytes"));
	assert_true(strlen(config.banner) <= 2048);
}

static void test_no_file(void **state)
{
	struct kftpd_config config;
	struct errors errors = { .len = 0 };

	(void)state;
	assert_true(kftpd_config_file_read(&config, "/nonexistent/kftpd.conf",
				      note_error, &errors) < 0);
	assert_string_equal(errors.text, "0: No such file or directory\n");
}

static void test_words(void **state)
{
	const char *list = "a bc,d", *found = NULL;

	(void)state;
	assert_int_equal(kftpd_word_list_find(list, "bc", false, &found), 1);
	assert_ptr_equal(found, list + 2);
	assert_int_equal(kftpd_word_list_find(list, "b", false, &found), -1);
	assert_int_equal(kftpd_word_list_find(list, "BC", true, NULL), 1);
	assert_int_equal(kftpd_word_list_find(list, "BC", false, &found), -1);
	assert_int_equal(kftpd_word_list_find("", "a", false, &found), -1);
	/* If the word is not in the list, this stays as it was. */
	assert_ptr_equal(found, list + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_text_has_an_end),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
