// SPDX-License-Identifier: GPL-2.0
/* What a configuration needs of its host: users, directories, the PAM service. */
#include "unit.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kftpd/config/config_file.h"
#include "kftpd/monitor/account.h"
#include "kftpd/monitor/errand.h"
#include "kftpd/monitor/host.h"
#include "kftpd/monitor/pam_service.h"

static char top[64];

static void path_of(char path[256], const char *name)
{
	snprintf(path, 256, "%s/%s", top, name);
}

static void make_folder(const char *name)
{
	char path[256];

	path_of(path, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	path_of(path, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(top, "/tmp/kftpd-host-XXXXXX");
	return mkdtemp(top) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", top);
	return system(command);
}

static int check(const struct kftpd_pam_files *files, const char *service)
{
	char error[512];

	return kftpd_pam_service_check(files, service, error, sizeof(error));
}

/* libpam takes the rules of "other" for a service without rules. */
static void test_pam_service(void **state)
{
	char first[256], second[256], single[256], error[512];
	const struct kftpd_pam_files files = { { first, second }, single };

	(void)state;
	path_of(first, "etc");
	path_of(second, "usr");
	path_of(single, "pam.conf");
	assert_int_equal(check(&files, "kftp"), -ENOENT);
	write_file("pam.conf", "# kftp auth\nftp auth required x.so\n"
			       "KFTP\tauth required x.so\nkftp account required x.so\n");
	assert_int_equal(check(&files, "kftp"), 0);
	assert_int_equal(check(&files, "ftp"), -EINVAL);
	assert_int_equal(check(&files, "kft"), -ENOENT);
	/* With a folder, libpam does not read pam.conf. */
	make_folder("usr");
	assert_int_equal(check(&files, "kftp"), -ENOENT);
	write_file("usr/kftp", "auth required x.so\naccount required x.so\n");
	assert_int_equal(check(&files, "kftp"), 0);
	assert_int_equal(check(&files, "KFTP"), 0);
	/* The first folder counts, even if its file has no rules. */
	make_folder("etc");
	write_file("etc/kftp", "# auth required x.so\n\n");
	assert_int_equal(kftpd_pam_service_check(&files, "kftp", error,
						 sizeof(error)),
			 -EINVAL);
	assert_non_null(strstr(error, "/etc/kftp has no rules of type auth"));
	write_file("etc/kftp", "  -auth required x.so\n");
	assert_int_equal(kftpd_pam_service_check(&files, "kftp", error,
						 sizeof(error)),
			 -EINVAL);
	assert_non_null(strstr(error, "/etc/kftp has no rules of type account"));
	write_file("etc/kftp", "auth required x.so\n@include common-account\n");
	assert_int_equal(check(&files, "kftp"), 0);
	assert_int_equal(kftpd_pam_service_check(&files, "nosuch", error,
						 sizeof(error)),
			 -ENOENT);
	assert_non_null(strstr(error, "there is no PAM service \"nosuch\""));
	make_folder("etc/folder");
	assert_int_not_equal(check(&files, "folder"), 0);
}

static void fail_with_eperm(void *arg)
{
	(void)arg;
	_exit(EPERM);
}

static void hang(void *arg)
{
	(void)arg;
	for (;;)
		pause();
}

static void test_errand(void **state)
{
	(void)state;
	assert_int_equal(kftpd_errand_run(fail_with_eperm, NULL), -EPERM);
	assert_int_equal(kftpd_errand_run(hang, NULL), -ETIMEDOUT);
}

static void test_account(void **state)
{
	struct kftpd_account account;

	(void)state;
	if (geteuid())
		skip();
	assert_int_equal(kftpd_account_find("root", &account), 0);
	assert_string_equal(account.name, "root");
	assert_string_equal(account.home, "/root");
	assert_int_equal(account.uid, 0);
	assert_int_equal(kftpd_account_find("nobody-of-that-name", &account),
			 -ENOENT);
}

/* A host with all that the configuration needs, apart from the changes of a test. */
static void configure(struct kftpd_config *config)
{
	kftpd_config_file_defaults(config);
	strcpy(config->daemon_user, "daemon");
	strcpy(config->pam_service, "login");
	path_of(config->empty_directory, "empty");
	kftpd_host_make_directory(config);
}

static void test_directories(void **state)
{
	static struct kftpd_config config;
	struct kftpd_host host;

	(void)state;
	if (geteuid() || access("/etc/pam.d/login", R_OK))
		skip();
	configure(&config);
	assert_int_equal(kftpd_host_check(&config, &host), 0);
	assert_int_not_equal(host.uid, 0);
	snprintf(config.users.root, PATH_MAX, "%s/users/%%u", top);
	assert_int_equal(kftpd_host_check(&config, &host), -ENOENT);
	make_folder("users");
	assert_int_equal(kftpd_host_check(&config, &host), 0);
	snprintf(config.users.root, PATH_MAX, "%s/100%%%%", top);
	assert_int_equal(kftpd_host_check(&config, &host), -ENOENT);
	make_folder("100%");
	assert_int_equal(kftpd_host_check(&config, &host), 0);
	write_file("empty/file", "");
	assert_int_equal(kftpd_host_check(&config, &host), -ENOTEMPTY);
	strcpy(config.empty_directory, "/etc");
	assert_int_equal(kftpd_host_check(&config, &host), -ENOTEMPTY);
	path_of(config.empty_directory, "users");
	assert_int_equal(kftpd_host_check(&config, &host), 0);
	strcpy(config.pam_service, "nosuch");
	assert_int_equal(kftpd_host_check(&config, &host), -ENOENT);
	config.users.enable = false;
	assert_int_equal(kftpd_host_check(&config, &host), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
		TEST(test_pam_service),
		cmocka_unit_test(test_errand),
		cmocka_unit_test(test_account),
		TEST(test_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
