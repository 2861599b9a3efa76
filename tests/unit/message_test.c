// SPDX-License-Identifier: GPL-2.0
/* Messages between kftpd's processes: a message with one corrupt field is refused. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "module/proto/opts.h"
#include "kftpd/channel/channel.h"

static void make_start(union kftpd_message *message)
{
	message->start.uid = 1;
	message->start.gid = 1;
	strcpy(message->start.empty_directory, "/run/empty");
}

static void make_config(union kftpd_message *message)
{
	message->config.n_listen = 1;
	message->config.login_timeout = 60;
	message->config.max_connections = 1;
	message->config.max_sessions = 1;
	message->config.pam_processes = 1;
	strcpy(message->config.banner, "a\nb");
}

static void make_result(union kftpd_message *message)
{
	message->result.client = 1;
}

static void make_sessions(union kftpd_message *message)
{
	message->sessions.family = 4;
}

static void make_login(union kftpd_message *message)
{
	message->login.client = 1;
	message->login.kind = KFTPD_KIND_USER;
	strcpy(message->login.user, "alice");
	strcpy(message->login.password, "secret");
	strcpy(message->login.host, "a.example");
}

static void make_dropped(union kftpd_message *message)
{
	message->dropped.reason = KFTPD_DROP_RATE;
	message->dropped.family = 6;
	message->dropped.total = 1;
}

static void make_root(union kftpd_message *message)
{
	message->root.result = KFTPD_RESULT_OK;
	message->root.identity.uid = 1000;
	message->root.identity.gid = 1000;
	strcpy(message->root.identity.user, "alice");
	strcpy(message->root.identity.group, "people");
	strcpy(message->root.path, "/");
	message->root.file_size_max = 4096;
}

static void make_owner(union kftpd_message *message)
{
	message->owner.id = 1000;
	message->owner.group = 1;
	strcpy(message->owner.name, "people");
}

static const struct {
	enum kftpd_message_type type;
	enum kftpd_party from;
	size_t n_fds;
	void (*make)(union kftpd_message *message);
} sound[] = {
	{ KFTPD_MESSAGE_START, KFTPD_PARTY_MONITOR, 0, make_start },
	{ KFTPD_MESSAGE_CONFIG, KFTPD_PARTY_MONITOR, 1, make_config },
	{ KFTPD_MESSAGE_RESULT, KFTPD_PARTY_MONITOR, 0, make_result },
	{ KFTPD_MESSAGE_SESSIONS, KFTPD_PARTY_MONITOR, 0, make_sessions },
	{ KFTPD_MESSAGE_READY, KFTPD_PARTY_NETWORK, 0, NULL },
	{ KFTPD_MESSAGE_LOGIN, KFTPD_PARTY_NETWORK, 1, make_login },
	{ KFTPD_MESSAGE_DROPPED, KFTPD_PARTY_NETWORK, 0, make_dropped },
	{ KFTPD_MESSAGE_ROOT, KFTPD_PARTY_LOGIN, 1, make_root },
	{ KFTPD_MESSAGE_OWNER, KFTPD_PARTY_OWNERS, 0, make_owner },
	{ KFTPD_MESSAGE_OPEN, KFTPD_PARTY_MONITOR, 0, NULL },
};

static void make(size_t i, union kftpd_message *message)
{
	kftpd_message_init(message, sound[i].type);
	if (sound[i].make)
		sound[i].make(message);
}

/* The same checks for all types: head, length, direction, descriptors. */
static void test_frame(void **state)
{
	union kftpd_message m;
	size_t i, len;
	int from;

	(void)state;
	for (i = 0; i < COUNT(sound); i++) {
		make(i, &m);
		len = m.head.size;
		assert_int_equal(kftpd_message_check(&m, len, sound[i].n_fds,
						     sound[i].from),
				 0);
		for (from = 0; from <= KFTPD_PARTY_OWNERS; from++)
			assert_int_equal(
				!kftpd_message_check(&m, len, sound[i].n_fds,
						     from),
				from == (int)sound[i].from);
		assert_true(kftpd_message_check(&m, len - 1, sound[i].n_fds,
						sound[i].from));
		assert_true(kftpd_message_check(&m, len + 1, sound[i].n_fds,
						sound[i].from));
		assert_true(kftpd_message_check(&m, 3, sound[i].n_fds,
						sound[i].from));
		assert_true(kftpd_message_check(&m, len, sound[i].n_fds + 1,
						sound[i].from));
		if (sound[i].n_fds)
			assert_true(kftpd_message_check(&m, len, 0,
							sound[i].from));
	}
}

