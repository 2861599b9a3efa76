// SPDX-License-Identifier: GPL-2.0
/*
 * Sets the umask of this task while the task makes files for a session.
 *
 * If a directory has a default ACL, the umask does not apply to files that are made in
 * the directory. Only the VFS and the file system know if there is a default ACL, so they
 * apply the umask. Some file systems (NFS, FUSE) must ask their server about the default
 * ACL, so they send the umask to the server.
 */
#include <linux/fs_struct.h>
#include <linux/sched.h>

#include "fs/umask.h"

/**
 * kftp_umask_enter() - make files with a session's umask from now on
 * @umask: permission bits that new files do not get; not used if the directory has a
 *	   default ACL
 * @before: set to the umask that the task had before the call, for kftp_umask_leave()
 *
 * Kernel threads share one umask. The first call in a thread gives the thread a umask of
 * its own, which the thread keeps.
 *
 * Context: must be called in a kernel thread; may sleep.
 *
 * Return: 0; -ENOMEM if memory is short. After an error, the umask is unchanged.
 */
int kftp_umask_enter(umode_t umask, umode_t *before)
{
	/* If fs->users is 1, it stays 1: only this thread can share its own fs_struct. */
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
 * kftp_umask_leave() - undo kftp_umask_enter(): set the umask that the task had before
 * @before: the umask that kftp_umask_enter() has stored
 */
void kftp_umask_leave(umode_t before)
{
	current->fs->umask = before;
}
