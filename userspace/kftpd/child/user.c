// SPDX-License-Identifier: GPL-2.0
/*
 * The monitor's child that logs in a user. The child asks PAM, becomes the user, opens
 * the root directory, sends this directory to the monitor, and exits.
 */
#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_appl.h>

#include "kftpd/child/identity.h"
#include "kftpd/child/pam.h"
#include "kftpd/child/root.h"
#include "kftpd/child/user.h"
#include "kftpd/config/word_list.h"

/* Checks that PAM modules can safely use the name as part of a path. */
static bool is_safe_name(const char *name)
{
	return *name && *name != '.' && *name != '-' && !strchr(name, '/');
}

/*
 * Checks whether the uid of a user and the lists "allow" and "deny" permit a login; see
 * kftpd_pam_allow_fn. If several names lead to the same user, only the name in @user is
 * checked.
 */
static bool is_allowed_user(const struct passwd *user, void *arg)
{
	const struct kftpd_config *config = arg;
	struct kftpd_identity identity;

	if (!user->pw_uid || kftpd_identity_of(user, &identity) ||
	    kftpd_word_list_find(config->deny, user->pw_name, false, NULL) >= 0)
		return false;
	return !*config->allow ||
	       kftpd_word_list_find(config->allow, user->pw_name, false, NULL) >=
		       0;
}

static int ask_pam(const struct kftpd_user_request *request, char *name)
{
	char host[KFTP_ADDR_TEXT_SIZE];
	struct kftpd_pam pam = {
		.service = request->config->pam_service,
		.user = request->login->user,
		.password = request->login->password,
		.host = host,
		.session = request->config->pam_session,
		.allow = is_allowed_user,
		.arg = (void *)request->config,
	};

	kftp_addr_text(request->addr, host);
	if (!is_safe_name(pam.user))
		return PAM_USER_UNKNOWN;
	return kftpd_pam_login(&pam, name, KFTPD_NAME_SIZE);
}

/*
 * Makes the process run as the user, and opens the root directory. Sets @root to the
 * path of the root directory, even after an error. Sets @home to the first working
 * directory of the session.
 *
 * Return: the descriptor of the root directory, or a negative errno.
 */
static int open_root(const struct kftpd_config *config,
		     const struct passwd *user, char root[PATH_MAX],
		     char home[PATH_MAX])
{
	int err;

	err = kftpd_root_expand(config->users.root, user, root, PATH_MAX);
	if (!err)
		err = kftpd_identity_become(user);
	if (err)
		return err;
	kftpd_root_home(root, chdir(user->pw_dir) ? "/" : user->pw_dir, home,
			PATH_MAX);
	return kftpd_root_open(root);
}

static int log_in(const struct kftpd_user_request *request)
{
	const struct kftpd_message_login *login = request->login;
	const struct kftpd_config *config = request->config;
	char name[KFTPD_NAME_SIZE], root[PATH_MAX], home[PATH_MAX];
	const struct passwd *user;
	struct kftpd_identity identity;
	int err, fd;

	err = ask_pam(request, name);
	explicit_bzero((void *)login->password, sizeof(login->password));
	if (err)
		return kftpd_root_deny(err > 0 ? err : 0);
	user = getpwnam(name);
	/* Check the user again: the name service may give another answer now. */
	if (!user || !is_allowed_user(user, (void *)config) ||
	    kftpd_identity_of(user, &identity))
		return kftpd_root_deny(0);
	fd = open_root(config, user, root, home);
	if (fd < 0)
		return kftpd_root_missing(root, -fd);
	return kftpd_root_answer(&identity, home, fd);
}

/**
 * kftpd_user_main() - log in a user
 * @arg: the login, struct kftpd_user_request
 *
 * This is a kftpd_process_fn. It sends a ROOT message to KFTPD_PROCESS_FD.
 */
void kftpd_user_main(void *arg)
{
	_exit(log_in(arg) ? 1 : 0);
}
