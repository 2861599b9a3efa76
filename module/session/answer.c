// SPDX-License-Identifier: GPL-2.0
/*
 * What handlers share: replies to errors, and paths.
 */
#include <linux/slab.h>

#include "session/answer.h"
#include "fs/file.h"
#include "proto/path.h"
#include "list/pattern.h"

static const struct {
	int err;
	const char *text;
} texts[] = {
	{ -ENOENT, "No such file or directory." },
	{ -EACCES, "Permission denied." },
	{ -EPERM, "Not permitted for this user." },
	{ -EEXIST, "The name exists already." },
	{ -ENOTUNIQ, "This session may not overwrite: go on at the end of the file, or behind." },
	{ -ENOTDIR, "Not a directory." },
	{ -EISDIR, "Is a directory." },
	{ -EINVAL, "Not a regular file, or not a valid name for this." },
	{ -ENOTEMPTY, "The directory is not empty." },
	{ -ENAMETOOLONG, "The name is too long." },
	{ -ELOOP, "Too many symbolic links, or one that may not be followed." },
	{ -ENOSPC, "No space left on the device." },
	{ -EDQUOT, "The disk quota is used up." },
	{ -EFBIG, "The file would be too large." },
	{ -ECANCELED, "This session has moved as many bytes as it may." },
	{ -ERANGE, "The offset of REST is beyond the end of the file." },
	{ -EOVERFLOW, "There is more in the directory than can be counted." },
	{ -ESTALE, "The file has changed meanwhile; try again." },
	{ -EUCLEAN, "A broken upload of it is kept: send it whole, or delete what is kept." },
	{ -EROFS, "The file system is read-only." },
	{ -EXDEV, "Not across file systems: copy instead." },
	{ -EBUSY, "In use; try again later." },
	{ -ETXTBSY, "The file is a program that runs." },
	{ -EAGAIN, "Another process changes or leases it; try again." },
	{ -EWOULDBLOCK, "Another process changes or leases it; try again." },
	{ -EMLINK, "Too many links." },
	{ -EMFILE, "Too many open files on the server; try again later." },
	{ -ENFILE, "Too many open files on the server; try again later." },
	{ -ENOMEM, "The server is out of memory; try again later." },
	{ -ECONNREFUSED, "The client refused the connection." },
	{ -ETIMEDOUT, "The connection timed out." },
	{ -ECONNRESET, "The client reset the connection." },
	{ -EPROTO, "The client sent urgent data, which a file cannot have in TYPE I." },
	{ -EPIPE, "The client closed the connection." },
	{ -EHOSTUNREACH, "The client cannot be reached." },
	{ -ENETUNREACH, "The client's network cannot be reached." },
	{ -EADDRNOTAVAIL, "This address and port cannot be used now; name another port." },
	{ -EADDRINUSE, "The server's data port is taken by another program." },
	{ -ECONNABORTED, "The passive port went to another session; send PASV or EPSV again." },
	{ -ENODATA, "The file became shorter while it was sent." },
	{ -EOPNOTSUPP, "The file system does not offer this." },
	{ -E2BIG, "Not all of it: the directories are too many, or too deep." },
	{ -EIO, "The file system reports an error." },
};

/**
 * kftp_answer_text() - an error as a sentence for the client
 * @err: negative errno
 *
 * Return: constant text.
 */
const char *kftp_answer_text(int err)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].err == err)
			return texts[i].text;
	return "The server could not do it.";
}

/**
 * kftp_answer_code_moving() - the code for a transfer that broke
 * @err: negative errno of the connection or of the file
 *
 * Return: 426 connection; 452 no room; 552 too large; 553 not with this name;
 * 554 a wrong offset; 451 anything else.
 */