static void test_head(void **state)
{
	const uint32_t bad_types[] = { 0, KFTPD_MESSAGE_OPEN + 1, 0xffffffff };
	union kftpd_message m;
	size_t i, j, len;

	(void)state;
	for (i = 0; i < COUNT(sound); i++) {
		for (j = 0; j < sizeof(struct kftpd_message_head); j++) {
			make(i, &m);
			len = m.head.size;
			((char *)&m)[j] ^= 0x40;
			assert_true(kftpd_message_check(&m, len, sound[i].n_fds,
							sound[i].from));
		}
		for (j = 0; j < COUNT(bad_types); j++) {
			make(i, &m);
			m.head.type = bad_types[j];
			assert_true(kftpd_message_check(&m, m.head.size,
							sound[i].n_fds,
							sound[i].from));
		}
	}
}

/* One field of one type, and bytes that make it invalid. */
#define BAD(type, member, ...)                                             \
	{ KFTPD_MESSAGE_##type,                                            \
	  offsetof(union kftpd_message, member),                           \
	  sizeof((uint8_t[]){ __VA_ARGS__ }),                              \
	  (const uint8_t[]){ __VA_ARGS__ },                                \
	  #member " = " #__VA_ARGS__ }

static const struct {
	enum kftpd_message_type type;
	size_t offset;
	size_t len;
	const uint8_t *bytes;
	const char *name;
} corruptions[] = {
	BAD(START, start.uid, 0, 0, 0, 0),
	BAD(START, start.gid, 0, 0, 0, 0),
	BAD(START, start.verbose, 2),
	BAD(START, start.zero, 1),
	BAD(START, start.empty_directory, 'x'),
	BAD(START, start.empty_directory[0], 0),
	BAD(START, start.empty_directory[3], '\n'),
	BAD(START, start.empty_directory[20], 'x'),
	BAD(START, start.empty_directory[PATH_MAX - 1], 'x'),
	BAD(CONFIG, config.n_listen, 0),
	BAD(CONFIG, config.n_listen, 2),
	BAD(CONFIG, config.login_timeout, 0),
	BAD(CONFIG, config.login_timeout, 0x11, 0x0e),
	BAD(CONFIG, config.login_delay, 61),
	BAD(CONFIG, config.max_connections, 0),
	BAD(CONFIG, config.max_connections, 0xa1, 0x86, 0x01),
	BAD(CONFIG, config.max_sessions, 0),
	BAD(CONFIG, config.max_sessions, 0x41, 0x42, 0x0f),
	BAD(CONFIG, config.max_per_address, 0x41, 0x42, 0x0f),
	BAD(CONFIG, config.max_waiting_per_address, 0xa1, 0x86, 0x01),
	BAD(CONFIG, config.accept_rate, 0xa1, 0x86, 0x01),
	BAD(CONFIG, config.pam_processes, 0),
	BAD(CONFIG, config.pam_processes, 1, 1),
	BAD(CONFIG, config.anonymous, 2),
	BAD(CONFIG, config.ask_password, 2),
	BAD(CONFIG, config.zero, 1),
	BAD(CONFIG, config.zero[1], 1),
	BAD(CONFIG, config.banner[1], '\r'),
	BAD(CONFIG, config.banner[10], 'x'),
	BAD(CONFIG, config.banner[KFTPD_TEXT_SIZE + 2], 'x'),
	BAD(CONFIG, config.host_names, '\n'),
	BAD(CONFIG, config.host_names[1], 'x'),
	BAD(RESULT, result.client, 0),
	BAD(RESULT, result.result, KFTPD_RESULT_COUNT),
	BAD(RESULT, result.zero, 1),
	BAD(SESSIONS, sessions.sessions, 0x41, 0x42, 0x0f),
	BAD(SESSIONS, sessions.family, 0),
	BAD(SESSIONS, sessions.family, 5),
	BAD(SESSIONS, sessions.zero[2], 1),
	BAD(SESSIONS, sessions.ip[4], 1),
	BAD(LOGIN, login.client, 0),
	BAD(LOGIN, login.kind, KFTPD_KIND_COUNT),
	BAD(LOGIN, login.kind, KFTPD_KIND_ANONYMOUS),
	BAD(LOGIN, login.host, '\n'),
	BAD(LOGIN, login.host[20], 'x'),
	BAD(LOGIN, login.host[KFTP_HOST_MAX], 'x'),
	BAD(LOGIN, login.opts.facts, 0, 8),
	BAD(LOGIN, login.opts.algorithm, KFTP_ALGORITHM_COUNT),
	BAD(LOGIN, login.user, 0),
	BAD(LOGIN, login.user, 0, 0, 0, 0, 0),
	BAD(LOGIN, login.user, '\n'),
	BAD(LOGIN, login.user[2], 127),
	BAD(LOGIN, login.user[10], 'x'),
	BAD(LOGIN, login.user[KFTPD_NAME_SIZE - 1], 'x'),
	BAD(LOGIN, login.password[1], '\r'),
	BAD(LOGIN, login.password[1], 27),
	BAD(LOGIN, login.password[10], 'x'),
	BAD(LOGIN, login.password[KFTPD_PASSWORD_SIZE - 1], 'x'),
	BAD(LOGIN, login.zero, 1),
	BAD(LOGIN, login.zero[1], 1),
	BAD(DROPPED, dropped.reason, KFTPD_DROP_NONE),
	BAD(DROPPED, dropped.reason, KFTPD_DROP_COUNT),
	BAD(DROPPED, dropped.total, 0),
	BAD(DROPPED, dropped.family, 0),
	BAD(DROPPED, dropped.family, 7),
	BAD(DROPPED, dropped.zero, 1),
	BAD(ROOT, root.result, KFTPD_RESULT_DENIED),
	BAD(ROOT, root.result, KFTPD_RESULT_BUSY),
	BAD(ROOT, root.result, KFTPD_RESULT_COUNT),
	BAD(ROOT, root.pam_error, 1),
	BAD(ROOT, root.errnum, 1),
	BAD(ROOT, root.identity.uid, 0, 0),
	BAD(ROOT, root.identity.user, 0, 0, 0, 0, 0),
	BAD(ROOT, root.identity.user[1], '\n'),
	BAD(ROOT, root.identity.user[10], 'x'),
	BAD(ROOT, root.identity.user[KFTPD_NAME_SIZE - 1], 'x'),
	BAD(ROOT, root.identity.group[1], 27),
	BAD(ROOT, root.identity.group[10], 'x'),
	BAD(ROOT, root.identity.group[KFTPD_NAME_SIZE - 1], 'x'),
	BAD(ROOT, root.identity.zero, 1),
	BAD(ROOT, root.identity.zero[1], 1),
	BAD(ROOT, root.path, 'x'),
	BAD(ROOT, root.path, 0),
	BAD(ROOT, root.path[1], '\n'),
	BAD(ROOT, root.path[2], 'x'),
	BAD(ROOT, root.path[PATH_MAX - 1], 'x'),
	BAD(OWNER, owner.group, 2),
	BAD(OWNER, owner.name, '\n'),
	BAD(OWNER, owner.name[10], 'x'),
	BAD(OWNER, owner.name[KFTPD_NAME_SIZE - 1], 'x'),
	BAD(OWNER, owner.zero, 1),
	BAD(OWNER, owner.zero[6], 1),
};

static void test_fields(void **state)
{
	union kftpd_message m;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(corruptions); i++) {
		for (j = 0; sound[j].type != corruptions[i].type; j++)
			;
		make(j, &m);
		memcpy((char *)&m + corruptions[i].offset, corruptions[i].bytes,
		       corruptions[i].len);
		if (!kftpd_message_check(&m, m.head.size, sound[j].n_fds,
					 sound[j].from))
			fail_msg("taken: %s", corruptions[i].name);
	}
}

