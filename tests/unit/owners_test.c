// SPDX-License-Identifier: GPL-2.0
/* Names for the module: wanted, looked up by a child, told; and children that fail. */
#include "unit.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <cap-ng.h>

#include "kftpd/channel/channel.h"
#include "kftpd/child/identity.h"
#include "kftpd/monitor/owners.h"
#include "kftpd/channel/process.h"

static struct kftpd_owners owners;
static sd_event *event;

/* The names that the module was told, in order: "u0=zero g5=five". */
static char told[65536];
static size_t told_len;

/* The module's answer. */
static int told_err;

static int note(const struct kftpd_owner *owner, const char *name, void *arg)
{
	assert_ptr_equal(arg, told);
	told_len += snprintf(told + told_len, sizeof(told) - told_len,
			     "%s%c%u=%s", told_len ? " " : "", owner->group ? 'g' : 'u',
			     owner->id, name);
	return told_err;
}

static void answer(uint32_t id, bool group, const char *text)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_OWNER);
	packet.message.owner.id = id;
	packet.message.owner.group = group;
	strcpy(packet.message.owner.name, text);
	kftpd_channel_send(KFTPD_PROCESS_FD, &packet, 0);
}

/* The test lets stuck children end. */
static volatile bool *go_on;

/* Without CAP_KILL, the test cannot kill a process of another user. */
static void be_stuck(void)
{
	/* If the test fails, the child ends with it. */
	if (setresuid(4711, 4711, 4711) || prctl(PR_SET_PDEATHSIG, SIGKILL))
		_exit(1);
	while (!*go_on)
		usleep(1000);
	_exit(0);
}

/*
 * A child that knows a name for each id. It hangs at 666, dies at 667, lies at 668,
 * and hangs at 6690 in a way that SIGKILL does not end.
 */
