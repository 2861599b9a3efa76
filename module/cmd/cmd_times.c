// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about times, permission bits and groups of files: MDTM (RFC 3659, section 3),
 * MFMT and MFF (draft-somers-ftp-mfxx), SITE UTIME, SITE CHMOD, SITE CHGRP.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "fs/attr.h"
#include "netns/owners.h"
#include "proto/args.h"
#include "proto/date.h"
#include "proto/parse.h"
#include "session/answer.h"
#include "session/resolve.h"

/* SITE CHGRP compares a name with the names of at most this many groups of the user. */
#define GROUPS_TRIED 128

/*
 * Changes attributes of the file that the client has named, then sets @now to the file's
 * attributes. The callers reply with the values in @now, not with those in @attr, because
 * a file system can't store every time and every mode. Returns 0, or the code of the
 * error reply that was sent.
 *
 * A session with KFTP_OPTION_WORLD_READABLE can read only files that all users may read,
 * because other guests can act as the same system user. A file of this user can be the
 * upload of another guest, so the session must not make a file readable for all users.
 */
static int change_attr(struct kftp_session *session, const char *name, size_t len,
		       struct kftp_attr *attr, struct kstat *now)
{
	char *path;
	int err = kftp_resolve(session, name, len, &path);

	if (err)
		return kftp_answer_error(session, 550, err);
	if (session->terms.options & KFTP_OPTION_WORLD_READABLE)
		attr->given |= KFTP_ATTR_UNREADABLE;
	err = kftp_attr_set(&session->root, path, attr, now);
	kfree(path);
	return err ? kftp_answer_error(session, 550, err) : 0;
}

/*
 * Sets the modification time of a file. The argument must be "time path". The reply
 * contains the time that the file has after the change (draft-somers-ftp-mfxx, section
 * 3.1). Returns the code of the reply. If the argument has another form, sends no reply
 * and returns KFTP_SYNTAX.
 */
static int set_modify(struct kftp_session *session, const struct kftp_argument *argument)
{
	struct kftp_attr attr = { .given = KFTP_ATTR_MODIFY };
	size_t path, word = kftp_args_word(argument->text, argument->len, &path);
	const char *name = argument->text + path;
	size_t len = argument->len - path;
	char time[KFTP_DATE_LEN];
	struct kstat now;
	int code;

	if (!len || kftp_date_parse(argument->text, word, &attr.modify))
		return KFTP_SYNTAX;
	if (!(session->terms.rights & KFTP_RIGHT_TIMES))
		return kftp_answer(session, 550, "This session is not allowed to set times.");
	code = change_attr(session, name, len, &attr, &now);
	if (code)
		return code;
	kftp_date_put(time, now.mtime.tv_sec);
	return kftp_answer(session, 213, "Modify=%.*s; %.*s", KFTP_DATE_LEN,
			   time, (int)len, name);
}

int kftp_cmd_mfmt(struct kftp_session *session, struct kftp_argument *argument)
{
	return set_modify(session, argument);
}

/* RFC 3659 allows a fraction of a second, but many scripts accept only 14 digits. */
static int answer_time(struct kftp_session *session, const struct kstat *stat)
{
	char time[KFTP_DATE_LEN];

	kftp_date_put(time, stat->mtime.tv_sec);
	return kftp_answer(session, 213, "%.*s", KFTP_DATE_LEN, time);
}

/*
 * Replies with the modification time of a file. By RFC 3659, the argument is always a
 * path, so this function first tries the whole argument as a path. If no such file
 * exists and the argument is "time path", does the same as MFMT.
 */
int kftp_cmd_mdtm(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, argument->path, true, &stat);
	int code = KFTP_SYNTAX;

	if (!err)
		return answer_time(session, &stat);
	if (err == -ENOENT)
		code = set_modify(session, argument);
	return code == KFTP_SYNTAX ? kftp_answer_error(session, 550, err) : code;
}

static int answer_facts(struct kftp_session *session, u8 given, const struct kstat *now,
			const char *path, size_t len)
{
	char time[KFTP_DATE_LEN], text[64];
	int n = 0;

	if (given & KFTP_ARGS_MODIFY) {
		kftp_date_put(time, now->mtime.tv_sec);
		n = scnprintf(text, sizeof(text), "Modify=%.*s;",
			      KFTP_DATE_LEN, time);
	}
	if (given & KFTP_ARGS_MODE)
		n += scnprintf(text + n, sizeof(text) - n, "UNIX.mode=%04o;",
			       now->mode & S_IALLUGO);
	return kftp_answer(session, 213, "%.*s %.*s", n, text, (int)len, path);
}

/* Checks if the session has the right for each fact in @given (KFTP_ARGS_*). */
static bool may_change(const struct kftp_session *session, u8 given)
{
	if (given & KFTP_ARGS_MODIFY && !(session->terms.rights & KFTP_RIGHT_TIMES))
		return false;
	return !(given & KFTP_ARGS_MODE) || session->terms.rights & KFTP_RIGHT_CHMOD;
}

