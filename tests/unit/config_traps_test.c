// SPDX-License-Identifier: GPL-2.0
/* Mistakes in a configuration file that would silently mean something else. */
#include "reading.h"

#include <unistd.h>

#include "kftpd/config/config_keys.h"

/* For each key, a value that it accepts: its default, or this one if that is empty. */
static const char *good_value(const struct kftpd_config_key *key)
{
	if (*key->preset)
		return key->preset;
	if (!strcmp(key->name, "passive_ports_exclusive"))
		return "50000-50999";
	return strcmp(key->name, "public_address") ? "word" : "192.0.2.1";
}

/*
 * No value of any key can have a comment that begins with "#". Neither can a value
 * begin with one: "deny = # nobody".
 */
static void test_hash_in_each_value(void **state)
{
	static const struct {
		const char *before, *after;
	} forms[] = { { " = ", " # and a comment" }, { " = ", "\t#x" },
		      { " = #", "" }, { "=#", "" } };
	struct kftpd_config config;
	struct errors errors;
	char text[512], want[512];
	size_t i, j;

	(void)state;
	for (i = 0; i < kftpd_config_keys_count; i++) {
		const struct kftpd_config_key *key = &kftpd_config_keys[i];

		for (j = 0; j < COUNT(forms); j++) {
			snprintf(text, sizeof(text), "[%s]\n%s%s%s%s\n",
				 key->section, key->name, forms[j].before,
				 good_value(key), forms[j].after);
			snprintf(want, sizeof(want),
				 "2: %s has a \"#\" after a space: comments after a value begin with ;, and a \"#\" of the value needs a backslash before it\n",
				 key->name);
			assert_true(read_text(&config, &errors, text) > 0);
			assert_non_null(strstr(errors.text, want));
		}
		snprintf(text, sizeof(text), "[%s]\n%s = %s ; # a comment\n",
			 key->section, key->name, good_value(key));
		read_text(&config, &errors, text);
		assert_null(strchr(errors.text, '#'));
	}
}

static const struct mistake mistakes[] = {
	/* The continuation of a list is a value, too. */
	{ "[users]\nallow = alice\n  demo # carol has left\n",
	  "3: allow has a \"#\" after a space: comments after a value begin with ;, and a \"#\" of the value needs a backslash before it\n" },
	{ "[users]\nallow = demo#carol\n",
	  "2: allow has \"demo#carol\", which is not the name of a user\n" },
	{ "[users]\ndeny = bob // has left\n",
	  "2: deny has \"//\", which is not the name of a user\n" },
	{ "[users]\ndeny = \"bob\"\n",
	  "2: deny has \"\"bob\"\", which is not the name of a user\n" },
	{ "[users]\ndeny = @students\n",
	  "2: deny has \"@students\", which is not the name of a user\n" },
	{ "[users]\ndeny = alice, *\n",
	  "2: deny has \"*\", which is not the name of a user\n" },
	{ "[users]\ndeny = alice;bob\n",
	  "2: deny has \"alice;bob\": separate items by spaces or commas, without quotes\n" },
	{ "[users]\nhidden_names = *.bak;*.tmp\n",
	  "2: hidden_names has \"*.bak;*.tmp\": separate items by spaces or commas, without quotes\n" },
	{ "[users]\nrefused_names = \"*.exe\"\n",
	  "2: refused_names has \"\"*.exe\"\": separate items by spaces or commas, without quotes\n" },
	{ "[server]\nhost_names = a.example;b.example\n",
	  "2: host_names has \"a.example;b.example\": separate items by spaces or commas, without quotes\n" },
	{ "[users]\nmessage_file = \".message\"\n",
	  "2: message_file must be without quotes\n" },
	{ "[users]\npam_service = 'kftp'\n",
	  "2: pam_service must be one word\n" },
	{ "[users]\nroot = /srv/%U\n",
	  "2: root has a % without a meaning: use %h, %u or, for a percent sign, %%\n" },
	{ "[users]\nroot = /srv/100%\n",
	  "2: root has a % without a meaning: use %h, %u or, for a percent sign, %%\n" },
	{ "[server] port = 2121\n",
	  "1: only a comment can follow \"[section]\", and comments begin with ;\n" },
	{ "[server] # the port\nport = 2121\n",
	  "1: only a comment can follow \"[section]\", and comments begin with ;\n" },
	{ "[server]\nallow = alice\n",
	  "2: \"allow\" is in [server], but belongs to [users]\n" },
	{ "umask = 022\n",
	  "1: \"umask\" is before the first section: put it below [anonymous] or [users]\n" },
	{ "prot = 21\n", "1: unknown key \"prot\" before the first section\n" },
	/* A copy of vsftpd.conf. */
	{ "anonymous_enable=YES\nlocal_enable=YES\n\nwrite_enable=YES\n",
	  "1: \"anonymous_enable\" is a key of vsftpd.conf: use enable in [anonymous]\n"
	  "2: \"local_enable\" is a key of vsftpd.conf: use enable in [users]\n"
	  "4: \"write_enable\" is a key of vsftpd.conf: use rights in [users]\n" },
	{ "[users]\nallow_writeable_chroot=YES\nguest_enable=YES\n",
	  "2: \"allow_writeable_chroot\" is a key of vsftpd.conf: remove it; a root directory may be writable\n"
	  "3: \"guest_enable\" is a key of vsftpd.conf: kftp has no virtual users; all users are users of this host\n" },
	{ "[users]\nlocal_umask=022\n",
	  "2: \"local_umask\" is a key of vsftpd.conf: use umask in [users]\n" },
	{ "[server]\nssl_enable=YES\n",
	  "2: \"ssl_enable\" is a key of vsftpd.conf: kftp has no TLS yet\n" },
	/* The rest of the file is checked, too. */
	{ "\357\273\277[server]\nport = 2121\nprot = 1\n",
	  "1: the file begins with a byte order mark (BOM): save it as UTF-8 without BOM\n"
	  "3: unknown key \"prot\" in [server]\n" },
	{ "\377\376[\n", "1: the file is UTF-16: save it as UTF-8\n" },
	{ "\376\377x\n", "1: the file is UTF-16: save it as UTF-8\n" },
};

