// SPDX-License-Identifier: GPL-2.0
/* Wrong passwords of user names and addresses, and the wait after them. */
#include "unit.h"

#include "kftpd/network/guesser.h"

#define SECOND 1000000ULL
#define NOW (1000 * SECOND)

static struct kftpd_guessers guessers;

static struct kftp_addr four(uint32_t n)
{
	struct kftp_addr addr = { .family = 4, .port = n };

	addr.ip[0] = 10;
	addr.ip[1] = n >> 16;
	addr.ip[2] = n >> 8;
	addr.ip[3] = n;
	return addr;
}

static int set_up(void **state)
{
	(void)state;
	kftpd_guessers_init(&guessers);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kftpd_guessers_free(&guessers);
	return 0;
}

static struct kftpd_guesser *get(uint32_t n, const char *user, uint64_t now)
{
	struct kftp_addr addr = four(n);

	return kftpd_guesser_get(&guessers, &addr, user, now);
}

static void wrong_password(uint32_t n, const char *user, uint64_t now)
{
	struct kftpd_guesser *guesser = get(n, user, now);

	kftpd_guesser_fail(guesser, now);
	kftpd_guesser_put(&guessers, guesser, now);
}

/* Whether a login of this user would be checked at once, if no other one is. */
static bool may_try(uint32_t n, const char *user, uint64_t now)
{
	struct kftpd_guesser *guesser = get(n, user, now);
	bool may = kftpd_guesser_may_try(guesser, 16, now) &&
		   kftpd_guesser_may_try(guesser->address, 16, now);

	kftpd_guesser_put(&guessers, guesser, now);
	return may;
}

/* Connections that end before their result cannot push out those who have guessed. */
static void test_names_without_result(void **state)
{
	char name[32];
	int i;

	(void)state;
	for (i = 0; i < 6; i++)
		wrong_password(1, "alice", NOW);
	assert_false(may_try(1, "alice", NOW));
	for (i = 0; i < KFTPD_GUESSERS_IDLE_MAX + 100; i++) {
		sprintf(name, "n%d", i);
		assert_true(may_try(2, name, NOW));
	}
	assert_false(may_try(1, "alice", NOW));
	assert_in_range(guessers.n_idle, 2, 3);
}

static void test_back_off(void **state)
{
	/* Seconds to wait after the nth failure. */
	static const unsigned int waits[] = { 0, 0, 0, 0,  0,  1, 2,
					      4, 8, 16, 32, 60, 60, 60 };
	struct kftpd_guesser *alice;
	uint64_t now = NOW;
	size_t i;

	(void)state;
	alice = get(1, "alice", now);
	for (i = 0; i < COUNT(waits); i++) {
		kftpd_guesser_fail(alice, now);
		assert_int_equal(alice->gate > now ? alice->gate - now : 0,
				 waits[i] * SECOND);
		now += 61 * SECOND;
	}
	for (i = 0; i < 100; i++)
		kftpd_guesser_fail(alice, now);
	assert_int_equal(alice->gate - now, 60 * SECOND);
	kftpd_guesser_put(&guessers, alice, now);

	/* Failures are not forgotten with the login, but after ten minutes. */
	assert_false(may_try(1, "alice", now + 59 * SECOND));
	assert_true(may_try(1, "alice", now + 60 * SECOND));
	alice = get(1, "alice", now + 601 * SECOND);
	kftpd_guesser_fail(alice, now + 601 * SECOND);
	assert_int_equal(alice->failures, 1);
	kftpd_guesser_put(&guessers, alice, now + 601 * SECOND);
}

/* Nine wrong passwords of one user do not slow down another one at the same address. */
static void test_other_user(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 9; i++)
		wrong_password(1, "alice", NOW);
	assert_false(may_try(1, "alice", NOW));
	assert_false(may_try(1, "ALICE", NOW));
	assert_true(may_try(1, "bob", NOW));
	assert_true(may_try(2, "alice", NOW));
	/* Nor does a program that never stops trying. */
	for (i = 0; i < 1000; i++)
		wrong_password(1, "alice", NOW);
	assert_true(may_try(1, "bob", NOW));
}

/* One password for many names: the address has to wait. */
static void test_spraying(void **state)
{
	char name[32];
	int i;

	(void)state;
	for (i = 0; i < KFTPD_GUESSER_FREE_ADDRESS; i++) {
		snprintf(name, sizeof(name), "user%d", i);
		wrong_password(1, name, NOW);
		assert_true(may_try(1, "bob", NOW));
	}
	wrong_password(1, "another", NOW);
	assert_false(may_try(1, "bob", NOW));
	assert_false(may_try(1, "bob", NOW + SECOND - 1));
	assert_true(may_try(1, "bob", NOW + SECOND));
	assert_true(may_try(2, "bob", NOW));
}

/* Passwords whose result is not known yet count, also before the first failure. */
static void test_at_once(void **state)
{
	struct kftpd_guesser *alice = get(1, "alice", NOW);

	(void)state;
	assert_true(kftpd_guesser_may_try(alice, 4, NOW));
	alice->checking = 3;
	assert_true(kftpd_guesser_may_try(alice, 4, NOW));
	alice->checking = 4;
	assert_false(kftpd_guesser_may_try(alice, 4, NOW));
	kftpd_guesser_fail(alice, NOW);
	kftpd_guesser_fail(alice, NOW);
	alice->checking = 3;
	assert_true(kftpd_guesser_may_try(alice, 16, NOW));
	alice->checking = 4;
	assert_false(kftpd_guesser_may_try(alice, 16, NOW));
	alice->checking = 0;
	kftpd_guesser_put(&guessers, alice, NOW);
}

/* The number of remembered guessers is limited; the newest are kept. */
static void test_memory_is_limited(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < KFTPD_GUESSERS_IDLE_MAX; i++)
		wrong_password(i, "alice", NOW);
	assert_true(guessers.n_idle <= KFTPD_GUESSERS_IDLE_MAX + 2);
	for (i = 0; i < 9; i++)
		wrong_password(7, "bob", NOW);
	assert_false(may_try(7, "bob", NOW));
	/* Those without failures are not remembered. */
	wrong_password(1, "alice", NOW + 601 * SECOND);
	wrong_password(1, "alice", NOW + 602 * SECOND);
	assert_int_equal(guessers.n_idle, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_back_off),
		TEST(test_names_without_result),
		TEST(test_other_user),
		TEST(test_spraying),
		TEST(test_at_once),
		TEST(test_memory_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
