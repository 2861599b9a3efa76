// SPDX-License-Identifier: GPL-2.0
/* The network process as its monitor sees it. This program plays that process too. */
#include "reading.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kftpd/monitor/netproc.h"
#include "kftpd/channel/process.h"

#define SECOND 1000000ULL

/* The result of the monitor's loop if nothing else ends it in time. */
#define TOO_LATE 1234

/* More messages than a channel has room for. */
#define MANY 5000

static struct kftpd_netproc netproc;
static struct kftpd_listeners listeners;
static struct kftpd_sessions sessions;
static struct kftpd_config config;
static struct kftpd_status status;

static void ignore_address(const struct kftp_addr *source, uint32_t count,
			   void *arg)
{
	(void)source;
	(void)count;
	(void)arg;
}

static int set_up(void **state)
{
	struct errors errors;
	sigset_t set;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	memset(&listeners, 0, sizeof(listeners));
	assert_int_equal(read_text(&config, &errors, ""), 0);
	netproc = (struct kftpd_netproc){
		.config = &config,
		.listeners = &listeners,
		.sessions = &sessions,
		.status = &status,
		.uid = 1,
		.gid = 1,
		.process = KFTPD_PROCESS_NONE,
	};
	kftpd_sessions_init(&sessions, ignore_address, NULL);
	listeners.fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	listeners.count = 1;
	assert_int_equal(listen(listeners.fds[0], 1), 0);
	assert_true(sd_event_new(&netproc.event) >= 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kftpd_netproc_stop(&netproc);
	close(listeners.fds[0]);
	sd_event_unref(netproc.event);
	return 0;
}

/*
 * The network process accepts the longest settings that the reader of the file
 * accepts.
 */
static void test_longest_settings(void **state)
{
	static char text[16384] =
		"[server]\nlisten = 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5\n"
		"	::1 ::2 ::3 ::4 ::5 ::6 ::7 ::8 ::9 ::a *\n"
		"[limits]\nlogin_timeout = 3600\nlogin_delay = 60\n"
		"max_connections = 100000\nmax_sessions = 1000000\n"
		"max_connections_per_address = 100000\n"
		"max_sessions_per_address = 1000000\naccept_rate = 100000\n"
		"[users]\npam_processes = 256\n"
		"[server]\nbanner = \t\xc3\xbc";
	struct kftpd_packet packet;
	struct errors errors;
	int channel[2], i;

	(void)state;
	for (i = 0; i < 2046 / 2; i++)
		strcat(text, "\n x");
	strcat(text, "\nhost_names = a");
	for (i = 0; i < 2046 / 2; i++)
		strcat(text, "\n b");
	assert_int_equal(read_text(&config, &errors, text), 0);
	assert_int_equal(strlen(config.banner), KFTPD_TEXT_SIZE - 1);
	assert_int_equal(strlen(config.host_names), KFTPD_HOSTS_SIZE - 1);
	assert_int_equal(config.n_listen, KFTPD_LISTEN_MAX);
	assert_int_equal(kftpd_channel_pair(channel), 0);
	listeners.count = config.n_listen;
	for (i = 1; i < KFTPD_LISTEN_MAX; i++)
		listeners.fds[i] = listeners.fds[0];
	netproc.process.channel = channel[0];
	kftpd_netproc_configure(&netproc);
	assert_int_equal(kftpd_channel_receive(channel[1], &packet,
					       KFTPD_PARTY_MONITOR, 0),
			 0);
	assert_int_equal(packet.message.head.type, KFTPD_MESSAGE_CONFIG);
	assert_int_equal(packet.n_fds, KFTPD_LISTEN_MAX);
	assert_string_equal(packet.message.config.banner, config.banner);
	kftpd_packet_close(&packet);
	close(channel[1]);
}

static int on_too_late(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)usec;
	(void)arg;
	return sd_event_exit(sd_event_source_get_event(source), TOO_LATE);
}

/* Start the network process and wait until it is ready. */
static void start_netproc(void)
{
	assert_true(sd_event_add_time_relative(netproc.event, NULL,
					       CLOCK_MONOTONIC, 20 * SECOND, 0,
					       on_too_late, NULL) >= 0);
	assert_int_equal(kftpd_netproc_start(&netproc), 0);
	while (!netproc.ready &&
	       sd_event_get_state(netproc.event) != SD_EVENT_FINISHED)
		sd_event_run(netproc.event, UINT64_MAX);
	assert_true(netproc.ready);
}

/* A reload can't change the empty directory, which nobody would have made or checked. */
static void test_empty_directory(void **state)
{
	(void)state;
	strcpy(netproc.empty_directory, "/of/the/start");
	strcpy(config.empty_directory, "/of/a/reload");
	start_netproc();
}

/* Start a process that misbehaves in a way that play_network() knows, and wait for its end. */
static void expect_end(const char *wrong)
{
	strcpy(netproc.empty_directory, "/of/the/start");
	setenv(wrong, "", 1);
	start_netproc();
	unsetenv(wrong);
	while (netproc.process.pid &&
	       sd_event_get_state(netproc.event) != SD_EVENT_FINISHED)
		sd_event_run(netproc.event, UINT64_MAX);
	assert_int_equal(netproc.process.pid, 0);
}

/* READY is allowed once for each CONFIG, since systemd is notified of each. */
static void test_ready_too_often(void **state)
{
	(void)state;
	expect_end("READY_TWICE");
}

