// SPDX-License-Identifier: GPL-2.0
/* Log lines that remote peers cause. */
#include "unit.h"

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

/* Many refused connections must not suppress the line of a refused login. */
static void test_limit_of_each_level(void **state)
{
	static char text[256 * 1024];
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
		kftpd_log(LOG_INFO, "our own %d.", i);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_int_equal(count_lines(text, "refused connection"), 200);
	assert_int_equal(count_lines(text, "refused login"), 200);
	assert_non_null(strstr(text, "refused login 199."));
	assert_int_equal(count_lines(text, "our own"), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit_of_each_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
