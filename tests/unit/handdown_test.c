// SPDX-License-Identifier: GPL-2.0
/* From the configuration to what is handed down. */
#include "unit.h"

#include <errno.h>
#include <time.h>

#include "kftpd/monitor/handdown.h"

static void test_terms(void **state)
{
	static const struct kftpd_class class = {
		.rights = KFTP_RIGHT_READ,
		.umask = 027,
		.welcome = "hello",
		.hidden_names = ".*",
		.refused_names = "*.exe",
		.message_file = ".message",
		.session_timeout = 1,
		.rate_down = 2,
		.rate_up = 3,
		.user_rate_down = 4,
		.user_rate_up = 5,
		.max_sessions_per_user = 6,
		.max_files = 7,
		.max_bytes = 8,
	};
	struct kftp_nl_handdown request = { .user = "alice", .idle_timeout = 9,
					    .address_sessions = 10 };

	(void)state;
	kftpd_handdown_terms(&class, &request);
	assert_int_equal(request.rights, KFTP_RIGHT_READ);
	assert_int_equal(request.umask, 027);
	assert_string_equal(request.welcome, "hello");
	assert_int_equal(request.options, 0);
	assert_string_equal(request.hidden, ".*");
	assert_string_equal(request.refused, "*.exe");
	assert_string_equal(request.message_file, ".message");
	assert_int_equal(request.session_timeout, 1);
	assert_int_equal(request.rate_down, 2);
	assert_int_equal(request.rate_up, 3);
	assert_int_equal(request.user_rate_down, 4);
	assert_int_equal(request.user_rate_up, 5);
	assert_int_equal(request.user_sessions, 6);
	assert_int_equal(request.files_max, 7);
	assert_int_equal(request.bytes_max, 8);
	/* What is not a term of the class stays. */
	assert_string_equal(request.user, "alice");
	assert_int_equal(request.idle_timeout, 9);
	assert_int_equal(request.address_sessions, 10);
}

static void test_options(void **state)
{
	static const struct {
		struct kftpd_class class;
		uint32_t options;
	} cases[] = {
		{ { .durable_uploads = true }, KFTP_OPTION_DURABLE_UPLOADS },
		{ { .atomic_uploads = true }, KFTP_OPTION_ATOMIC_UPLOADS },
		{ { .broken_uploads = KFTPD_BROKEN_KEEP }, 0 },
		{ { .broken_uploads = KFTPD_BROKEN_DELETE },
		  KFTP_OPTION_DELETE_BROKEN },
		{ { .owners = KFTPD_OWNERS_NAMES }, 0 },
		{ { .owners = KFTPD_OWNERS_NUMBERS }, KFTP_OPTION_NUMBER_OWNERS },
		{ { .owners = KFTPD_OWNERS_HIDDEN }, KFTP_OPTION_HIDE_OWNERS },
		{ { .durable_uploads = true, .owners = KFTPD_OWNERS_HIDDEN },
		  KFTP_OPTION_DURABLE_UPLOADS | KFTP_OPTION_HIDE_OWNERS },
	};
	struct kftp_nl_handdown request;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		memset(&request, 0, sizeof(request));
		kftpd_handdown_terms(&cases[i].class, &request);
		assert_int_equal(request.options, cases[i].options);
	}
}

/* The offset is today's, of the zone that holds now. */
static void test_time_zone(void **state)
{
	static const struct kftpd_class utc, local = {
		.time_zone = KFTPD_ZONE_LOCAL,
	};
	static const struct {
		const char *zone;
		int32_t offset;
	} cases[] = {
		{ "UTC0", 0 },
		{ "EST5", -5 * 3600 },
		{ "NPT-5:45", 5 * 3600 + 45 * 60 },
	};
	struct kftp_nl_handdown request;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		setenv("TZ", cases[i].zone, 1);
		memset(&request, 0, sizeof(request));
		kftpd_handdown_terms(&local, &request);
		assert_int_equal(request.utc_offset, cases[i].offset);
		memset(&request, 0, sizeof(request));
		kftpd_handdown_terms(&utc, &request);
		assert_int_equal(request.utc_offset, 0);
	}
}

/* The module says which limit is reached; what else it says is for the log. */
static void test_results(void **state)
{
	(void)state;
	assert_int_equal(kftpd_handdown_result(0), KFTPD_RESULT_OK);
	assert_int_equal(kftpd_handdown_result(-EUSERS), KFTPD_RESULT_FULL);
	assert_int_equal(kftpd_handdown_result(-EDQUOT),
			 KFTPD_RESULT_USER_FULL);
	assert_int_equal(kftpd_handdown_result(-EMFILE),
			 KFTPD_RESULT_ADDRESS_FULL);
	assert_int_equal(kftpd_handdown_result(-ESHUTDOWN),
			 KFTPD_RESULT_DRAINING);
	assert_int_equal(kftpd_handdown_result(-EINVAL), KFTPD_RESULT_FAILED);
	assert_int_equal(kftpd_handdown_result(-ENOMEM), KFTPD_RESULT_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_time_zone),
		cmocka_unit_test(test_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
