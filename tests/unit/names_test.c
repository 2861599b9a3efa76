// SPDX-License-Identifier: GPL-2.0
/* Names for the module: wanted, looked up by a child, told; and children that fail. */
#include "unit.h"

#include <time.h>
#include <unistd.h>

#include "kftpd/channel/channel.h"
#include "kftpd/child/identity.h"
#include "kftpd/monitor/names.h"
#include "kftpd/channel/process.h"

static struct kftpd_names names;
static sd_event *event;

/* The names that the module was told, in order: "u0=zero g5=five". */
static char told[65536];
static size_t told_len;

/* The module's answer. */
static int told_err;

static int note(uint32_t id, bool group, const char *text, void *arg)
{
	assert_ptr_equal(arg, told);
	told_len += snprintf(told + told_len, sizeof(told) - told_len,
			     "%s%c%u=%s", told_len ? " " : "", group ? 'g' : 'u',
			     id, text);
	return told_err;
}

static void answer(uint32_t id, bool group, const char *text)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_NAME);
	packet.message.name.id = id;
	packet.message.name.group = group;
	strcpy(packet.message.name.text, text);
	kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/* A child that knows a name for each id. It hangs at 666, dies at 667, and lies at 668. */
static void look_up(const struct kftpd_names *given)
{
	char text[32];
	size_t i;

	for (i = 0; i < given->given; i++) {
		const struct kftpd_wanted *wanted = &given->wanted[i];

		if (wanted->id == 666)
			pause();
		if (wanted->id == 667)
			_exit(1);
		snprintf(text, sizeof(text), "n%u", wanted->id);
		answer(wanted->id == 668 ? 1 : wanted->id, wanted->group, text);
	}
	_exit(0);
}