static void test_full_strings(void **state)
{
	union kftpd_message m;

	(void)state;
	make(5, &m);
	memset(m.login.user, 'u', KFTPD_NAME_SIZE - 1);
	memset(m.login.password, 0xff, KFTPD_PASSWORD_SIZE - 1);
	assert_int_equal(kftpd_message_check(&m, m.head.size, 1,
					     KFTPD_PARTY_NETWORK),
			 0);
	m.login.user[KFTPD_NAME_SIZE - 1] = 'u';
	assert_true(kftpd_message_check(&m, m.head.size, 1,
					KFTPD_PARTY_NETWORK));
}

/* A refusal by a login process has no descriptor, no user and no home. */
static void test_refusals(void **state)
{
	union kftpd_message m;

	(void)state;
	kftpd_message_init(&m, KFTPD_MESSAGE_ROOT);
	m.root.result = KFTPD_RESULT_DENIED;
	m.root.pam_error = 7;
	assert_int_equal(kftpd_message_check(&m, m.head.size, 0,
					     KFTPD_PARTY_LOGIN),
			 0);
	assert_true(kftpd_message_check(&m, m.head.size, 1, KFTPD_PARTY_LOGIN));
	m.root.pam_error = -7;
	assert_true(kftpd_message_check(&m, m.head.size, 0, KFTPD_PARTY_LOGIN));
	m.root.pam_error = 7;
	m.root.identity.uid = 1;
	assert_true(kftpd_message_check(&m, m.head.size, 0, KFTPD_PARTY_LOGIN));
	m.root.identity.uid = 0;
	m.root.identity.group[0] = 'x';
	assert_true(kftpd_message_check(&m, m.head.size, 0, KFTPD_PARTY_LOGIN));
	m.root.identity.group[0] = '\0';
	m.root.path[0] = '/';
	assert_true(kftpd_message_check(&m, m.head.size, 0, KFTPD_PARTY_LOGIN));
}