static void look_up(void *arg)
{
	const struct kftpd_owner_lookup *lookup = arg;
	char text[32];
	size_t i;

	for (i = 0; i < lookup->count; i++) {
		const struct kftpd_owner *owner = &lookup->owners[i];

		if (owner->id == 666)
			pause();
		if (owner->id == 667)
			_exit(1);
		if (owner->id == 6690)
			be_stuck();
		snprintf(text, sizeof(text), "n%u", owner->id);
		answer(owner->id == 668 ? 1 : owner->id, owner->group, text);
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
	memset(&owners, 0, sizeof(owners));
	told_len = 0;
	told[0] = '\0';
	told_err = 0;
	owners.tell = note;
	owners.arg = told;
	owners.lookup = look_up;
	owners.patience = 1;
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(kftpd_owners_init(&owners, event), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kftpd_owners_exit(&owners);
	sd_event_unref(event);
	return 0;
}

/* Run the loop until no name is wanted any more. */
static void settle(void)
{
	time_t end = time(NULL) + 20;

	while ((owners.count || owners.process.pid) && time(NULL) < end)
		sd_event_run(event, 100 * 1000);
	assert_int_equal(owners.count, 0);
	assert_int_equal(owners.process.pid, 0);
}

static void test_told_together(void **state)
{
	(void)state;
	kftpd_owners_want(&owners, 0, false);
	kftpd_owners_want(&owners, 0, true);
	kftpd_owners_want(&owners, 7, false);
	kftpd_owners_want(&owners, 0, false);
	/* Nothing happens before the loop runs. */
	assert_int_equal(owners.process.pid, 0);
	sd_event_run(event, 0);
	assert_int_equal(owners.given, 3);
	settle();
	assert_string_equal(told, "u0=n0 g0=n0 u7=n7");
}

/* Names that are wanted while a child works are left to the next child. */
static void test_wanted_while_a_child_works(void **state)
{
	(void)state;
	kftpd_owners_want(&owners, 1, false);
	sd_event_run(event, 0);
	assert_true(owners.process.pid > 0);
	kftpd_owners_want(&owners, 1, false);
	kftpd_owners_want(&owners, 2, false);
	assert_int_equal(owners.given, 1);
	settle();
	assert_string_equal(told, "u1=n1 u2=n2");
}

static void test_many(void **state)
{
	static char expected[sizeof(told)];
	size_t len = 0;
	uint32_t i;

	(void)state;
	for (i = 0; i < 2 * KFTPD_OWNERS_WANTED_MAX; i++)
		kftpd_owners_want(&owners, i, true);
	assert_int_equal(owners.count, KFTPD_OWNERS_WANTED_MAX);
	settle();
	/* Names beyond the limit are asked for again. */
	for (i = 0; i < KFTPD_OWNERS_WANTED_MAX; i++) {
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
		kftpd_owners_want(&owners, bad, false);
		kftpd_owners_want(&owners, 5, false);
		kftpd_owners_want(&owners, bad, true);
		kftpd_owners_want(&owners, 6, false);
		settle();
		assert_string_equal(told, "u5=n5 u6=n6");
	}
}

static void set_capability_to_kill(capng_act_t act)
{
	assert_int_equal(capng_get_caps_process(), 0);
	assert_int_equal(capng_update(act, CAPNG_EFFECTIVE, CAP_KILL), 0);
	assert_int_equal(capng_apply(CAPNG_SELECT_CAPS), 0);
}

/* A child that cannot be killed costs one name, not all later ones. */
static void test_stuck_child(void **state)
{
	int i;

	(void)state;
	if (geteuid())
		skip();
	go_on = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(go_on, MAP_FAILED);
	set_capability_to_kill(CAPNG_DROP);
	kftpd_owners_want(&owners, 5, false);
	kftpd_owners_want(&owners, 6690, false);
	kftpd_owners_want(&owners, 6, false);
	settle();
	assert_string_equal(told, "u5=n5 u6=n6");
	/* The second one had the name as its first. */
	assert_int_equal(kftpd_process_abandoned(), 2);
	set_capability_to_kill(CAPNG_ADD);
	*go_on = true;
	for (i = 0; i < 10000 && kftpd_process_abandoned(); i++)
		usleep(1000);
	assert_int_equal(kftpd_process_abandoned(), 0);
	munmap((void *)go_on, 4096);
}

/* A child that hangs does not outlive the monitor. */
static void test_exit(void **state)
{
	pid_t pid;

	(void)state;
	kftpd_owners_want(&owners, 666, false);
	sd_event_run(event, 0);
	pid = owners.process.pid;
	assert_true(pid > 0);
	kftpd_owners_exit(&owners);
	assert_int_equal(kill(pid, 0), -1);
}

/* A login tells its names beforehand, but not each time. */
static void test_known(void **state)
{
	(void)state;
	kftpd_owners_know(&owners, 0, false, "root");
	kftpd_owners_know(&owners, 0, true, "root");
	kftpd_owners_know(&owners, 0, false, "root");
	kftpd_owners_know(&owners, 7, false, "");
	assert_string_equal(told, "u0=root g0=root");
	/* In between, another id uses the same slot of the table. */
	kftpd_owners_know(&owners, KFTPD_OWNERS_TOLD / 2, false, "x");
	kftpd_owners_know(&owners, 0, false, "root");
	assert_string_equal(told, "u0=root g0=root u128=x u0=root");
	/* A newly loaded module knows no names. */
	kftpd_owners_forget(&owners);
	kftpd_owners_know(&owners, 0, true, "root");
	assert_string_equal(told,
			    "u0=root g0=root u128=x u0=root g0=root");
}

/* A name that the module did not accept is told again. */
static void test_not_taken(void **state)
{
	(void)state;
	told_err = -1;
	kftpd_owners_know(&owners, 0, false, "a");
	told_err = 0;
	kftpd_owners_know(&owners, 0, false, "a");
	kftpd_owners_know(&owners, 0, false, "a");
	assert_string_equal(told, "u0=a u0=a");
}

/* Clients split lines and facts at these bytes. A name that is too long is not used. */
static void test_clean(void **state)
{
	(void)state;
	kftpd_owners_know(&owners, 1, true, "domain users");
	kftpd_owners_know(&owners, 2, true, "a;b\tc\177d");
	kftpd_owners_know(&owners, 3, true, "DOM\\j\303\266rg");
	kftpd_owners_know(&owners, 4, true, "01234567890123456789012345678901");
	kftpd_owners_know(&owners, 5, true, "012345678901234567890123456789012");
	assert_string_equal(told, "g1=domain_users g2=a_b_c_d "
				  "g3=DOM\\j\303\266rg "
				  "g4=01234567890123456789012345678901 g5=");
}

static void test_identity(void **state)
{
	char long_name[KFTPD_NAME_SIZE + 1];
	struct passwd user = { .pw_name = (char *)"alice", .pw_uid = 4711,
			       .pw_gid = 0 };
	struct kftpd_identity identity;

	(void)state;
	assert_int_equal(kftpd_identity_of(&user, &identity), 0);
	assert_int_equal(identity.uid, 4711);
	assert_int_equal(identity.gid, 0);
	assert_string_equal(identity.user, "alice");
	assert_string_equal(identity.group, "root");
	user.pw_gid = 4294967000;
	assert_int_equal(kftpd_identity_of(&user, &identity), 0);
	assert_string_equal(identity.group, "");
	memset(long_name, 'x', sizeof(long_name));
	long_name[KFTPD_NAME_SIZE] = '\0';
	user.pw_name = long_name;
	assert_true(kftpd_identity_of(&user, &identity) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_told_together),
		TEST(test_wanted_while_a_child_works),
		TEST(test_many),
		TEST(test_bad_children),
		TEST(test_stuck_child),
		TEST(test_exit),
		TEST(test_known),
		TEST(test_not_taken),
		TEST(test_clean),
		cmocka_unit_test(test_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