/* An empty message looks like the end of the channel, but the process still runs. */
static void test_empty_message(void **state)
{
	(void)state;
	expect_end("EMPTY_MESSAGE");
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

/* Send more than the channel has room for; the monitor does not wait. */
static void send_many(void)
{
	uint64_t start = now_us();
	uint64_t i;

	for (i = 1; i <= MANY; i++)
		kftpd_netproc_result(&netproc, netproc.generation, i,
				     KFTPD_RESULT_DENIED);
	assert_false(kftpd_outbox_is_empty(&netproc.outbox));
	assert_true(now_us() - start < SECOND);
}

/* A process that reads nothing, or slowly, is killed after two seconds; the monitor goes on. */
static void test_reads_too_little(void **state)
{
	static const char *const ways[] = { "READS_NOTHING", "READS_SLOWLY" };
	uint64_t start;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ways); i++) {
		strcpy(netproc.empty_directory, "/of/the/start");
		setenv(ways[i], "", 1);
		start_netproc();
		unsetenv(ways[i]);
		send_many();
		start = now_us();
		while (netproc.process.pid)
			sd_event_run(netproc.event, UINT64_MAX);
		assert_in_range(now_us() - start, SECOND, 30 * SECOND);
		assert_true(kftpd_outbox_is_empty(&netproc.outbox));
		sd_event_source_disable_unref(netproc.restart);
		netproc.restart = NULL;
	}
}

static void note_login(struct kftpd_packet *packet, void *arg)
{
	*(uint64_t *)arg = packet->message.login.client;
}

/* A process that reads late gets all messages in order. */
static void test_reads_late(void **state)
{
	uint64_t last = 0;

	(void)state;
	strcpy(netproc.empty_directory, "/of/the/start");
	netproc.login = note_login;
	netproc.arg = &last;
	setenv("READS_LATE", "", 1);
	start_netproc();
	unsetenv("READS_LATE");
	send_many();
	kftpd_netproc_configure(&netproc);
	while (!last && netproc.process.pid)
		sd_event_run(netproc.event, UINT64_MAX);
	assert_int_equal(last, MANY);
	assert_true(kftpd_outbox_is_empty(&netproc.outbox));
}

/*
 * If it can't be restarted, the daemon ends and systemd restarts it. Otherwise nobody
 * would answer clients.
 */
static void test_no_restart(void **state)
{
	struct rlimit before, none;

	(void)state;
	strcpy(netproc.empty_directory, "/of/the/start");
	start_netproc();
	kill(netproc.process.pid, SIGKILL);
	while (netproc.process.pid)
		sd_event_run(netproc.event, UINT64_MAX);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(sd_event_loop(netproc.event), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

/* Read the results, and answer the last one with a login if they came in order. */
static void read_results(void)
{
	struct kftpd_packet packet;
	uint64_t next = 1;

	while (next <= MANY) {
		if (kftpd_channel_receive(KFTPD_PROCESS_FD, &packet,
					  KFTPD_PARTY_MONITOR, 0))
			_exit(5);
		if (packet.message.head.type == KFTPD_MESSAGE_RESULT &&
		    packet.message.result.client != next++)
			_exit(6);
		kftpd_packet_close(&packet);
	}
	/* The descriptor of this message has waited, too. */
	if (kftpd_channel_receive(KFTPD_PROCESS_FD, &packet,
				  KFTPD_PARTY_MONITOR, 0) ||
	    packet.message.head.type != KFTPD_MESSAGE_CONFIG ||
	    packet.n_fds != 1)
		_exit(7);
	kftpd_packet_close(&packet);
	kftpd_message_init(&packet.message, KFTPD_MESSAGE_LOGIN);
	packet.message.login.client = MANY;
	packet.fds[0] = KFTPD_PROCESS_FD;
	packet.n_fds = 1;
	kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/* The network process: not ready if its directory has changed; ends with the channel. */
static int play_network(void)
{
	struct kftpd_packet packet;

	if (kftpd_channel_receive(KFTPD_PROCESS_FD, &packet,
				  KFTPD_PARTY_MONITOR, 0) ||
	    strcmp(packet.message.start.empty_directory, "/of/the/start"))
		return 3;
	packet.n_fds = 0;
	kftpd_message_init(&packet.message, KFTPD_MESSAGE_READY);
	if (kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0))
		return 4;
	if (getenv("READY_TWICE"))
		kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
	if (getenv("EMPTY_MESSAGE"))
		send(KFTPD_PROCESS_FD, "", 0, 0);
	if (getenv("READS_NOTHING"))
		pause();
	if (getenv("READS_LATE")) {
		usleep(300 * 1000);
		read_results();
	}
	while (!kftpd_channel_receive(KFTPD_PROCESS_FD, &packet,
				      KFTPD_PARTY_MONITOR, 0)) {
		kftpd_packet_close(&packet);
		if (getenv("READS_SLOWLY"))
			usleep(100 * 1000);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_longest_settings),
		TEST(test_empty_directory),
		TEST(test_ready_too_often),
		TEST(test_empty_message),
		TEST(test_reads_too_little),
		TEST(test_reads_late),
		TEST(test_no_restart),
	};

	if (argc == 2 && !strcmp(argv[1], "--network"))
		_exit(play_network());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