static int set_up(void **state)
{
	sigset_t set;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	memset(&names, 0, sizeof(names));
	told_len = 0;
	told[0] = '\0';
	told_err = 0;
	names.tell = note;
	names.arg = told;
	names.child = look_up;
	names.patience = 1;
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(kftpd_names_init(&names, event), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kftpd_names_exit(&names);
	sd_event_unref(event);
	return 0;
}

/* Run the loop until no name is wanted any more. */
static void settle(void)
{
	time_t end = time(NULL) + 20;

	while ((names.count || names.pid) && time(NULL) < end)
		sd_event_run(event, 100 * 1000);
	assert_int_equal(names.count, 0);
	assert_int_equal(names.pid, 0);
}

static void test_told_together(void **state)
{
	(void)state;
	kftpd_names_want(&names, 0, false);
	kftpd_names_want(&names, 0, true);
	kftpd_names_want(&names, 7, false);
	kftpd_names_want(&names, 0, false);
	/* Nothing happens before the loop runs. */
	assert_int_equal(names.pid, 0);
	sd_event_run(event, 0);
	assert_int_equal(names.given, 3);
	settle();
	assert_string_equal(told, "u0=n0 g0=n0 u7=n7");
}

/* Names that are wanted while a child works are left to the next child. */
static void test_wanted_while_a_child_works(void **state)
{
	(void)state;
	kftpd_names_want(&names, 1, false);
	sd_event_run(event, 0);
	assert_true(names.pid > 0);
	kftpd_names_want(&names, 1, false);
	kftpd_names_want(&names, 2, false);
	assert_int_equal(names.given, 1);
	settle();
	assert_string_equal(told, "u1=n1 u2=n2");
}

static void test_many(void **state)
{
	static char expected[sizeof(told)];
	size_t len = 0;
	uint32_t i;

	(void)state;
	for (i = 0; i < 2 * KFTPD_NAMES_WANTED_MAX; i++)
		kftpd_names_want(&names, i, true);
	assert_int_equal(names.count, KFTPD_NAMES_WANTED_MAX);
	settle();
	/* Names beyond the limit are asked for again. */
	for (i = 0; i < KFTPD_NAMES_WANTED_MAX; i++) {
		if (i < 666 || i > 668)
			len += snprintf(expected + len, sizeof(expected) - len,
					"%sg%u=n%u", i ? " " : "", i, i);
	}
	assert_string_equal(told, expected);
}

/* An id that can't be looked up does not prevent the lookup of others. */
static void test_bad_children(void **state)
{
	uint32_t bad;

	(void)state;
	for (bad = 666; bad <= 668; bad++) {
		told_len = 0;
		kftpd_names_want(&names, bad, false);
		kftpd_names_want(&names, 5, false);
		kftpd_names_want(&names, bad, true);
		kftpd_names_want(&names, 6, false);
		settle();
		assert_string_equal(told, "u5=n5 u6=n6");
	}
}

/* A child that hangs does not outlive the monitor. */
static void test_exit(void **state)
{
	pid_t pid;

	(void)state;
	kftpd_names_want(&names, 666, false);
	sd_event_run(event, 0);
	pid = names.pid;
	assert_true(pid > 0);
	kftpd_names_exit(&names);
	assert_int_equal(kill(pid, 0), -1);
}

/* A login tells its names beforehand, but not each time. */
static void test_known(void **state)
{
	(void)state;
	kftpd_names_know(&names, 0, false, "root");
	kftpd_names_know(&names, 0, true, "root");
	kftpd_names_know(&names, 0, false, "root");
	kftpd_names_know(&names, 7, false, "");
	assert_string_equal(told, "u0=root g0=root");
	/* In between, another id uses the same slot of the table. */
	kftpd_names_know(&names, KFTPD_NAMES_TOLD / 2, false, "x");
	kftpd_names_know(&names, 0, false, "root");
	assert_string_equal(told, "u0=root g0=root u128=x u0=root");
	/* A newly loaded module knows no names. */
	kftpd_names_forget(&names);
	kftpd_names_know(&names, 0, true, "root");
	assert_string_equal(told,
			    "u0=root g0=root u128=x u0=root g0=root");
}

/* A name that the module did not accept is told again. */
static void test_not_taken(void **state)
{
	(void)state;
	told_err = -1;
	kftpd_names_know(&names, 0, false, "a");
	told_err = 0;
	kftpd_names_know(&names, 0, false, "a");
	kftpd_names_know(&names, 0, false, "a");
	assert_string_equal(told, "u0=a u0=a");
}

/* Clients split lines and facts at these bytes. A name that is too long is not used. */
static void test_clean(void **state)
{
	(void)state;
	kftpd_names_know(&names, 1, true, "domain users");
	kftpd_names_know(&names, 2, true, "a;b\tc\177d");
	kftpd_names_know(&names, 3, true, "DOM\\j\303\266rg");
	kftpd_names_know(&names, 4, true, "01234567890123456789012345678901");
	kftpd_names_know(&names, 5, true, "012345678901234567890123456789012");
	assert_string_equal(told, "g1=domain_users g2=a_b_c_d "
				  "g3=DOM\\j\303\266rg "
				  "g4=01234567890123456789012345678901 g5=");
}

static void test_owner(void **state)
{
	char long_name[KFTPD_NAME_SIZE + 1];
	struct passwd user = { .pw_name = (char *)"alice", .pw_uid = 4711,
			       .pw_gid = 0 };
	struct kftpd_owner owner;

	(void)state;
	assert_int_equal(kftpd_identity_own(&user, &owner), 0);
	assert_int_equal(owner.uid, 4711);
	assert_int_equal(owner.gid, 0);
	assert_string_equal(owner.user, "alice");
	assert_string_equal(owner.group, "root");
	user.pw_gid = 4294967000;
	assert_int_equal(kftpd_identity_own(&user, &owner), 0);
	assert_string_equal(owner.group, "");
	memset(long_name, 'x', sizeof(long_name));
	long_name[KFTPD_NAME_SIZE] = '\0';
	user.pw_name = long_name;
	assert_true(kftpd_identity_own(&user, &owner) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_told_together),
		TEST(test_wanted_while_a_child_works),
		TEST(test_many),
		TEST(test_bad_children),
		TEST(test_exit),
		TEST(test_known),
		TEST(test_not_taken),
		TEST(test_clean),
		cmocka_unit_test(test_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
