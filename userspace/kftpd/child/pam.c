// SPDX-License-Identifier: GPL-2.0
/*
 * Asks PAM whether a user may log in. This code runs in a child of the monitor,
 * because PAM modules may do anything to the process that calls them.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_appl.h>

#include "kftpd/child/pam.h"

static char *answer_prompt(int style, const struct kftpd_pam *login)
{
	switch (style) {
	case PAM_PROMPT_ECHO_OFF:
		return strdup(login->password);
	case PAM_PROMPT_ECHO_ON:
		return strdup(login->user);
	default:
		return NULL;
	}
}

static int converse(int count, const struct pam_message **messages,
		    struct pam_response **responses, void *arg)
{
	struct pam_response *made;
	int i, style;

	if (count <= 0 || count > PAM_MAX_NUM_MSG)
		return PAM_CONV_ERR;
	made = calloc(count, sizeof(*made));
	if (!made)
		return PAM_BUF_ERR;
	for (i = 0; i < count; i++) {
		style = messages[i]->msg_style;
		if (style == PAM_TEXT_INFO || style == PAM_ERROR_MSG)
			continue;
		made[i].resp = answer_prompt(style, arg);
		if (!made[i].resp)
			goto fail;
	}
	*responses = made;
	return PAM_SUCCESS;

fail:
	while (i--) {
		if (made[i].resp)
			explicit_bzero(made[i].resp, strlen(made[i].resp));
		free(made[i].resp);
	}
	free(made);
	return PAM_CONV_ERR;
}

/*
 * Replaces the delay function of PAM, which waits after a wrong password. This
 * function does not wait, because the network process delays the replies to all denied
 * logins, see kftpd_denial_delay_get().
 */
static void no_delay(int status, unsigned int usec, void *arg)
{
	(void)status;
	(void)usec;
	(void)arg;
}

static int authenticate(pam_handle_t *pam, const struct kftpd_pam *login)
{
	int err;

	err = pam_set_item(pam, PAM_RHOST, login->host);
	if (!err)
		err = pam_set_item(pam, PAM_TTY, "ftp");
	if (!err)
		err = pam_set_item(pam, PAM_FAIL_DELAY,
				   (const void *)(uintptr_t)no_delay);
	if (!err)
		err = pam_authenticate(pam, PAM_SILENT |
						    PAM_DISALLOW_NULL_AUTHTOK);
	if (!err)
		err = pam_acct_mgmt(pam, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
	return err;
}

/* Gets the user name from PAM, because a PAM module may have changed it. */
static int take_name(pam_handle_t *pam, char *name, size_t size)
{
	const void *item = NULL;
	int err = pam_get_item(pam, PAM_USER, &item);

	if (err)
		return err;
	if (!item || (size_t)snprintf(name, size, "%s", (const char *)item) >= size)
		return PAM_USER_UNKNOWN;
	return PAM_SUCCESS;
}

/*
 * Sets the groups of the user, then lets PAM set the credentials. The groups must
 * come first, because pam_group may add groups to them.
 */
static int establish(pam_handle_t *pam, const struct kftpd_pam *login,
		     const char *name)
{
	struct passwd *user = getpwnam(name);
	int err;

	if (!user)
		return PAM_USER_UNKNOWN;
	/*
	 * ORDER: refuse users before the PAM session, because pam_mkhomedir creates a
	 * home directory in the session.
	 */
	if (!login->allow(user, login->arg))
		return KFTPD_PAM_NOT_ALLOWED;
	if (initgroups(user->pw_name, user->pw_gid))
		return PAM_CRED_ERR;
	err = pam_setcred(pam, PAM_ESTABLISH_CRED | PAM_SILENT);
	if (err || !login->session)
		return err;
	err = pam_open_session(pam, PAM_SILENT);
	if (!err)
		pam_close_session(pam, PAM_SILENT);
	return err;
}

/**
 * kftpd_pam_login() - ask PAM whether a user may log in
 * @login: the login
 * @name: set to the user name that PAM returns
 * @size: size of @name in bytes
 *
 * After success the process has the groups of the user.
 *
 * Return: PAM_SUCCESS if the user may log in; KFTPD_PAM_NOT_ALLOWED if the settings
 * refuse the user; otherwise an error of PAM.
 */
int kftpd_pam_login(const struct kftpd_pam *login, char *name, size_t size)
{
	struct pam_conv conv = { converse, (void *)login };
	pam_handle_t *pam = NULL;
	int err;

	err = pam_start(login->service, login->user, &conv, &pam);
	if (err)
		return err;
	err = authenticate(pam, login);
	if (!err)
		err = take_name(pam, name, size);
	if (!err)
		err = establish(pam, login, name);
	pam_end(pam, (err > 0 ? err : 0) | PAM_DATA_SILENT);
	return err;
}
