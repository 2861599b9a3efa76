// SPDX-License-Identifier: GPL-2.0
/*
 * Looks up the users of this host that the configuration names. A child does this,
 * because a name service may hang, and because the code of a name service must not run
 * with the privileges of the monitor.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kftpd/child/identity.h"
#include "kftpd/monitor/account.h"
#include "kftpd/monitor/errand.h"

/*
 * Runs in the child. @arg is an account with a name, in memory shared with the monitor.
 */
static void run_account(void *arg)
{
	const struct passwd nobody = { .pw_uid = KFTPD_IDENTITY_NOBODY,
				       .pw_gid = KFTPD_IDENTITY_NOBODY };
	struct kftpd_account *account = arg;
	const struct passwd *user;

	if (setgroups(0, NULL) || kftpd_identity_become(&nobody))
		_exit(EPERM);
	user = getpwnam(account->name);
	if (!user)
		_exit(ENOENT);
	if (strlen(user->pw_name) >= sizeof(account->name) ||
	    strlen(user->pw_dir) >= sizeof(account->home))
		_exit(ENAMETOOLONG);
	strcpy(account->name, user->pw_name);
	strcpy(account->home, user->pw_dir);
	account->uid = user->pw_uid;
	account->gid = user->pw_gid;
	_exit(0);
}

/**
 * kftpd_account_find() - look up a user
 * @name: the name of the user
 * @account: set to the user
 *
 * Return: 0; -ENOENT if there is no such user; -ETIMEDOUT if the name service does
 * not answer; another negative errno.
 */
int kftpd_account_find(const char *name, struct kftpd_account *account)
{
	struct kftpd_account *shared;
	int err;

	if (strlen(name) >= sizeof(account->name))
		return -ENAMETOOLONG;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -errno;
	strcpy(shared->name, name);
	err = kftpd_errand_run(run_account, shared);
	/* The code of a name service may have written anything into the memory. */
	if (!err && (!memchr(shared->name, '\0', sizeof(shared->name)) ||
		     !memchr(shared->home, '\0', sizeof(shared->home))))
		err = -EBADMSG;
	if (!err)
		*account = *shared;
	munmap(shared, sizeof(*shared));
	return err;
}
