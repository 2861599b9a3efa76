// SPDX-License-Identifier: GPL-2.0
/* Netlink messages: written as the family describes them, and read back. */
#include "unit.h"

#include <errno.h>

#include <netlink/genl/genl.h>

#include "lib/event.h"
#include "lib/daemon.h"
#include "lib/owner.h"
#include "lib/rights.h"
#include "lib/session.h"
#include "lib/settings.h"
#include "lib/stats.h"
#include "lib/zone.h"

#define FAMILY 77

static struct nlattr *attrs[KFTP_A_SESSION_MAX + 1];

static struct nl_msg *message(uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	assert_non_null(genlmsg_put(msg, 1, 1, FAMILY, 0, 0, cmd, 1));
	return msg;
}

static void parse(struct nl_msg *msg, int max)
{
	memset(attrs, 0, sizeof(attrs));
	assert_int_equal(genlmsg_parse(nlmsg_hdr(msg), 0, attrs, max, NULL), 0);
}

/* Each number differs from its default, and uses all bytes of its attribute. */
static struct kftp_terms all_terms(void)
{
	struct kftp_terms terms = { .rights = KFTP_RIGHT_READ | KFTP_RIGHT_FXP };
	uint64_t value = UINT64_MAX;

#define SET(attribute, type, member) terms.member = (type)--value;
	KFTP_TERMS(SET)
#undef SET
	return terms;
}

/* Each number is present, with the width that the module expects. */
static void assert_terms(const struct kftp_terms *terms)
{
	assert_int_equal(nla_len(attrs[KFTP_A_SESSION_RIGHTS]), 4);
	assert_int_equal(nla_get_u32(attrs[KFTP_A_SESSION_RIGHTS]), 0x2001);
#define CHECK(attribute, type, member)                                         \
	assert_int_equal(nla_len(attrs[KFTP_A_SESSION_##attribute]),           \
			 sizeof(type));                                        \
	assert_int_equal(nla_get_##type(attrs[KFTP_A_SESSION_##attribute]),    \
			 terms->member);
	KFTP_TERMS(CHECK)
#undef CHECK
}

static void test_handdown(void **state)
{
	const struct kftp_nl_handdown handdown = {
		.control_fd = 5,
		.root_fd = 6,
		.user = "alice",
		.host = "a.example",
		.home = "/home",
		.unread = "PWD\r\n",
		.unread_len = 5,
		.welcome = "hi\nthere",
		.hidden = ".* *~",
		.refused = "*.exe",
		.message_file = ".message",
		.terms = all_terms(),
	};
	struct nl_msg *msg = message(KFTP_CMD_SESSION_ADD);

	(void)state;
	assert_int_equal(kftp_nl_session_fill(msg, &handdown), 0);
	parse(msg, KFTP_A_SESSION_MAX);
	assert_int_equal(nla_get_s32(attrs[KFTP_A_SESSION_CONTROL_FD]), 5);
	assert_int_equal(nla_get_s32(attrs[KFTP_A_SESSION_ROOT_FD]), 6);
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_USER]), "alice");
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_HOST]),
			    "a.example");
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_HOME]), "/home");
	assert_int_equal(nla_len(attrs[KFTP_A_SESSION_UNREAD]), 5);
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_WELCOME]),
			    "hi\nthere");
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_HIDDEN]),
			    ".* *~");
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_REFUSED]),
			    "*.exe");
	assert_string_equal(nla_get_string(attrs[KFTP_A_SESSION_MESSAGE_FILE]),
			    ".message");
	assert_terms(&handdown.terms);
	nlmsg_free(msg);
}

/* Attributes that are absent or have their default are not sent, except the rights. */
static void test_short_handdown(void **state)
{
	const struct kftp_nl_handdown handdown = {
		.user = "a",
		.host = "",
		.terms = KFTP_TERMS_DEFAULT,
	};
	struct nl_msg *msg = message(KFTP_CMD_SESSION_ADD);
	int type;

	(void)state;
	assert_int_equal(kftp_nl_session_fill(msg, &handdown), 0);
	parse(msg, KFTP_A_SESSION_MAX);
	for (type = 0; type <= KFTP_A_SESSION_MAX; type++) {
		bool must = type == KFTP_A_SESSION_CONTROL_FD ||
			    type == KFTP_A_SESSION_ROOT_FD ||
			    type == KFTP_A_SESSION_USER ||
			    type == KFTP_A_SESSION_RIGHTS;

		assert_int_equal(!!attrs[type], must);
	}
	nlmsg_free(msg);
}

