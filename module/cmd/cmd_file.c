// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on a file: RFC 959, RFC 3659 SIZE.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "cmd/cmd.h"
#include "transfer/download.h"
#include "session/limit.h"
#include "proto/parse.h"
#include "transfer/upload.h"

/* The path of a file to be moved; or a reply, where the session may move no more. */
static int path_to_move(struct kftp_session *session, const char *arg, size_t len,
			char **path)
{
	const char *why = kftp_limit_reached(session);

	return why ? kftp_answer(session, 550, "%s", why) :
		     kftp_answer_path(session, arg, len, path);
}

int kftp_cmd_retr(struct kftp_session *session, const char *arg, size_t len)
{
	char *path;
	int code = path_to_move(session, arg, len, &path);

	if (code)
		return code;
	code = kftp_download_start(session, path);
	kfree(path);
	return code;
}

/* A range has an end, and an upload goes to its own. */
static int path_to_store(struct kftp_session *session, const char *arg, size_t len,
			 char **path)
{
	if (session->part.end != U64_MAX)
		return kftp_answer(session, 554,
				   "RANG is not for uploads: send REST, or RANG 1 0 for the whole file.");
	return path_to_move(session, arg, len, path);
}

static int store(struct kftp_session *session, const char *arg, size_t len, int flags)
{
	char *path;
	int code = path_to_store(session, arg, len, &path);

	if (code)
		return code;
	code = kftp_upload_start(session, path, flags);
	kfree(path);
	return code;
}

static int may_not_store(struct kftp_session *session)
{
	return kftp_answer(session, 550, "This session may not upload.");
}

/* RFC 3659, 5: after REST, APPE does what STOR does. */
static int resume(struct kftp_session *session, const char *arg, size_t len)
{
	if (!(session->rights & KFTP_RIGHT_RESUME))
		return may_not_store(session);
	return store(session, arg, len, 0);
}

/* A new file takes one right, another's place a second one, going on a third. */
int kftp_cmd_stor(struct kftp_session *session, const char *arg, size_t len)
{
	if (session->part.begin)
		return resume(session, arg, len);
	if (!(session->rights & KFTP_RIGHT_WRITE))
		return may_not_store(session);
	return store(session, arg, len,
		     session->rights & KFTP_RIGHT_OVERWRITE ? O_TRUNC : O_EXCL);
}

int kftp_cmd_appe(struct kftp_session *session, const char *arg, size_t len)
{
	if (session->part.begin)
		return resume(session, arg, len);
	if (!(session->rights & KFTP_RIGHT_APPEND))
		return may_not_store(session);
	return store(session, arg, len, O_APPEND);
}

/* What REST says is not for this. */
int kftp_cmd_stou(struct kftp_session *session, const char *arg, size_t len)
{
	char *prefix;
	int code = path_to_store(session, len ? arg : "upload",
				 len ?: strlen("upload"), &prefix);

	if (code)
		return code;
	code = kftp_upload_start_unique(session, prefix);
	kfree(prefix);
	return code;
}

int kftp_cmd_size(struct kftp_session *session, const char *arg, size_t len)
{
	struct kstat stat;
	char *path;
	int code, err;

	if (session->type == KFTP_TYPE_ASCII)
		return kftp_answer(session, 550, "The size in TYPE A is not known; use TYPE I.");
	code = kftp_answer_path(session, arg, len, &path);
	if (code)
		return code;
	err = kftp_upload_stat(session, path, &stat);
	kfree(path);
	if (err)
		return kftp_answer_error(session, 550, err);
	if (!S_ISREG(stat.mode))
		return kftp_answer(session, 550, "Not a regular file.");
	return kftp_answer(session, 213, "%llu", (u64)stat.size);
}

int kftp_cmd_dele(struct kftp_session *session, const char *arg, size_t len)
{
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_upload_unlink(session, path);
	kfree(path);
	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 250, "Deleted.");
}

int kftp_cmd_rnfr(struct kftp_session *session, const char *arg, size_t len)
{
	struct kstat stat;
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_fs_stat(&session->root, path, false, &stat);
	if (err) {
		kfree(path);
		return kftp_answer_error(session, 550, err);
	}
	session->rename_from = path;
	return kftp_answer(session, 350, "Send RNTO with the new name.");
}

int kftp_cmd_rnto(struct kftp_session *session, const char *arg, size_t len)
{
	bool replace = session->rights & KFTP_RIGHT_OVERWRITE;
	char *from = session->rename_from;
	char *path;
	int code, err;

	if (!from)
		return kftp_answer(session, 503, "Send RNFR first.");
	session->rename_from = NULL;
	code = kftp_answer_path(session, arg, len, &path);
	if (!code) {
		err = kftp_fs_rename(&session->root, from, path, replace);
		kfree(path);
		code = err ? kftp_answer_error(session, err == -EEXIST ? 553 : 550, err) :
			     kftp_answer(session, 250, "Renamed.");
	}
	kfree(from);
	return code;
}
