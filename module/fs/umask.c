// SPDX-License-Identifier: GPL-2.0
/*
 * The umask of the task, while it makes files for a session.
 *
 * The VFS and the file systems apply it, since only they know if the directory has
 * a default ACL, to which it does not apply. Some file systems (NFS, FUSE) send it to
 * their server, which knows.
 */
#include <linux/fs_struct.h>
#include <linux/sched.h>

#include "fs/umask.h"

/**
 * kftp_umask_enter() - make files with a session's umask from now on
 * @umask: permission bits that new files do not get, unless a default ACL says more
 * @before: set, for kftp_umask_leave()
 *
 * Kernel threads share their umask. The first call of a thread gives it one of its
 * own, which it keeps.
 *
 * Context: a kernel thread; may sleep.
 *
 * Return: 0; -ENOMEM, then nothing has changed.
 */
int kftp_umask_enter(umode_t umask, umode_t *before)
{
	/* Only this thread could begin to share it. */
	if (READ_ONCE(current->fs->users) != 1) {
		int err = unshare_fs_struct();

		if (err)
			return err;
	}
	*before = current->fs->umask;
	current->fs->umask = umask;
	return 0;
}

/**
 * kftp_umask_leave() - make files as before
 * @before: from kftp_umask_enter()
 */
void kftp_umask_leave(umode_t before)
{
	current->fs->umask = before;
}