/* A request has room for the longest value of each attribute. */
static void test_long_handdown(void **state)
{
	static char user[KFTP_USER_MAX + 1], host[KFTP_HOST_MAX + 1];
	static char home[KFTP_PATH_MAX + 1], welcome[KFTP_WELCOME_MAX + 1];
	static char hidden[KFTP_PATTERNS_MAX + 1];
	static char refused[KFTP_PATTERNS_MAX + 1];
	static char message_file[256], unread[KFTP_LINE_MAX];
	const struct kftp_nl_handdown handdown = {
		.user = memset(user, 'u', KFTP_USER_MAX),
		.host = memset(host, 'h', KFTP_HOST_MAX),
		.home = memset(home, '/', KFTP_PATH_MAX),
		.welcome = memset(welcome, 'w', KFTP_WELCOME_MAX),
		.unread = unread,
		.unread_len = sizeof(unread),
		.hidden = memset(hidden, 'h', KFTP_PATTERNS_MAX),
		.refused = memset(refused, 'r', KFTP_PATTERNS_MAX),
		.message_file = memset(message_file, 'm', 255),
		.terms = all_terms(),
	};
	struct kftp_nl nl = { .family = FAMILY };
	struct nl_msg *msg = kftp_nl_message(&nl, KFTP_CMD_SESSION_ADD, 0);

	(void)state;
	assert_int_equal(kftp_nl_session_fill(msg, &handdown), 0);
	nlmsg_free(msg);
}

static void test_session(void **state)
{
	static const uint8_t ip[16] = { 0x20, 1 };
	struct nl_msg *msg = message(KFTP_CMD_SESSION_GET);
	struct kftp_nl_session session;

	(void)state;
	nla_put_u64(msg, KFTP_A_SESSION_ID, 1ULL << 40);
	nla_put_string(msg, KFTP_A_SESSION_USER, "alice");
	nla_put(msg, KFTP_A_SESSION_PEER_ADDRESS, 16, ip);
	nla_put_u16(msg, KFTP_A_SESSION_PEER_PORT, 4711);
	nla_put(msg, KFTP_A_SESSION_LOCAL_ADDRESS, 4, ip);
	nla_put_u32(msg, KFTP_A_SESSION_UID, 1000);
	nla_put_u32(msg, KFTP_A_SESSION_AGE, 3);
	nla_put_u32(msg, KFTP_A_SESSION_IDLE, 2);
	nla_put_string(msg, KFTP_A_SESSION_VERB, "RETR");
	nla_put_string(msg, KFTP_A_SESSION_CWD, "/d");
	nla_put_u32(msg, KFTP_A_SESSION_DIRECTION, KFTP_DIRECTION_SEND);
	nla_put_string(msg, KFTP_A_SESSION_FILE, "/d/f");
	nla_put_u64(msg, KFTP_A_SESSION_DONE, 10);
	nla_put_u64(msg, KFTP_A_SESSION_TOTAL, 20);
	nla_put_u64(msg, KFTP_A_SESSION_SENT, 30);
	nla_put_u64(msg, KFTP_A_SESSION_RECEIVED, 40);
	nla_put_u32(msg, KFTP_A_SESSION_FILES, 5);
	parse(msg, KFTP_A_SESSION_MAX);
	kftp_nl_session_read(attrs, &session);
	assert_true(session.id == 1ULL << 40);
	assert_string_equal(session.user, "alice");
	assert_string_equal(session.host, "");
	assert_int_equal(session.peer.family, 6);
	assert_int_equal(session.peer.port, 4711);
	assert_memory_equal(session.peer.ip, ip, 16);
	assert_int_equal(session.local.family, 4);
	assert_int_equal(session.uid, 1000);
	assert_int_equal(session.age, 3);
	assert_int_equal(session.idle, 2);
	assert_string_equal(session.verb, "RETR");
	assert_string_equal(session.cwd, "/d");
	assert_int_equal(session.direction, KFTP_DIRECTION_SEND);
	assert_string_equal(session.file, "/d/f");
	assert_int_equal(session.done, 10);
	assert_int_equal(session.total, 20);
	assert_int_equal(session.sent, 30);
	assert_int_equal(session.received, 40);
	assert_int_equal(session.files, 5);
	nlmsg_free(msg);
}

