// SPDX-License-Identifier: GPL-2.0
/* Opens files whose content a client asks for. */
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/stat.h>
#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "session/readable.h"

/*
 * Checks that the mode of a file lets others read the file. It is not enough that the
 * session's user may read the file, because all guests share one user, and another guest
 * can have uploaded the file. The mode is enough even if the file has a POSIX ACL,
 * because the mode bits for others are the same as the ACL's entry for others.
 */
static int readable_check(struct file *file)
{
	struct kstat stat;
	int err = kftp_file_stat(file, &stat);

	if (err)
		return err;
	return stat.mode & S_IROTH ? 0 : -EACCES;
}

/**
 * kftp_readable_open() - open a file whose content the client asks for
 * @session: the session
 * @path: path of the file, absolute in the session's root
 *
 * Return: the file, to be closed by kftp_file_close(); an error pointer: -EACCES if
 * the session has KFTP_OPTION_WORLD_READABLE and the mode of the file does not let others
 * read the file; an error of kftp_file_open().
 */
struct file *kftp_readable_open(const struct kftp_session *session, const char *path)
{
	struct file *file = kftp_file_open(&session->root, path, O_RDONLY);
	int err;

	if (IS_ERR(file) || !(session->terms.options & KFTP_OPTION_WORLD_READABLE))
		return file;
	err = readable_check(file);
	if (!err)
		return file;
	kftp_file_close(file);
	return ERR_PTR(err);
}
