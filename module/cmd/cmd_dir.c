// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on a directory: RFC 959, RFC 3659 MLSD and MLST.
 */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "cmd/cmd.h"
#include "list/list.h"
#include "proto/parse.h"
#include "proto/path.h"
#include "transfer/listing.h"
#include "cmd/message.h"
#include "transfer/upload.h"

static int change_dir(struct kftp_session *session, const char *arg, size_t len)
{
	struct kstat stat;
	char *path, *old, *text;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_fs_stat(&session->root, path, true, &stat);
	if (!err && !S_ISDIR(stat.mode))
		err = -ENOTDIR;
	if (!err)
		err = kftp_fs_may(&session->root, path, MAY_EXEC);
	if (err) {
		kfree(path);
		return kftp_answer_error(session, 550, err);
	}
	spin_lock(&session->lock);
	old = session->cwd;
	session->cwd = path;
	spin_unlock(&session->lock);
	kfree(old);
	text = kftp_message_of(session, path);
	kftp_answer(session, 250, "%sDirectory changed.", text ?: "");
	kfree(text);
	return 250;
}

int kftp_cmd_cwd(struct kftp_session *session, const char *arg, size_t len)
{
	return change_dir(session, arg, len);
}

int kftp_cmd_cdup(struct kftp_session *session, const char *arg, size_t len)
{
	return change_dir(session, "..", 2);
}

/* A path in '"', with '"' in it doubled, and a text behind (RFC 959, appendix II). */
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

int kftp_cmd_pwd(struct kftp_session *session, const char *arg, size_t len)
{
	return answer_quoted(session, session->cwd, "is the working directory.");
}

int kftp_cmd_mkd(struct kftp_session *session, const char *arg, size_t len)
{
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_fs_mkdir(&session->root, path, 0777 & ~session->umask);
	if (err)
		code = kftp_answer_error(session, 550, err);
	else
		code = answer_quoted(session, path, "made.");
	kfree(path);
	return code;
}

int kftp_cmd_rmd(struct kftp_session *session, const char *arg, size_t len)
{
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_fs_rmdir(&session->root, path);
	kfree(path);
	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 250, "Directory removed.");
}

/**
 * kftp_cmd_list_style() - how listings are written for a session
 * @session: who asks
 * @asked: the path as the client gave it
 * @len: its length in bytes
 * @style: its form and options are set
 */
void kftp_cmd_list_style(const struct kftp_session *session, const char *asked,
			 size_t len, struct kftp_list_style *style)
{
	style->hide_owners = session->options & KFTP_OPTION_HIDE_OWNERS;
	style->number_owners = session->options & KFTP_OPTION_NUMBER_OWNERS;
	style->facts = session->opts.facts;
	style->rights = session->rights;
	style->utc_offset = session->utc_offset;
	style->hidden = session->hidden;
	style->refused = session->refused;
	style->asked = asked;
	style->asked_len = len;
	style->memory = &session->of_address->listings;
	style->owners = &session->kn->owners;
	style->events = &session->kn->events;
}

static int list(struct kftp_session *session, const char *arg, size_t len,
		struct kftp_list_style *style)
{
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);

	if (code)
		return code;
	kftp_cmd_list_style(session, arg, len, style);
	code = kftp_listing_start(session, path, style);
	kfree(path);
	return code;
}

int kftp_cmd_list(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_list_style style = { .form = KFTP_LIST_LONG };
	size_t path;

	kftp_parse_list(arg, len, &style.options, &path);
	return list(session, arg + path, len - path, &style);
}

int kftp_cmd_nlst(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_list_style style = { .form = KFTP_LIST_NAMES };
	size_t path;

	kftp_parse_list(arg, len, &style.options, &path);
	if (style.options.long_form)
		style.form = KFTP_LIST_LONG;
	return list(session, arg + path, len - path, &style);
}

int kftp_cmd_mlsd(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_list_style style = { .form = KFTP_LIST_FACTS };

	return list(session, arg, len, &style);
}

/* RFC 3659, 7.2: the facts stand in the middle line of the reply. */
int kftp_cmd_mlst(struct kftp_session *session, const char *arg, size_t len)
{
	static const char first[] = "Listing:\n", last[] = "\nEnd.";
	struct kftp_list_style style = { .form = KFTP_LIST_FACTS };
	struct kstat stat;
	char *path, *text;
	int code = kftp_answer_path(session, arg, len, &path);
	int ret;

	if (code)
		return code;
	kftp_cmd_list_style(session, arg, len, &style);
	text = kmalloc(sizeof(first) + KFTP_LIST_ROOM + sizeof(last), GFP_KERNEL);
	ret = text ? kftp_upload_stat(session, path, &stat) : -ENOMEM;
	/* A link that leads nowhere. */
	if (ret == -ENOENT)
		ret = kftp_fs_stat(&session->root, path, false, &stat);
	if (!ret)
		ret = kftp_list_facts(&session->root, path, &stat, &style,
				      text + sizeof(first) - 1);
	if (ret < 0) {
		code = kftp_answer_error(session, ret == -ENOMEM ? 451 : 550, ret);
	} else {
		memcpy(text, first, sizeof(first) - 1);
		/* Over the CRLF: the reply has its own. */
		ret += sizeof(first) - 1 - 2;
		memcpy(text + ret, last, sizeof(last) - 1);
		kftp_control_text(&session->control, 250, text,
				  ret + sizeof(last) - 1);
		code = 250;
	}
	kfree(text);
	kfree(path);
	return code;
}