static void test_settings(void **state)
{
	struct kftp_nl_settings settings = {
		.common = {
			.public_address = { 192, 0, 2, 1 },
			.active_port = 20,
			.idle_timeout = 1,
			.connect_timeout = 2,
			.stall_timeout = 3,
			.max_sessions = 4,
		},
		.passive_ports = { 1, 2, 65535 },
		.n_passive_ports = 3,
	};
	struct nl_msg *msg = message(KFTP_CMD_SETTINGS_SET);
	struct kftp_nl_settings read;

	(void)state;
	assert_int_equal(kftp_nl_settings_fill(msg, &settings), 0);
	parse(msg, KFTP_A_SETTINGS_MAX);
	assert_int_equal(nla_len(attrs[KFTP_A_SETTINGS_PASSIVE_PORT]), 2);
	assert_int_equal(nla_len(attrs[KFTP_A_SETTINGS_PUBLIC_ADDRESS]), 4);
	assert_int_equal(nla_len(attrs[KFTP_A_SETTINGS_ACTIVE_PORT]), 2);
	assert_int_equal(nla_len(attrs[KFTP_A_SETTINGS_SESSIONS_MAX]), 4);
	kftp_nl_settings_read(nlmsg_hdr(msg), attrs, &read);
	assert_memory_equal(&read, &settings, sizeof(read));
	nlmsg_free(msg);
}

static void test_too_many_ports(void **state)
{
	struct nl_msg *msg = message(KFTP_CMD_SETTINGS_GET);
	struct kftp_nl_settings read;
	int i;

	(void)state;
	for (i = 0; i < KFTP_PORTS_MAX + 10; i++)
		nla_put_u16(msg, KFTP_A_SETTINGS_PASSIVE_PORT, i);
	parse(msg, KFTP_A_SETTINGS_MAX);
	kftp_nl_settings_read(nlmsg_hdr(msg), attrs, &read);
	assert_int_equal(read.n_passive_ports, KFTP_PORTS_MAX);
	nlmsg_free(msg);
}

static void test_event(void **state)
{
	static const uint8_t ip[4] = { 192, 0, 2, 1 };
	struct nl_msg *msg = message(KFTP_CMD_EVENT);
	struct nl_msg *other = message(KFTP_CMD_SESSION_GET);
	struct kftp_nl_event event;

	(void)state;
	nla_put_u32(msg, KFTP_A_EVENT_TYPE, KFTP_EVENT_TYPE_TRANSFER);
	nla_put_u64(msg, KFTP_A_EVENT_SESSION, 17);
	nla_put_string(msg, KFTP_A_EVENT_USER, "alice");
	nla_put(msg, KFTP_A_EVENT_PEER_ADDRESS, 4, ip);
	nla_put_u32(msg, KFTP_A_EVENT_DIRECTION, KFTP_DIRECTION_RECEIVE);
	nla_put_string(msg, KFTP_A_EVENT_FILE, "/f");
	nla_put_u64(msg, KFTP_A_EVENT_BYTES, 1ULL << 33);
	nla_put_u64(msg, KFTP_A_EVENT_DURATION, 1500);
	nla_put_u32(msg, KFTP_A_EVENT_REPLY, 426);
	nla_put_string(msg, KFTP_A_EVENT_REASON, "reset");
	nla_put_string(msg, KFTP_A_EVENT_HOST, "ftp.example");
	parse(msg, KFTP_A_EVENT_MAX);
	assert_int_equal(kftp_nl_event_read(nlmsg_hdr(msg), attrs, &event), 0);
	assert_int_equal(event.type, KFTP_EVENT_TYPE_TRANSFER);
	assert_int_equal(event.session, 17);
	assert_int_equal(event.peer.family, 4);
	assert_string_equal(event.file, "/f");
	assert_true(event.bytes == 1ULL << 33);
	assert_int_equal(event.duration, 1500);
	assert_int_equal(event.reply, 426);
	assert_string_equal(event.reason, "reset");
	assert_string_equal(event.host, "ftp.example");
	assert_int_equal(kftp_nl_event_read(nlmsg_hdr(other), attrs, &event),
			 -EBADMSG);
	nlmsg_free(msg);
	nlmsg_free(other);
}

