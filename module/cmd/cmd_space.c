// SPDX-License-Identifier: GPL-2.0
/*
 * Room: AVBL and DSIZ (draft-peterson-streamlined-ftp-command-extensions).
 */
#include <linux/slab.h>

#include "session/answer.h"
#include "fs/attr.h"
#include "cmd/cmd.h"
#include "transfer/measure.h"

static int space_of(struct kftp_session *session, const char *path, u64 *bytes)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, path, true, &stat);

	if (!err && !S_ISDIR(stat.mode))
		err = -ENOTDIR;
	return err ?: kftp_attr_space(&session->root, path, bytes);
}

int kftp_cmd_avbl(struct kftp_session *session, const char *arg, size_t len)
{
	u64 bytes;
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = space_of(session, path, &bytes);
	kfree(path);
	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 213, "%llu", bytes);
}

int kftp_cmd_dsiz(struct kftp_session *session, const char *arg, size_t len)
{
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);

	if (code)
		return code;
	code = kftp_measure_start(session, path);
	kfree(path);
	return code;
}
