// SPDX-License-Identifier: GPL-2.0
/* The keys of the configuration file: the terms of a session, the manual page, the example. */
#include "reading.h"

#include "kftpd/config/config_keys.h"

/* By default nothing is limited, and guests do not see who has an account. */
static void assert_preset_terms(const struct kftpd_class *class, bool guests)
{
	assert_int_equal(class->terms.options,
			 guests ? KFTP_OPTION_HIDE_OWNERS |
					  KFTP_OPTION_WORLD_READABLE :
				  0);
	assert_string_equal(class->hidden_names, "");
	assert_string_equal(class->refused_names, "");
	assert_string_equal(class->message_file, ".message");
	assert_int_equal(class->time_zone, KFTPD_ZONE_UTC);
	assert_int_equal(class->terms.session_timeout, 0);
	assert_int_equal(class->terms.rate_down, 0);
	assert_int_equal(class->terms.rate_up, 0);
	assert_int_equal(class->terms.user_rate_down, 0);
	assert_int_equal(class->terms.user_rate_up, 0);
	assert_int_equal(class->terms.user_sessions, 0);
	assert_int_equal(class->terms.files_max, 0);
	assert_int_equal(class->terms.bytes_max, 0);
}

/* The keys that guests and users both have. */
static const char terms[] =
	"durable_uploads = yes\n"
	"atomic_uploads = yes\n"
	"broken_uploads = delete\n"
	"sparse_uploads = yes\n"
	"owners = %s\n"
	"world_readable_only = yes\n"
	"hidden_names = .* *~\n"
	"	*.o, *.[ch]\n"
	"refused_names = *.exe ?\n"
	"message_file = READ ME\n"
	"time_zone = local\n"
	"session_timeout = 3600\n"
	"rate_down = 1000\n"
	"rate_up = 64K\n"
	"user_rate_down = 10m\n"
	"user_rate_up = 2G\n"
	"max_sessions_per_user = 3\n"
	"max_files = 4294967295\n"
	"max_bytes = 8589934591G\n";

static void assert_terms(const struct kftpd_class *class, uint32_t owners)
{
	assert_int_equal(class->terms.options,
			 KFTP_OPTION_DURABLE_UPLOADS |
				 KFTP_OPTION_ATOMIC_UPLOADS |
				 KFTP_OPTION_DELETE_BROKEN |
				 KFTP_OPTION_WORLD_READABLE |
				 KFTP_OPTION_SPARSE_UPLOADS | owners);
	assert_string_equal(class->hidden_names, ".* *~ *.o *.[ch]");
	assert_string_equal(class->refused_names, "*.exe ?");
	assert_string_equal(class->message_file, "READ ME");
	assert_int_equal(class->time_zone, KFTPD_ZONE_LOCAL);
	assert_int_equal(class->terms.session_timeout, 3600);
	assert_int_equal(class->terms.rate_down, 1000);
	assert_int_equal(class->terms.rate_up, 64 * 1024);
	assert_int_equal(class->terms.user_rate_down, 10 * 1024 * 1024);
	assert_int_equal(class->terms.user_rate_up, 2ULL << 30);
	assert_int_equal(class->terms.user_sessions, 3);
	assert_int_equal(class->terms.files_max, UINT32_MAX);
	assert_int_equal(class->terms.bytes_max, 8589934591ULL << 30);
}

static void test_terms(void **state)
{
	struct kftpd_config config;
	struct errors errors;
	char text[4096];
	size_t len;

	(void)state;
	assert_int_equal(read_text(&config, &errors, ""), 0);
	assert_preset_terms(&config.anonymous, true);
	assert_preset_terms(&config.users, false);

	len = sprintf(text, "[anonymous]\n");
	len += sprintf(text + len, terms, "numbers");
	assert_int_equal(read_text(&config, &errors, text), 0);
	assert_terms(&config.anonymous, KFTP_OPTION_NUMBER_OWNERS);
	assert_preset_terms(&config.users, false);

	len = sprintf(text, "[users]\n");
	len += sprintf(text + len, terms, "hidden");
	assert_int_equal(read_text(&config, &errors, text), 0);
	assert_terms(&config.users, KFTP_OPTION_HIDE_OWNERS);
	assert_preset_terms(&config.anonymous, true);

	assert_int_equal(read_text(&config, &errors,
				   "[users]\nmessage_file =\nrate_up = 0K\n"),
			 0);
	assert_string_equal(config.users.message_file, "");
	assert_int_equal(config.users.terms.rate_up, 0);
}

/* These tests and those of config_file_test.c use each key. Add new keys there. */
static void test_number_of_keys(void **state)
{
	(void)state;
	assert_int_equal(kftpd_config_keys_count, 39 + 2 * 18);
}

static void read_file(const char *name, char *text, size_t size)
{
	FILE *file = fopen(name, "r");
	size_t len;

	assert_non_null(file);
	len = fread(text, 1, size - 1, file);
	assert_true(len < size - 1);
	text[len] = '\0';
	fclose(file);
}

/* Turns the commented keys of the example into keys: "#key = value", "#   more of it". */
static void uncomment(char *text, char *to)
{
	char *line;

	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		size_t word = strspn(line + 1, "abcdefghijklmnopqrstuvwxyz_");
		bool key = *line == '#' && word &&
			   !strncmp(line + 1 + word, " =", 2);
		size_t skip = key || !strncmp(line, "#   ", 4);

		to += sprintf(to, "%s\n", line + skip);
	}
}

/* The example shows the default of each key. */
static void test_example(void **state)
{
	static struct kftpd_config presets, config;
	static char example[16384], text[2 * sizeof(example)];
	struct errors errors;
	size_t len;

	(void)state;
	read_file(KFTP_SOURCE "/kftpd.conf.example", example, sizeof(example));
	uncomment(example, text);
	assert_int_equal(read_text(&presets, &errors, ""), 0);
	assert_int_equal(read_text(&config, &errors, text), 0);
	assert_memory_equal(&config, &presets, sizeof(config));
	/* If all keys come twice, each key gives an error: the example has all of them. */
	len = strlen(text);
	memcpy(text + len, text, len);
	text[2 * len] = '\0';
	assert_int_equal(read_text(&config, &errors, text), kftpd_config_keys_count);
}

static void test_manual(void **state)
{
	static char text[65536];
	char first[64], other[64];
	size_t i;

	(void)state;
	read_file(KFTP_SOURCE "/man/kftpd.conf.5", text, sizeof(text));
	for (i = 0; i < kftpd_config_keys_count; i++) {
		snprintf(first, sizeof(first), "\n.BR %s \"", kftpd_config_keys[i].name);
		snprintf(other, sizeof(other), "\" %s \" (", kftpd_config_keys[i].name);
		if (!strstr(text, first) && !strstr(text, other))
			fail_msg("kftpd.conf.5 lacks %s", kftpd_config_keys[i].name);
	}
}

/* A list of patterns must not be longer than the module accepts. */
static void test_too_many_patterns(void **state)
{
	static const char line[] = "	*.0123456789 *.0123456789 *.0123456789\n";
	char text[8192] = "[users]\nhidden_names = x\n";
	struct kftpd_config config;
	struct errors errors;
	size_t i;

	(void)state;
	for (i = 0; i < 30; i++)
		strcat(text, line);
	assert_true(read_text(&config, &errors, text) > 0);
	assert_non_null(strstr(errors.text,
			       "hidden_names is longer than 1024 bytes"));
	assert_true(strlen(config.users.hidden_names) <= KFTP_PATTERNS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_too_many_patterns),
		cmocka_unit_test(test_number_of_keys),
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