static int read_event(uint32_t type, int attribute, uint32_t id,
		      int another, struct kftp_nl_event *event)
{
	struct nl_msg *msg = message(KFTP_CMD_EVENT);
	int err;

	nla_put_u32(msg, KFTP_A_EVENT_TYPE, type);
	if (attribute)
		nla_put_u32(msg, attribute, id);
	if (another)
		nla_put_u32(msg, another, id);
	parse(msg, KFTP_A_EVENT_MAX);
	err = kftp_nl_event_read(nlmsg_hdr(msg), attrs, event);
	nlmsg_free(msg);
	return err;
}

static void test_zone(void **state)
{
	static const struct kftp_zone_change changes[] = {
		{ .from = INT64_MIN, .offset = 3600 },
		{ .from = 1774746000, .offset = -7200 },
	};
	struct nl_msg *msg = message(KFTP_CMD_ZONE_SET);
	int64_t from;
	int32_t offset;

	(void)state;
	assert_int_equal(kftp_nl_zone_fill(msg, changes, COUNT(changes)), 0);
	parse(msg, KFTP_A_ZONE_MAX);
	assert_int_equal(nla_len(attrs[KFTP_A_ZONE_CHANGES]), 32);
	memcpy(&from, (char *)nla_data(attrs[KFTP_A_ZONE_CHANGES]) + 16, 8);
	memcpy(&offset, (char *)nla_data(attrs[KFTP_A_ZONE_CHANGES]) + 24, 4);
	assert_int_equal(from, 1774746000);
	assert_int_equal(offset, -7200);
	nlmsg_free(msg);
}

/* The daemon writes what kftpctl reads; an older daemon may tell less. */
static void test_daemon(void **state)
{
	struct kftp_nl_daemon told = { .told = { false } }, read;
	struct nl_msg *msg = message(KFTP_CMD_DAEMON_SET);
	int i;

	(void)state;
	for (i = KFTP_A_DAEMON_PAD + 1; i <= KFTP_A_DAEMON_MAX; i++) {
		assert_non_null(kftp_nl_daemon_name(i));
		told.told[i] = i != KFTP_A_DAEMON_ACCEPT_RATE;
		told.value[i] = told.told[i] ? UINT64_MAX - i : 0;
	}
	assert_null(kftp_nl_daemon_name(KFTP_A_DAEMON_PAD));
	assert_null(kftp_nl_daemon_name(KFTP_A_DAEMON_MAX + 1));
	assert_int_equal(kftp_nl_daemon_fill(msg, &told), 0);
	parse(msg, KFTP_A_DAEMON_MAX);
	kftp_nl_daemon_read(attrs, &read);
	assert_memory_equal(&read, &told, sizeof(read));
	nlmsg_free(msg);
}

static void test_owner_wanted(void **state)
{
	const uint32_t type = KFTP_EVENT_TYPE_OWNER_WANTED;
	struct kftp_nl_event event;

	(void)state;
	assert_int_equal(read_event(type, KFTP_A_EVENT_UID, 0, 0, &event), 0);
	assert_int_equal(event.type, type);
	assert_int_equal(event.owner, 0);
	assert_false(event.group);
	assert_int_equal(read_event(type, KFTP_A_EVENT_GID, 7, 0, &event), 0);
	assert_int_equal(event.owner, 7);
	assert_true(event.group);
	assert_int_equal(read_event(type, 0, 0, 0, &event), -EBADMSG);
	assert_int_equal(read_event(type, KFTP_A_EVENT_UID, 7,
				    KFTP_A_EVENT_GID, &event),
			 -EBADMSG);
}

static void count_event(const struct kftp_nl_event *event, void *arg)
{
	int *count = arg;

	assert_int_equal(event->type, KFTP_EVENT_TYPE_LOGOUT);
	(*count)++;
}

static int take_event(uint32_t type, struct kftp_nl_events *events)
{
	struct nl_msg *msg = message(KFTP_CMD_EVENT);
	int err;

	nla_put_u32(msg, KFTP_A_EVENT_TYPE, type);
	parse(msg, KFTP_A_EVENT_MAX);
	err = kftp_nl_events_take(nlmsg_hdr(msg), attrs, events);
	nlmsg_free(msg);
	return err;
}

