// SPDX-License-Identifier: GPL-2.0
/*
 * Checks that a PAM service has rules of its own. If it has none, PAM takes the rules
 * of the service "other" and reports no error. The rules of "other" check less.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "kftpd/monitor/pam_service.h"

const struct kftpd_pam_files kftpd_pam_service_files = {
	.folders = { "/etc/pam.d", "/usr/lib/pam.d" },
	.single = "/etc/pam.conf",
};

#define N_FOLDERS 2

/* The types of rules that a login needs. */
struct rules {
	bool auth;
	bool account;
};

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static char *next_word(char **rest)
{
	return strtok_r(NULL, " \t\r\n", rest);
}

/*
 * Reads a rule. In the file with all services, a rule begins with its service, and only
 * rules of @service count. For the other files, @service is NULL.
 */
static void read_rule(char *line, const char *service, struct rules *rules)
{
	char *rest = line, *word = strtok_r(line, " \t\r\n", &rest);

	if (!word || *word == '#')
		return;
	if (service) {
		if (strcasecmp(word, service))
			return;
		word = next_word(&rest);
		if (!word)
			return;
	}
	/* A "-" before the type means that the PAM module may be missing. */
	if (*word == '-')
		word++;
	/* The included file is not read: suppose that it has rules of both types. */
	if (!strcasecmp(word, "@include"))
		rules->auth = rules->account = true;
	else if (!strcasecmp(word, "auth"))
		rules->auth = true;
	else if (!strcasecmp(word, "account"))
		rules->account = true;
}

static int read_rules(const char *path, const char *service, struct rules *rules)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	if (!file)
		return -errno;
	while (getline(&line, &size, file) >= 0)
		read_rule(line, service, rules);
	if (ferror(file))
		err = -EIO;
	free(line);
	fclose(file);
	return err;
}

/*
 * Reads the rules of a service, and sets @path to the file with the rules. If the
 * host has a folder with one file for each service, libpam does not read the file that
 * has all services.
 */
static int find_rules(const struct kftpd_pam_files *files, const char *service,
		      struct rules *rules, char path[PATH_MAX])
{
	bool folder = false;
	int i, err = -ENOENT;

	for (i = 0; i < N_FOLDERS && err == -ENOENT; i++) {
		folder |= is_folder(files->folders[i]);
		snprintf(path, PATH_MAX, "%s/%s", files->folders[i], service);
		err = read_rules(path, NULL, rules);
	}
	if (folder || err != -ENOENT)
		return err;
	snprintf(path, PATH_MAX, "%s", files->single);
	err = read_rules(path, service, rules);
	return err || rules->auth || rules->account ? err : -ENOENT;
}

/**
 * kftpd_pam_service_check() - check that a PAM service has rules of its own
 * @files: the files of PAM, usually kftpd_pam_service_files
 * @service: the name of the service
 * @error: gets the reason after an error, cut if it does not fit
 * @size: size of @error in bytes
 *
 * Return: 0; -ENOENT if the service does not exist; -EINVAL if it lacks rules for a
 * login; another negative errno if the rules cannot be read.
 */
int kftpd_pam_service_check(const struct kftpd_pam_files *files,
			    const char *service, char *error, size_t size)
{
	char name[NAME_MAX + 1], path[PATH_MAX];
	struct rules rules = { .auth = false };
	size_t i;
	int err;

	/* Change the name to lower case, as pam_start(3) does. */
	for (i = 0; i < NAME_MAX && service[i]; i++)
		name[i] = tolower((unsigned char)service[i]);
	name[i] = '\0';
	err = find_rules(files, name, &rules, path);
	if (err == -ENOENT) {
		snprintf(error, size,
			 "there is no PAM service \"%s\" in %s: PAM would take the rules of \"other\"",
			 name, files->folders[0]);
	} else if (err) {
		snprintf(error, size, "cannot read %s: %s", path,
			 strerror(-err));
	} else if (!rules.auth || !rules.account) {
		snprintf(error, size,
			 "%s has no rules of type %s: PAM would take those of \"other\"",
			 path, rules.auth ? "account" : "auth");
		err = -EINVAL;
	}
	return err;
}