/* If the root directory cannot be opened, the message says its path and the error. */
static void test_no_root(void **state)
{
	union kftpd_message m;

	(void)state;
	kftpd_message_init(&m, KFTPD_MESSAGE_ROOT);
	m.root.result = KFTPD_RESULT_NO_ROOT;
	m.root.errnum = ENOENT;
	strcpy(m.root.path, "/srv/ftp");
	assert_int_equal(kftpd_message_check(&m, m.head.size, 0,
					     KFTPD_PARTY_LOGIN),
			 0);
	assert_true(kftpd_message_check(&m, m.head.size, 1, KFTPD_PARTY_LOGIN));
	m.root.path[4] = 27;
	assert_true(kftpd_message_check(&m, m.head.size, 0, KFTPD_PARTY_LOGIN));
	m.root.path[4] = '/';
	m.root.errnum = 0;
	assert_true(kftpd_message_check(&m, m.head.size, 0, KFTPD_PARTY_LOGIN));
}

static int open_fds(void)
{
	int fd = open("/dev/null", O_RDONLY);

	close(fd);
	return fd; /* the lowest free descriptor */
}

static void send_raw(int channel, const void *bytes, size_t len, int fd,
		     size_t n_fds)
{
	struct kftpd_packet packet = { .n_fds = n_fds };
	size_t i;

	memcpy(&packet.message, bytes, sizeof(packet.message));
	packet.message.head.size = len;
	for (i = 0; i < n_fds; i++)
		packet.fds[i] = fd;
	assert_int_equal(kftpd_channel_send(channel, &packet, 0), 0);
}

