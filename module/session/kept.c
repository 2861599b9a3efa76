// SPDX-License-Identifier: GPL-2.0
/*
 * Files that a client names. If uploads are atomic, a broken upload keeps its bytes in a
 * partial (fs/partial.c) and not under the file's name. These functions let a client use
 * the partial by the name of the file.
 */
#include <linux/stat.h>
#include <uapi/linux/kftp.h>

#include "fs/access.h"
#include "fs/fs.h"
#include "fs/partial.h"
#include "session/kept.h"

/**
 * kftp_kept_stat() - get the attributes of a file, or of its partial if no file exists
 * @session: session of the client that sent the command
 * @path: absolute path of the file
 * @stat: set to the attributes
 * @access: set to KFTP_ACCESS_*; NULL if that is not wanted
 *
 * If uploads are atomic, a broken upload may have left only a partial (fs/partial.c).
 * Clients ask for the size of the partial to know where they can resume the upload.
 *
 * Return: 0; -ENOENT if there is neither a file nor a partial; or another error of
 * the lookup.
 */
int kftp_kept_stat(struct kftp_session *session, const char *path,
		   struct kstat *stat, u32 *access)
{
	int err = kftp_fs_stat(&session->root, path, true, stat);

	if (err == -ENOENT && session->terms.options & KFTP_OPTION_ATOMIC_UPLOADS &&
	    !kftp_partial_stat(&session->root, path, stat, access))
		return 0;
	if (!err && access)
		*access = kftp_access_get(&session->root, path);
	return err;
}

/**
 * kftp_kept_unlink() - remove a file and its partial
 * @session: session of the client that sent the command
 * @path: absolute path of the file
 *
 * Return: 0 if the file or the partial is removed; -ENOENT if neither exists; -EBUSY if
 * only the partial exists and an upload is writing the partial; or another error of
 * unlink(2).
 */
int kftp_kept_unlink(struct kftp_session *session, const char *path)
{
	int err = kftp_fs_unlink(&session->root, path);
	int left;

	if ((err && err != -ENOENT) ||
	    !(session->terms.options & KFTP_OPTION_ATOMIC_UPLOADS))
		return err;
	left = kftp_partial_unlink(&session->root, path);
	return err ? left : 0;
}
