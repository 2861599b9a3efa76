// SPDX-License-Identifier: GPL-2.0
/* Configuration files that a test writes. */
#include "reading.h"

#include <unistd.h>

void note_error(const char *file, int line, const char *text, void *arg)
{
	struct errors *errors = arg;

	(void)file;
	errors->len += snprintf(errors->text + errors->len,
				sizeof(errors->text) - errors->len,
				"%d: %s\n", line, text);
}

int read_bytes(struct kftpd_config *config, struct errors *errors,
	       const char *bytes, size_t len)
{
	char name[] = "/tmp/kftpd-config-XXXXXX";
	int fd = mkstemp(name);
	int ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
	memset(errors, 0, sizeof(*errors));
	ret = kftpd_config_file_read(config, name, note_error, errors);
	unlink(name);
	return ret;
}

int read_text(struct kftpd_config *config, struct errors *errors,
	      const char *text)
{
	return read_bytes(config, errors, text, strlen(text));
}

void check_mistakes(const struct mistake *mistakes, size_t count)
{
	struct kftpd_config config;
	struct errors errors;
	size_t i;

	for (i = 0; i < count; i++) {
		assert_true(read_text(&config, &errors, mistakes[i].text) > 0);
		assert_string_equal(errors.text, mistakes[i].errors);
	}
}