static void test_channel(void **state)
{
	struct kftpd_packet packet;
	union kftpd_message m;
	int channel[2];

	(void)state;
	assert_int_equal(kftpd_channel_pair(channel), 0);
	assert_int_equal(kftpd_channel_receive(channel[1], &packet,
					       KFTPD_PARTY_NETWORK,
					       MSG_DONTWAIT),
			 -EAGAIN);
	make(5, &m);
	send_raw(channel[0], &m, m.head.size, channel[0], 1);
	assert_int_equal(kftpd_channel_receive(channel[1], &packet,
					       KFTPD_PARTY_NETWORK,
					       MSG_DONTWAIT),
			 0);
	assert_int_equal(packet.n_fds, 1);
	assert_int_equal(fcntl(packet.fds[0], F_GETFD), FD_CLOEXEC);
	assert_string_equal(packet.message.login.password, "secret");
	kftpd_packet_close(&packet);
	assert_int_equal(packet.message.login.password[0], 0);
	close(channel[0]);
	assert_int_equal(kftpd_channel_receive(channel[1], &packet,
					       KFTPD_PARTY_NETWORK,
					       MSG_DONTWAIT),
			 -EPIPE);
	close(channel[1]);
}

/* A refused message leaves no descriptor and no secret behind. */
static void test_channel_refuses(void **state)
{
	struct kftpd_packet packet;
	union kftpd_message m;
	int channel[2], lowest;
	size_t n;

	(void)state;
	assert_int_equal(kftpd_channel_pair(channel), 0);
	lowest = open_fds();
	for (n = 0; n <= KFTPD_MESSAGE_FDS; n++) {
		make(5, &m);
		send_raw(channel[0], &m,
			 n == 1 ? m.head.size - 1 : m.head.size, channel[0], n);
		assert_int_equal(kftpd_channel_receive(channel[1], &packet,
						       KFTPD_PARTY_NETWORK,
						       MSG_DONTWAIT),
				 -EBADMSG);
		assert_int_equal(packet.n_fds, 0);
		assert_int_equal(packet.message.login.password[0], 0);
		assert_int_equal(open_fds(), lowest);
	}
	close(channel[0]);
	close(channel[1]);
}

/* The largest message, valid up to its end, with more bytes after it. */
static void test_channel_too_long(void **state)
{
	char bytes[sizeof(union kftpd_message) + 100] = "";
	struct iovec iov = { bytes, sizeof(bytes) };
	char control[CMSG_SPACE(sizeof(int))] = "";
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&msg);
	struct kftpd_packet packet;
	union kftpd_message m;
	int channel[2], lowest;

	(void)state;
	assert_int_equal(kftpd_channel_pair(channel), 0);
	lowest = open_fds();
	make(1, &m);
	memcpy(bytes, &m, sizeof(m));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &channel[0], sizeof(int));
	assert_int_equal(sendmsg(channel[0], &msg, 0), sizeof(bytes));
	assert_int_equal(kftpd_channel_receive(channel[1], &packet,
					       KFTPD_PARTY_MONITOR,
					       MSG_DONTWAIT),
			 -EBADMSG);
	assert_int_equal(open_fds(), lowest);
	close(channel[0]);
	close(channel[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_full_strings),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_no_root),
		cmocka_unit_test(test_channel),
		cmocka_unit_test(test_channel_refuses),
		cmocka_unit_test(test_channel_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
