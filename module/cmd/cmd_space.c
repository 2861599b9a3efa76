// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about space on the disk: ALLO (RFC 959), AVBL and DSIZ
 * (draft-peterson-streamlined-ftp-command-extensions).
 */
#include "cmd/cmd.h"
#include "fs/attr.h"
#include "session/answer.h"
#include "transfer/measure.h"

int kftp_cmd_allo(struct kftp_session *session, struct kftp_argument *argument)
{
	u64 bytes, room;

	if (kftp_parse_allo(argument->text, argument->len, &bytes))
		return KFTP_SYNTAX;
	if (!kftp_attr_space(&session->root, session->cwd, &room) && bytes > room)
		return kftp_answer(session, 452, "Only %llu bytes are free.", room);
	return kftp_answer(session, 200, "No allocation is needed.");
}

static int space_of(struct kftp_session *session, const char *path, u64 *bytes)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, path, true, &stat);

	if (!err && !S_ISDIR(stat.mode))
		err = -ENOTDIR;
	return err ?: kftp_attr_space(&session->root, path, bytes);
}

int kftp_cmd_avbl(struct kftp_session *session, struct kftp_argument *argument)
{
	u64 bytes;
	int err = space_of(session, argument->path, &bytes);

	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 213, "%llu", bytes);
}

int kftp_cmd_dsiz(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_measure_start(session, argument->path);
}