/* Events and attributes of a newer module are ignored, without an error. */
static void test_unknown_event(void **state)
{
	int count = 0;
	struct kftp_nl_events events = { .fn = count_event, .arg = &count };
	struct kftp_nl_event event;

	(void)state;
	assert_int_equal(read_event(99, 0, 0, 0, &event), -EOPNOTSUPP);
	assert_int_equal(take_event(99, &events), 0);
	assert_int_equal(take_event(0, &events), 0);
	assert_int_equal(count, 0);
	assert_int_equal(take_event(KFTP_EVENT_TYPE_LOGOUT, &events), 0);
	assert_int_equal(count, 1);
	assert_int_equal(take_event(KFTP_EVENT_TYPE_OWNER_WANTED, &events),
			 -EBADMSG);
	assert_int_equal(count, 1);
}

static void test_name(void **state)
{
	struct nl_msg *msg = message(KFTP_CMD_OWNER_SET);

	(void)state;
	assert_int_equal(kftp_nl_owner_fill(msg, 0, false, "root"), 0);
	parse(msg, KFTP_A_OWNER_MAX);
	assert_int_equal(nla_len(attrs[KFTP_A_OWNER_UID]), 4);
	assert_null(attrs[KFTP_A_OWNER_GID]);
	assert_string_equal(nla_get_string(attrs[KFTP_A_OWNER_NAME]), "root");
	nlmsg_free(msg);

	/* Without a name the module need not ask again. */
	msg = message(KFTP_CMD_OWNER_SET);
	assert_int_equal(kftp_nl_owner_fill(msg, 7, true, ""), 0);
	parse(msg, KFTP_A_OWNER_MAX);
	assert_null(attrs[KFTP_A_OWNER_UID]);
	assert_int_equal(nla_get_u32(attrs[KFTP_A_OWNER_GID]), 7);
	assert_null(attrs[KFTP_A_OWNER_NAME]);
	nlmsg_free(msg);
}

/* A reply with attributes of the wrong size does no harm. */
static void test_odd_attributes(void **state)
{
	struct nl_msg *msg = message(KFTP_CMD_SESSION_GET);
	struct kftp_nl_session session;

	(void)state;
	nla_put(msg, KFTP_A_SESSION_ID, 3, "abc");
	nla_put(msg, KFTP_A_SESSION_USER, 3, "abc");
	nla_put(msg, KFTP_A_SESSION_CWD, 0, NULL);
	nla_put(msg, KFTP_A_SESSION_PEER_ADDRESS, 5, "abcde");
	parse(msg, KFTP_A_SESSION_MAX);
	kftp_nl_session_read(attrs, &session);
	assert_int_equal(session.id, 0);
	assert_string_equal(session.user, "");
	assert_string_equal(session.cwd, "");
	assert_int_equal(session.peer.family, 0);
	nlmsg_free(msg);
}

static void test_closed(void **state)
{
	struct kftp_nl nl = { .sock = NULL };
	struct kftp_nl_stats stats;

	(void)state;
	assert_int_equal(kftp_nl_stats_get(&nl, &stats), -ENOTCONN);
	assert_int_equal(nl.errnum, -ENOTCONN);
	assert_non_null(strstr(nl.error, "modprobe kftp"));
}

static void test_names(void **state)
{
	char text[KFTP_RIGHTS_TEXT_SIZE];
	int i;

	(void)state;
	assert_int_equal(kftp_rights_find("mkdir", 5), KFTP_RIGHT_MKDIR);
	assert_int_equal(kftp_rights_find("mkdi", 4), 0);
	kftp_rights_text(KFTP_RIGHTS_ALL, text, sizeof(text));
	assert_string_equal(text, "read list write overwrite append resume "
				  "delete rename mkdir chmod times link "
				  "checksum fxp umask idle who");
	assert_int_equal(kftp_rights_text(KFTP_RIGHTS_ALL, text, 8), 7);
	for (i = KFTP_A_STATS_PAD + 1; i <= KFTP_A_STATS_MAX; i++)
		assert_non_null(kftp_nl_stats_name(i));
	assert_null(kftp_nl_stats_name(KFTP_A_STATS_PAD));
	assert_null(kftp_nl_stats_name(KFTP_A_STATS_MAX + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handdown),
		cmocka_unit_test(test_short_handdown),
		cmocka_unit_test(test_long_handdown),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_too_many_ports),
		cmocka_unit_test(test_event),
		cmocka_unit_test(test_owner_wanted),
		cmocka_unit_test(test_zone),
		cmocka_unit_test(test_daemon),
		cmocka_unit_test(test_unknown_event),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_odd_attributes),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
