// SPDX-License-Identifier: GPL-2.0
/* Makes a child process run as a user, and looks up the ids and names of users. */
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cap-ng.h>

#include "kftpd/child/identity.h"

static bool has_capabilities(void)
{
	return capng_get_caps_process() ||
	       capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE ||
	       capng_have_capabilities(CAPNG_SELECT_AMBIENT) != CAPNG_NONE;
}

/**
 * kftpd_identity_become() - permanently make the process run as a user
 * @user: the user; the caller has already set the groups, see initgroups(3)
 *
 * Return: 0 if the process is now that user; -EPERM if the user is root, or if the
 * process still has capabilities or can become root again; another negative errno
 * after another error.
 */
int kftpd_identity_become(const struct passwd *user)
{
	if (!user->pw_uid)
		return -EPERM;
	if (setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
		return -errno;
	/* setresuid(2) has cleared the parent-death signal: set it again. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		return -errno;
	return has_capabilities() || !setuid(0) ? -EPERM : 0;
}

/**
 * kftpd_identity_of() - look up the ids and names of a user
 * @user: the user
 * @identity: set to the ids and names
 *
 * Return: 0 if @identity is set; -ENAMETOOLONG if the user name is too long for a
 * session.
 */
int kftpd_identity_of(const struct passwd *user,
		      struct kftpd_identity *identity)
{
	const struct group *group = getgrgid(user->pw_gid);

	memset(identity, 0, sizeof(*identity));
	if (strlen(user->pw_name) >= sizeof(identity->user))
		return -ENAMETOOLONG;
	identity->uid = user->pw_uid;
	identity->gid = user->pw_gid;
	strcpy(identity->user, user->pw_name);
	if (group && strlen(group->gr_name) < sizeof(identity->group))
		strcpy(identity->group, group->gr_name);
	return 0;
}
