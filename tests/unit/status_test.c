// SPDX-License-Identifier: GPL-2.0
/* The limits and counters before login that kftpctl shows. */
#include "unit.h"

#include "kftpd/channel/clock.h"
#include "kftpd/monitor/status.h"

static void drop(struct kftpd_status *status, enum kftpd_drop reason,
		 uint64_t total)
{
	const struct kftpd_message_dropped dropped = { .reason = reason,
						       .total = total };

	kftpd_status_drop(status, &dropped);
}

/* Messages may be lost, and a new network process counts from 0. */
static void test_counters(void **state)
{
	const struct kftpd_config config = { .max_connections = 7,
					     .max_connections_per_address = 3,
					     .accept_rate = 5 };
	struct kftp_nl nl = { .sock = NULL };
	struct kftpd_status status = { .config = &config, .nl = &nl };
	struct kftp_nl_daemon daemon;

	(void)state;
	assert_true(sd_event_new(&status.event) >= 0);
	drop(&status, KFTPD_DROP_ADDRESS_WAITS, 1);
	drop(&status, KFTPD_DROP_ADDRESS_WAITS, 40);
	drop(&status, KFTPD_DROP_QUIET, 1);
	kftpd_status_begin(&status);
	drop(&status, KFTPD_DROP_ADDRESS_WAITS, 2);
	drop(&status, KFTPD_DROP_UNFAIR, 6);
	drop(&status, KFTPD_DROP_RATE, 9);
	drop(&status, KFTPD_DROP_FULL, 8);
	drop(&status, KFTPD_DROP_ADDRESS_FULL, 4);
	kftpd_status_fill(&status, &daemon);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_MAX_CONNECTIONS], 7);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_MAX_CONNECTIONS_PER_ADDRESS],
			 3);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_MAX_SESSIONS_PER_ADDRESS], 0);
	assert_true(daemon.told[KFTP_A_DAEMON_MAX_SESSIONS_PER_ADDRESS]);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_ACCEPT_RATE], 5);
	assert_int_equal(
		daemon.value[KFTP_A_DAEMON_REFUSED_CONNECTIONS_PER_ADDRESS], 42);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_CLOSED_FOR_OTHERS], 7);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_REFUSED_ACCEPT_RATE], 9);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_REFUSED_CONNECTIONS], 8);
	assert_int_equal(daemon.value[KFTP_A_DAEMON_REFUSED_SESSIONS_PER_ADDRESS],
			 4);
	kftpd_status_exit(&status);
	sd_event_unref(status.event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