static void test_mistakes(void **state)
{
	(void)state;
	check_mistakes(mistakes, COUNT(mistakes));
}

/* These look like the mistakes above, but are not. */
static void test_no_mistakes(void **state)
{
	struct kftpd_config config;
	struct errors errors;

	(void)state;
	assert_int_equal(read_text(&config, &errors,
				   "[users] ; users\n"
				   "allow = alice bob@example.org EXAMPLE\\carol machine$ b.c\n"
				   "hidden_names = *#  [#]*# ?a\"\n"
				   "root = /100%%/%u/C#\n"
				   "welcome = \"Hi;\" it's C#\n"),
			 0);
	assert_string_equal(errors.text, "");
	assert_string_equal(config.allow,
			    "alice bob@example.org EXAMPLE\\carol machine$ b.c");
	assert_string_equal(config.users.hidden_names, "*# [#]*# ?a\"");
	assert_string_equal(config.users.welcome, "\"Hi;\" it's C#");
	/* A backslash tells a character of the value from the beginning of a comment. */
	assert_int_equal(read_text(&config, &errors,
				   "[server]\nbanner = \\# 1 \\; no \\#2 a\\#b \\n ; rest\n"
				   "[users]\nroot = /srv/my \\#1\n"
				   "hidden_names = \\#*# a\n  \\#b\n"),
			 0);
	assert_string_equal(errors.text, "");
	assert_string_equal(config.banner, "# 1 ; no #2 a\\#b \\n");
	assert_string_equal(config.users.root, "/srv/my #1");
	assert_string_equal(config.users.hidden_names, "#*# a #b");
	/* A file for Windows, apart from its BOM. */
	assert_int_equal(read_text(&config, &errors, "[server]\r\nport = 2121\r\n"), 0);
	assert_int_equal(config.port, 2121);
}

static void test_directory(void **state)
{
	struct errors errors = { .len = 0 };
	struct kftpd_config config;

	(void)state;
	assert_true(kftpd_config_file_read(&config, "/etc", note_error,
					   &errors) < 0);
	assert_string_equal(errors.text,
			    "0: this is a directory: name a file, such as kftpd.conf in it\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash_in_each_value),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_no_mistakes),
		cmocka_unit_test(test_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
