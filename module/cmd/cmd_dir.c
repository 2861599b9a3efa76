// SPDX-License-Identifier: GPL-2.0
/* Commands on a directory: RFC 959. */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "cmd/dir_message.h"
#include "proto/path.h"
#include "session/answer.h"

/* Handles CWD and CDUP. For CDUP the argument is always "..". */
int kftp_cmd_cwd(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kstat stat;
	char *text;
	int err = kftp_fs_stat(&session->root, argument->path, true, &stat);

	if (!err && !S_ISDIR(stat.mode))
		err = -ENOTDIR;
	if (!err)
		err = kftp_fs_may(&session->root, argument->path, MAY_EXEC | MAY_CHDIR);
	if (err)
		return kftp_answer_error(session, 550, err);
	kftp_path_trim(argument->path);
	spin_lock(&session->lock);
	swap(session->cwd, argument->path);
	spin_unlock(&session->lock);
	text = kftp_dir_message(session, session->cwd);
	kftp_answer(session, 250, "%sDirectory changed.", text ?: "");
	kfree(text);
	return 250;
}

/*
 * Replies 257. The reply contains @path in quotes, followed by @text. Each '"' in @path
 * is doubled (RFC 959, appendix II).
 */
static int answer_quoted(struct kftp_session *session, const char *path,
			 const char *text)
{
	size_t size = 2 * strlen(path) + sizeof("\"\"");
	char *quoted = kmalloc(size, GFP_KERNEL);
	int code;

	if (!quoted)
		return kftp_answer_error(session, 451, -ENOMEM);
	kftp_path_quote(path, quoted, size);
	code = kftp_answer(session, 257, "%s %s", quoted, text);
	kfree(quoted);
	return code;
}

int kftp_cmd_pwd(struct kftp_session *session, struct kftp_argument *argument)
{
	return answer_quoted(session, session->cwd, "is the working directory.");
}

int kftp_cmd_mkd(struct kftp_session *session, struct kftp_argument *argument)
{
	int err = kftp_fs_mkdir(&session->root, argument->path, session->terms.umask);

	if (err)
		return kftp_answer_error(session, 550, err);
	kftp_path_trim(argument->path);
	return answer_quoted(session, argument->path, "created.");
}

int kftp_cmd_rmd(struct kftp_session *session, struct kftp_argument *argument)
{
	int err = kftp_fs_rmdir(&session->root, argument->path);

	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 250, "Directory removed.");
}
