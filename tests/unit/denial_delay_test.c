// SPDX-License-Identifier: GPL-2.0
/* The time until a denied login gets its reply, if PAM is slow for some users. */
#include "unit.h"

#include "kftpd/network/denial_delay.h"

#define SECOND 1000000ULL
#define NOW (1000 * SECOND)

static struct kftpd_denial_delay delay;

static int set_up(void **state)
{
	(void)state;
	memset(&delay, 0, sizeof(delay));
	return 0;
}

static uint64_t seconds(uint64_t now)
{
	return kftpd_denial_delay_get(&delay, 2, now) / SECOND;
}

/* A quick PAM changes nothing; a slow one makes all replies slower by the same time. */
static void test_learns(void **state)
{
	(void)state;
	assert_int_equal(seconds(NOW), 2);
	kftpd_denial_delay_learn(&delay, SECOND, NOW);
	assert_int_equal(seconds(NOW), 2);
	kftpd_denial_delay_learn(&delay, 6 * SECOND, NOW);
	assert_int_equal(seconds(NOW), 8);
	/* A quick check does not show that PAM is quick for all users. */
	kftpd_denial_delay_learn(&delay, SECOND / 10, NOW);
	assert_int_equal(seconds(NOW), 8);
	kftpd_denial_delay_learn(&delay, 7 * SECOND, NOW);
	assert_int_equal(seconds(NOW), 16);
}

/* It is forgotten an hour after the last slow check. */
static void test_forgets(void **state)
{
	(void)state;
	kftpd_denial_delay_learn(&delay, 6 * SECOND, NOW);
	kftpd_denial_delay_learn(&delay, 5 * SECOND, NOW + 3000 * SECOND);
	kftpd_denial_delay_learn(&delay, 1 * SECOND, NOW + 6000 * SECOND);
	assert_int_equal(seconds(NOW + 6599 * SECOND), 8);
	assert_int_equal(seconds(NOW + 6600 * SECOND), 2);
	kftpd_denial_delay_learn(&delay, 3 * SECOND, NOW + 6600 * SECOND);
	assert_int_equal(seconds(NOW + 6600 * SECOND), 4);
}

/* With login_delay = 0 no reply waits. */
static void test_no_delay(void **state)
{
	(void)state;
	kftpd_denial_delay_learn(&delay, 6 * SECOND, NOW);
	assert_int_equal(kftpd_denial_delay_get(&delay, 0, NOW), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_learns, set_up),
		cmocka_unit_test_setup(test_forgets, set_up),
		cmocka_unit_test_setup(test_no_delay, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