/* See draft-somers-ftp-mfxx, section 5. */
int kftp_cmd_mff(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_args_facts facts;
	struct kftp_attr attr = {};
	int err = kftp_args_facts(argument->text, argument->len, &facts);
	const char *name = argument->text + facts.path;
	size_t len = argument->len - facts.path;
	struct kstat now;
	int code;

	if (err == -EOPNOTSUPP)
		return kftp_answer(session, 504, "Only the facts Modify and UNIX.mode can be changed.");
	if (err)
		return KFTP_SYNTAX;
	if (!may_change(session, facts.given))
		return kftp_answer(session, 550, "This session is not allowed to change these facts.");
	if (facts.given & KFTP_ARGS_MODIFY)
		attr.given |= KFTP_ATTR_MODIFY;
	if (facts.given & KFTP_ARGS_MODE)
		attr.given |= KFTP_ATTR_MODE;
	attr.modify = facts.modify;
	attr.mode = facts.mode;
	code = change_attr(session, name, len, &attr, &now);
	return code ?: answer_facts(session, facts.given, &now, name, len);
}

int kftp_site_utime(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_attr attr = { .given = KFTP_ATTR_MODIFY | KFTP_ATTR_ACCESS };
	char modify[KFTP_DATE_LEN], access[KFTP_DATE_LEN];
	struct kftp_args_times times;
	struct kstat now;
	int code;

	if (kftp_args_times(argument->text, argument->len, &times))
		return KFTP_SYNTAX;
	attr.modify = times.modify;
	attr.access = times.access;
	code = change_attr(session, argument->text + times.path, times.path_len, &attr, &now);
	if (code)
		return code;
	kftp_date_put(modify, now.mtime.tv_sec);
	kftp_date_put(access, now.atime.tv_sec);
	return kftp_answer(session, 200, "Times set: Modify=%.*s; Access=%.*s;",
			   KFTP_DATE_LEN, modify, KFTP_DATE_LEN, access);
}

int kftp_site_chmod(struct kftp_session *session, struct kftp_argument *argument)
{
	size_t path, word = kftp_args_word(argument->text, argument->len, &path);
	struct kftp_attr attr = {
		.given = KFTP_ATTR_CHANGE,
		.change = { argument->text, word, session->terms.umask },
	};
	struct kstat now;
	u32 unused = 0;
	int code;

	if (path == argument->len || kftp_mode_apply(&attr.change, false, &unused))
		return KFTP_SYNTAX;
	code = change_attr(session, argument->text + path, argument->len - path, &attr, &now);
	return code ?: kftp_answer(session, 200, "The mode is now %04o.",
				   now.mode & S_IALLUGO);
}

/*
 * Finds the id of the group with the name @text among the groups of the user. The daemon
 * sends the names of groups, because the module can't look them up. If the name of one of
 * the groups is missing, this function asks the daemon for the name. Returns 0 if the
 * group is found; -ENOENT if no group of the user has the name @text; -EAGAIN if the
 * daemon will send missing names; another error if the daemon cannot be asked for them.
 */
static int group_find_name(struct kftp_session *session, const char *text, size_t len, u32 *gid)
{
	char name[KFTP_OWNER_MAX + 1];
	unsigned int n;
	int ret = -ENOENT;

	for (n = 0; n < GROUPS_TRIED && kftp_root_group(&session->root, n, gid); n++) {
		int err = kftp_owners_await(&session->kn->owners, &session->kn->events, *gid,
					    true, name);

		if (!err && len == strlen(name) && !memcmp(text, name, len))
			return 0;
		if (err && err != -ENOENT && ret != -EAGAIN)
			ret = err;
	}
	return ret;
}

/*
 * Finds the id of a group. @text is the id, or the name of a group of the user. Returns 0
 * if @gid is set; KFTP_LATER if the command must wait for names of groups; or the code of
 * the error reply that was sent.
 */
static int group_find(struct kftp_session *session, const char *text, size_t len, u32 *gid)
{
	u64 number;
	int err;

	if (!kftp_parse_u64(text, len, U32_MAX - 1, &number)) {
		*gid = number;
		return 0;
	}
	err = group_find_name(session, text, len, gid);
	if (err == -EAGAIN && kftp_session_may_wait(session))
		return KFTP_LATER;
	session->waiting_since = 0;
	if (!err)
		return 0;
	return err == -ENOENT ?
	       kftp_answer(session, 550, "You have no group of this name.") :
	       kftp_answer(session, 450, "The names of your groups are not known now; use the group's number, or try again.");
}

int kftp_site_chgrp(struct kftp_session *session, struct kftp_argument *argument)
{
	size_t path, word = kftp_args_word(argument->text, argument->len, &path);
	struct kftp_attr attr = { .given = KFTP_ATTR_GROUP };
	struct kstat now;
	int code;

	if (!word || path == argument->len)
		return KFTP_SYNTAX;
	code = group_find(session, argument->text, word, &attr.group) ?:
	       change_attr(session, argument->text + path, argument->len - path, &attr, &now);
	return code ?: kftp_answer(session, 200, "The group is now %u.",
				   from_kgid_munged(&init_user_ns, now.gid));
}