int kftp_answer_code_moving(int err)
{
	switch (err) {
	case -ECONNRESET:
	case -EPIPE:
	case -EPROTO:
	case -ETIMEDOUT:
	case -EHOSTUNREACH:
	case -ENETUNREACH:
	case -ECONNABORTED:
	case -ENOTCONN:
		return 426;
	case -ENOSPC:
	case -EDQUOT:
		return 452;
	case -ECANCELED:
	case -EFBIG:
		return 552;
	case -EEXIST:
	case -ENOTUNIQ:
	case -EISDIR:
		return 553;
	case -EACCES:
	case -EPERM:
	case -EROFS:
		return 550;
	case -ERANGE:
		return 554;
	default:
		return 451;
	}
}

/* What may be otherwise the next time; 0 for another error. */
static int passing(int err)
{
	switch (err) {
	case -EAGAIN:
	case -ESTALE:
	case -ETXTBSY:
		return 450;
	case -EMFILE:
	case -ENFILE:
	case -ENOMEM:
		return 451;
	default:
		return 0;
	}
}

/**
 * kftp_answer_code_making() - the code for a name that cannot be made
 * @err: negative errno
 *
 * Return: 450 in use; 451 short of memory or files; 452 no room; 553 not with
 * this name; 550 anything else.
 */
int kftp_answer_code_making(int err)
{
	switch (err) {
	case -EBUSY:
		return 450;
	case -ENOSPC:
	case -EDQUOT:
		return 452;
	case -EISDIR:
	case -EEXIST:
	case -ENOTUNIQ:
	case -EINVAL:
	case -ENAMETOOLONG:
		return 553;
	case -ERANGE:
		return 554;
	default:
		return passing(err) ?: 550;
	}
}

/**
 * kftp_answer() - reply with a formatted text
 * @session: who asked
 * @code: reply code
 * @format: as of printf
 *
 * Return: @code.
 */
int kftp_answer(struct kftp_session *session, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	kftp_control_vreply(&session->control, code, format, args);
	va_end(args);
	return code;
}

/**
 * kftp_answer_error() - reply that something failed
 * @session: who asked
 * @code: reply code; 550 becomes 450 or 451 where @err may pass
 * @err: negative errno that says why, of a file or of memory
 *
 * Return: the code.
 */
int kftp_answer_error(struct kftp_session *session, int code, int err)
{
	const char *text = kftp_answer_text(kftp_file_error(err));

	if (code == 550)
		code = passing(err) ?: code;
	kftp_control_text(&session->control, code, text, strlen(text));
	return code;
}

/**
 * kftp_answer_refuses() - whether a path has a name that the session may not use
 * @session: who asks
 * @path: absolute
 *
 * Return: whether it has.
 */
bool kftp_answer_refuses(const struct kftp_session *session, const char *path)
{
	return session->refused && kftp_pattern_any_part(session->refused, path);
}

/**
 * kftp_answer_path() - the path that an argument means; or a reply
 * @session: who asks
 * @arg: the argument
 * @len: its length in bytes, 0 for the working directory
 * @path: set to the path; the caller frees it with kfree()
 *
 * Return: 0; the code of the reply that was given.
 */
int kftp_answer_path(struct kftp_session *session, const char *arg, size_t len,
		     char **path)
{
	/* No longer than the two together, with "/" between and NUL behind. */
	size_t size = strlen(session->cwd) + len + 2;
	int code = session->makes ? 553 : 550;
	int ret;

	*path = kmalloc(size < KFTP_PATH_SIZE ? size : KFTP_PATH_SIZE, GFP_KERNEL);
	if (!*path)
		return kftp_answer_error(session, 451, -ENOMEM);
	ret = kftp_path_resolve(session->cwd, arg, len, *path);
	if (ret >= 0 && !kftp_answer_refuses(session, *path))
		return 0;
	kfree(*path);
	if (ret >= 0)
		return kftp_answer(session, code, "This name may not be used here.");
	return ret == -ENAMETOOLONG ? kftp_answer_error(session, code, ret) :
		kftp_answer(session, 501, "A path cannot contain this character.");
}
