// SPDX-License-Identifier: GPL-2.0
/* The sessions in the module, counted for each address. */
#include "unit.h"

#include "address.h"
#include "kftpd/channel/address.h"
#include "kftpd/monitor/sessions.h"

static struct {
	uint32_t calls;
	uint32_t last;
	uint32_t sum;
} told;

static void note_change(const struct kftp_addr *source, uint32_t number,
			void *arg)
{
	(void)source;
	(void)arg;
	told.calls++;
	told.last = number;
	told.sum += number;
}

struct count {
	const struct kftp_addr *source;
	uint32_t number;
};

static void add_matching(const struct kftp_addr *source, uint32_t number,
			 void *arg)
{
	struct count *count = arg;

	if (kftp_addr_same_host(source, count->source))
		count->number += number;
}

static uint32_t count_of(const struct kftpd_sessions *sessions,
			 struct kftp_addr addr)
{
	struct count count = { .source = &addr };

	kftpd_address_source(&addr, 0);
	kftpd_sessions_walk(sessions, add_matching, &count);
	return count.number;
}

static void test_sessions(void **state)
{
	static struct kftpd_sessions sessions;
	struct kftp_addr one = six(1, 1), other = six(1, 2), four_ = four(1);
	struct kftp_addr nobody = { .family = 0 };

	(void)state;
	memset(&told, 0, sizeof(told));
	kftpd_sessions_init(&sessions, note_change, NULL);
	kftpd_sessions_add(&sessions, 1, &one);
	kftpd_sessions_add(&sessions, 2, &other);
	assert_int_equal(told.last, 2);
	/* A session that the list contained already changes nothing. */
	kftpd_sessions_add(&sessions, 2, &other);
	assert_int_equal(told.calls, 2);
	kftpd_sessions_add(&sessions, 1 + KFTPD_SESSIONS_BUCKETS, &four_);
	kftpd_sessions_add(&sessions, 0, &four_);
	kftpd_sessions_add(&sessions, 77, &nobody);
	assert_int_equal(told.calls, 3);
	assert_int_equal(count_of(&sessions, one), 2);
	assert_int_equal(count_of(&sessions, four_), 1);

	kftpd_sessions_remove(&sessions, 99);
	assert_int_equal(told.calls, 3);
	kftpd_sessions_remove(&sessions, 1);
	assert_int_equal(told.last, 1);
	assert_int_equal(count_of(&sessions, other), 1);

	memset(&told, 0, sizeof(told));
	kftpd_sessions_walk(&sessions, note_change, NULL);
	assert_int_equal(told.calls, 2);
	assert_int_equal(told.sum, 2);

	kftpd_sessions_clear(&sessions);
	assert_int_equal(told.last, 0);
	assert_int_equal(count_of(&sessions, one), 0);
	assert_int_equal(count_of(&sessions, four_), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
