// SPDX-License-Identifier: GPL-2.0
/* Log lines that remote peers cause. */
#include "unit.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "kftpd/channel/log.h"

static size_t count_lines(const char *text, const char *with)
{
	size_t count = 0;

	while ((text = strstr(text, with))) {
		text += strlen(with);
		count++;
	}
	return count;
}

/*
 * Many refused connections must not suppress the line of a refused login, and many logins
 * that are refused without a check must not suppress the line of a wrong password.
 */
static void test_limit_of_each_level(void **state)
{
	static char text[1024 * 1024];
	int saved = dup(STDERR_FILENO);
	FILE *file = tmpfile();
	int i;

	(void)state;
	assert_non_null(file);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	kftpd_log_init(false);
	for (i = 0; i < 1000; i++)
		kftpd_log_remote(LOG_INFO, "refused connection %d.", i);
	for (i = 0; i < 1000; i++)
		kftpd_log_remote(LOG_NOTICE, "refused login %d.", i);
	for (i = 0; i < 1000; i++)
		kftpd_log_guess("wrong password %d.", i);
	for (i = 0; i < 12000; i++)
		kftpd_log_event(LOG_INFO, NULL, 0, "event %d.", i);
	for (i = 0; i < 12000; i++)
		kftpd_log_event(LOG_DEBUG, NULL, 0, "listing %d.", i);
	for (i = 0; i < 1000; i++)
		kftpd_log(LOG_INFO, "our own %d.", i);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_int_equal(count_lines(text, "refused connection"), 200);
	assert_int_equal(count_lines(text, "refused login"), 200);
	assert_non_null(strstr(text, "refused login 199."));
	assert_int_equal(count_lines(text, "wrong password"), 1000);
	assert_int_equal(count_lines(text, "event "), 10000);
	assert_int_equal(count_lines(text, "listing"), 0);
	assert_int_equal(count_lines(text, "our own"), 1000);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/*
 * Nobody reads: thousands of lines do not wait, each for itself. After somebody has read,
 * the first line says how many are missing, and no line is cut.
 */
static void test_reader_stops(void **state)
{
	static char text[1024 * 1024];
	int saved = dup(STDERR_FILENO), ends[2], i;
	uint64_t start = now_ms();
	ssize_t got, missing;
	char *line;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	close(ends[1]);
	kftpd_log_init(false);
	for (i = 0; i < 5000; i++)
		kftpd_log(LOG_INFO, "line %d, long enough to fill the pipe soon.", i);
	assert_in_range(now_ms() - start, 0, 3000);
	got = read(ends[0], text, sizeof(text) - 1);
	assert_true(got > 0);
	kftpd_log(LOG_INFO, "after the pause.");
	dup2(saved, STDERR_FILENO);
	close(saved);
	while ((missing = read(ends[0], text + got, sizeof(text) - 1 - got)) > 0)
		got += missing;
	close(ends[0]);
	text[got] = '\0';
	line = strstr(text, " lines are missing here, because nobody read the log\n");
	assert_non_null(line);
	while (line[-1] != ' ')
		line--;
	missing = strtol(line, NULL, 10);
	assert_int_equal(count_lines(text, "pipe soon.\n") + missing, 5000);
	assert_non_null(strstr(line, "after the pause.\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit_of_each_level),
		cmocka_unit_test(test_reader_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
