// SPDX-License-Identifier: GPL-2.0
/* From the configuration to the hand-down request. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "kftpd/monitor/handdown.h"

/* A class sets all numbers and texts. The rest of the request stays unchanged. */
static void test_terms(void **state)
{
	static const struct kftpd_class class = {
		.welcome = "hello",
		.hidden_names = ".*",
		.refused_names = "*.exe",
		.message_file = ".message",
		.terms = {
			.rights = KFTP_RIGHT_READ,
			.umask = 027,
			.bytes_max = 8,
		},
	};
	struct kftp_nl_handdown request = { .user = "alice" };

	(void)state;
	kftpd_handdown_terms(&class, &request);
	assert_memory_equal(&request.terms, &class.terms, sizeof(class.terms));
	assert_string_equal(request.welcome, "hello");
	assert_string_equal(request.hidden, ".*");
	assert_string_equal(request.refused, "*.exe");
	assert_string_equal(request.message_file, ".message");
	assert_string_equal(request.user, "alice");
}

/* What a child may send as root directory: a directory that was opened for listing. */
static void test_root(void **state)
{
	static const struct {
		const char *path;
		int flags;
		bool good;
	} rows[] = {
		{ "/", O_RDONLY | O_DIRECTORY, true },
		{ "/", O_RDONLY, false },
		{ "/", O_PATH | O_DIRECTORY, false },
		{ "/dev/null", O_RDONLY, false },
		{ "/dev/null", O_RDWR, false },
	};
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fd = open(rows[i].path, rows[i].flags);
		assert_true(fd >= 0);
		assert_int_equal(kftpd_handdown_is_root(fd), rows[i].good);
		close(fd);
		assert_false(kftpd_handdown_is_root(fd));
	}
}

/* The offset is the current offset of the local time zone. */
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
		assert_int_equal(request.terms.utc_offset, cases[i].offset);
		memset(&request, 0, sizeof(request));
		kftpd_handdown_terms(&utc, &request);
		assert_int_equal(request.terms.utc_offset, 0);
	}
}

/* The result names the limit that was reached. Other errors only go into the log. */
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
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_time_zone),
		cmocka_unit_test(test_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
