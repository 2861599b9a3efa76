// SPDX-License-Identifier: GPL-2.0
/* Commands on a file: RFC 959, RFC 3659 SIZE. */
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "fs/file.h"
#include "fs/unsized.h"
#include "proto/parse.h"
#include "session/answer.h"
#include "session/kept.h"
#include "session/readable.h"
#include "session/resolve.h"
#include "transfer/download.h"
#include "transfer/upload.h"

int kftp_cmd_retr(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_download_start(session, argument->path);
}

/*
 * After REST or RANG, writes into the file, beginning at the offset that REST or RANG has
 * set. Without REST and RANG, replaces the file if the session has the right "overwrite".
 * If the session does not have this right, the file must not exist.
 */
int kftp_cmd_stor(struct kftp_session *session, struct kftp_argument *argument)
{
	int flags = session->terms.rights & KFTP_RIGHT_OVERWRITE ? O_TRUNC : O_EXCL;

	return kftp_upload_start(session, argument->path,
				 kftp_range_is_part(&session->range) ? 0 : flags);
}

/* Appends to the file. After REST or RANG, does the same as STOR (RFC 3659, 5). */
int kftp_cmd_appe(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_upload_start(session, argument->path,
				 kftp_range_is_part(&session->range) ? 0 : O_APPEND);
}

/* Ignores the offset of REST, because the file is new and thus empty. */
int kftp_cmd_stou(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_upload_start_unique(session, argument->path);
}

/*
 * Checks if the size 0 that a file reports is wrong. Returns false if the session cannot
 * open the file. Otherwise returns true if the file has bytes and still reports 0, or if
 * an error prevents the check. A client that got a wrong size 0 would not download the
 * file.
 */
static bool size_is_wrong(const struct kftp_session *session, const char *path)
{
	struct file *file = kftp_readable_open(session, path);
	int ret;

	if (IS_ERR(file))
		return false;
	ret = kftp_unsized_goes_on(file, 0);
	kftp_file_close(file);
	return ret;
}

/*
 * Replies with the size of the file, in TYPE A too. By section 4 of RFC 3659, SIZE means
 * the number of bytes that a transfer in the present TYPE would move. In TYPE A, the
 * server would have to read the whole file to count these bytes. But some clients
 * (tests/e2e/CLIENTS.md) send SIZE before any TYPE, want the size of the file, and fail
 * if they do not get this size.
 */
int kftp_cmd_size(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kstat stat;
	int err = kftp_kept_stat(session, argument->path, &stat, NULL);

	if (err)
		return kftp_answer_error(session, 550, err);
	if (!S_ISREG(stat.mode))
		return kftp_answer(session, 550, "Not a regular file.");
	if (!stat.size && size_is_wrong(session, argument->path))
		return kftp_answer(session, 550, "The size of this file is not known before it is read.");
	return kftp_answer(session, 213, "%llu", (u64)stat.size);
}

int kftp_cmd_dele(struct kftp_session *session, struct kftp_argument *argument)
{
	int err = kftp_kept_unlink(session, argument->path);

	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 250, "File deleted.");
}

int kftp_cmd_rnfr(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, argument->path, false, &stat);

	if (err)
		return kftp_answer_error(session, 550, err);
	swap(session->rename_from, argument->path);
	return kftp_answer(session, 350, "Send RNTO with the new name.");
}

static int rename_file(struct kftp_session *session, const char *from,
		       const struct kftp_argument *to)
{
	bool replace = session->terms.rights & KFTP_RIGHT_OVERWRITE;
	char *path;
	int err = kftp_resolve(session, to->text, to->len, &path);

	if (err)
		return kftp_answer_error(session, 553, err);
	err = kftp_fs_rename(&session->root, from, path, replace);
	kfree(path);
	if (err)
		return kftp_answer_error(session, err == -EEXIST ? 553 : 550, err);
	return kftp_answer(session, 250, "Renamed.");
}

/*
 * The path of RNTO is resolved here and not by kftp_argument_parse(), because the check
 * for RNFR must come first: if RNFR was not sent, the reply is 503 even if the path is
 * not valid.
 */
int kftp_cmd_rnto(struct kftp_session *session, struct kftp_argument *argument)
{
	char *from = session->rename_from;
	int code;

	if (!from)
		return kftp_answer(session, 503, "Send RNFR first.");
	session->rename_from = NULL;
	code = rename_file(session, from, argument);
	kfree(from);
	return code;
}
