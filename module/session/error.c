// SPDX-License-Identifier: GPL-2.0
/* Translates errors to replies: to a reply code and a sentence for the client. */
#include "fs/file.h"
#include "session/error.h"

static const struct {
	int err;
	const char *text;
} error_texts[] = {
	{ -ENOENT, "No such file or directory." },
	{ -EACCES, "Permission denied." },
	{ -EPERM, "Operation not permitted." },
	{ -EEXIST, "A file of that name already exists." },
	{ -ENOTUNIQ, "You are not allowed to overwrite a file; you can only continue it at its end." },
	{ -ENOTNAM, "This name is not allowed here." },
	{ -ENOLINK, "This is a link into a directory that does not exist." },
	{ -ENOTDIR, "Not a directory." },
	{ -EISDIR, "Is a directory." },
	{ -EINVAL, "Not a regular file, or not a valid name." },
	{ -ENOTEMPTY, "The directory is not empty." },
	{ -ENAMETOOLONG, "The name is too long." },
	{ -ELOOP, "Too many symbolic links, or a link that must not be followed." },
	{ -ENOSPC, "No space left on the device." },
	{ -EDQUOT, "The disk quota is exceeded." },
	{ -EFBIG, "The file would be too large." },
	{ -ECANCELED, "This session has reached its limit of bytes." },
	{ -ERANGE, "The offset of REST or RANG is beyond the end of the file." },
	{ -EMSGSIZE, "The client sent more bytes than RANG has asked for." },
	{ -ENOMSG, "The client sent fewer bytes than RANG has asked for." },
	{ -EOVERFLOW, "The directory has too many entries, or too many levels." },
	{ -ESTALE, "The file changed in the meantime; try again." },
	{ -EUCLEAN, "An incomplete upload of this file is kept; upload the file from the start, or delete it." },
	{ -EROFS, "The file system is read-only." },
	{ -EXDEV, "Not possible across file systems; copy the file instead." },
	{ -EBUSY, "The file is in use; try again later." },
	{ -ETXTBSY, "The file is a program that is running." },
	{ -EAGAIN, "Another process is using the file; try again." },
	{ -EWOULDBLOCK, "Another process is using the file; try again." },
	{ -EMLINK, "The file has too many links." },
	{ -EMFILE, "The server has too many open files; try again later." },
	{ -ENFILE, "The server has too many open files; try again later." },
	{ -ENODEV, "The server's kernel cannot read this file." },
	{ -ENOMEM, "The server is out of memory; try again later." },
	{ -ECONNREFUSED, "The client refused the connection." },
	{ -ETIMEDOUT, "The connection timed out." },
	{ -ECONNRESET, "The client reset the connection." },
	{ -EPROTO, "The client sent urgent data, which is not allowed in TYPE I." },
	{ -EPIPE, "The client closed the connection." },
	{ -EHOSTUNREACH, "The client cannot be reached." },
	{ -ENETUNREACH, "The client's network cannot be reached." },
	{ -EADDRNOTAVAIL, "This address and port cannot be used now; use another port." },
	{ -EADDRINUSE, "Another program uses the server's data port." },
	{ -ECONNABORTED, "The connection was aborted at the server." },
	{ -EIDRM, "The session has lost the passive port; send PASV or EPSV again." },
	{ -ENODATA, "The file became shorter while it was being sent." },
	{ -EOPNOTSUPP, "The file system does not support this." },
	{ -E2BIG, "The listing is incomplete: too many directories, or too deep." },
	{ -EIO, "The file system reports an error." },
};

/**
 * kftp_error_text() - get a sentence for the client that describes an error
 * @err: negative errno
 *
 * In this module, -ENOTNAM, -ENOTUNIQ, -ENOLINK, -EUCLEAN, -ECANCELED, -EMSGSIZE,
 * -EIDRM and -ENOMSG have special meanings. The texts in error_texts explain them.
 *
 * Return: the sentence; the caller must not free it.
 */
const char *kftp_error_text(int err)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(error_texts); i++)
		if (error_texts[i].err == err)
			return error_texts[i].text;
	return "The server could not do this.";
}

/**
 * kftp_error_code() - get the reply code of a failed command (RFC 959, section 4.2)
 * @code: reply code to use if the error is permanent
 * @err: negative errno of a file operation, or -ENOMEM
 *
 * Return: 450 or 451 if the command may succeed later; else @code.
 */
int kftp_error_code(int code, int err)
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
		return code;
	}
}

/**
 * kftp_error_code_moving() - get the reply code of a transfer that was broken off
 * @err: negative errno of the data connection or of the file
 *
 * Return: 426 if the connection is lost or ends too early; 452 if there is no space; 550
 * if the user has no permission; 552 if a limit of bytes is exceeded; 553 if the name
 * can't be used; 554 if the offset is wrong; 451 for any other error.
 */
int kftp_error_code_moving(int err)
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
	case -ENOMSG:
		return 426;
	case -ENOSPC:
	case -EDQUOT:
		return 452;
	case -ECANCELED:
	case -EFBIG:
	case -EMSGSIZE:
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

/**
 * kftp_error_code_making() - get the reply code if a file can't be created
 * @err: negative errno
 *
 * Return: 450 if the file is in use or has just changed; 451 if the server is short of
 * memory or has too many open files; 452 if there is no space; 553 if the name can't be
 * used; 554 if the offset is wrong; 550 for any other error.
 */
int kftp_error_code_making(int err)
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
		return kftp_error_code(550, err);
	}
}
