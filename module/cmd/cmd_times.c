// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about times and modes of files: MDTM (RFC 3659, 3), MFMT and MFF
 * (draft-somers-ftp-mfxx), SITE UTIME, SITE CHMOD.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "proto/args.h"
#include "fs/attr.h"
#include "cmd/cmd.h"
#include "proto/facts.h"
#include "proto/parse.h"

/* Changes a file that the client has named. Returns 0 or the code of the reply. */
static int change(struct kftp_session *session, const char *name, size_t len,
		  const struct kftp_attr *attr)
{
	char *path;
	int code = kftp_answer_path(session, name, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_attr_set(&session->root, path, attr);
	kfree(path);
	return err ? kftp_answer_error(session, 550, err) : 0;
}

/* "time path": -EINVAL where the argument is not. */
static int split_time(const char *arg, size_t len, s64 *seconds, size_t *path)
{
	size_t word = kftp_args_word(arg, len, path);

	return *path == len ? -EINVAL : kftp_parse_time(arg, word, seconds);
}

/* The draft, 3.1: the reply names the time that was set. */
static int set_modify(struct kftp_session *session, s64 seconds,
		      const char *name, size_t len)
{
	const struct kftp_attr attr = {
		.given = KFTP_ATTR_MODIFY,
		.modify = seconds,
	};
	char time[KFTP_FACTS_TIME_LEN];
	int code = change(session, name, len, &attr);

	if (code)
		return code;
	kftp_facts_time(seconds, time);
	return kftp_answer(session, 213, "Modify=%.*s; %.*s", KFTP_FACTS_TIME_LEN,
			   time, (int)len, name);
}

int kftp_cmd_mfmt(struct kftp_session *session, const char *arg, size_t len)
{
	s64 seconds;
	size_t path;

	if (split_time(arg, len, &seconds, &path))
		return kftp_answer(session, 501, "Syntax: MFMT YYYYMMDDhhmmss path");
	return set_modify(session, seconds, arg + path, len - path);
}

static int answer_time(struct kftp_session *session, const struct kstat *stat)
{
	char time[KFTP_FACTS_TIME_LEN];

	kftp_facts_time(stat->mtime.tv_sec, time);
	return kftp_answer(session, 213, "%.*s.%03ld", KFTP_FACTS_TIME_LEN, time,
			   stat->mtime.tv_nsec / NSEC_PER_MSEC);
}

/*
 * A file of that very name comes first, since the RFC knows nothing else. If
 * there is none, and the name could be a time and a path, it is MFMT's.
 */
int kftp_cmd_mdtm(struct kftp_session *session, const char *arg, size_t len)
{
	struct kstat stat;
	s64 seconds;
	size_t rest;
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);
	int err;

	if (code)
		return code;
	err = kftp_fs_stat(&session->root, path, true, &stat);
	kfree(path);
	if (!err)
		return answer_time(session, &stat);
	if (err != -ENOENT || split_time(arg, len, &seconds, &rest))
		return kftp_answer_error(session, 550, err);
	if (!(session->rights & KFTP_RIGHT_TIMES))
		return kftp_answer(session, 550, "This session may not set times.");
	return set_modify(session, seconds, arg + rest, len - rest);
}

static int answer_facts(struct kftp_session *session,
			const struct kftp_args_facts *facts,
			const char *path, size_t len)
{
	char time[KFTP_FACTS_TIME_LEN], text[64];
	int n = 0;

	if (facts->given & KFTP_ARGS_MODIFY) {
		kftp_facts_time(facts->modify, time);
		n = scnprintf(text, sizeof(text), "Modify=%.*s;",
			      KFTP_FACTS_TIME_LEN, time);
	}
	if (facts->given & KFTP_ARGS_MODE)
		n += scnprintf(text + n, sizeof(text) - n, "UNIX.mode=%04o;",
			       facts->mode);
	return kftp_answer(session, 213, "%.*s %.*s", n, text, (int)len, path);
}

/* Each fact has its right. */
static bool may_change(const struct kftp_session *session, u8 given)
{
	if (given & KFTP_ARGS_MODIFY && !(session->rights & KFTP_RIGHT_TIMES))
		return false;
	return !(given & KFTP_ARGS_MODE) || session->rights & KFTP_RIGHT_CHMOD;
}

/* The draft, 5 */
int kftp_cmd_mff(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_args_facts facts;
	struct kftp_attr attr = {};
	int err = kftp_args_facts(arg, len, &facts);
	int code;

	if (err == -EOPNOTSUPP)
		return kftp_answer(session, 504, "Only the facts Modify and UNIX.mode can be changed.");
	if (err)
		return kftp_answer(session, 501, "Syntax: MFF Modify=YYYYMMDDhhmmss;UNIX.mode=0644; path");
	if (!may_change(session, facts.given))
		return kftp_answer(session, 550, "This session may not change these facts.");
	if (facts.given & KFTP_ARGS_MODIFY)
		attr.given |= KFTP_ATTR_MODIFY;
	if (facts.given & KFTP_ARGS_MODE)
		attr.given |= KFTP_ATTR_MODE;
	attr.modify = facts.modify;
	attr.mode = facts.mode;
	code = change(session, arg + facts.path, len - facts.path, &attr);
	return code ?: answer_facts(session, &facts, arg + facts.path,
				    len - facts.path);
}

int kftp_site_utime(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_attr attr = { .given = KFTP_ATTR_MODIFY | KFTP_ATTR_ACCESS };
	struct kftp_args_times times;
	int code;

	if (kftp_args_times(arg, len, &times))
		return kftp_answer(session, 501, "Syntax: SITE UTIME YYYYMMDDhhmm[ss] path");
	attr.modify = times.modify;
	attr.access = times.access;
	code = change(session, arg + times.path, times.path_len, &attr);
	return code ?: kftp_answer(session, 200, "Times set.");
}

int kftp_site_chmod(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_attr attr = { .given = KFTP_ATTR_MODE };
	size_t path, word = kftp_args_word(arg, len, &path);
	u32 mode;
	int code;

	if (path == len || kftp_args_octal(arg, word, 07777, &mode))
		return kftp_answer(session, 501, "Syntax: SITE CHMOD mode path");
	attr.mode = mode;
	code = change(session, arg + path, len - path, &attr);
	return code ?: kftp_answer(session, 200, "Mode set to %04o.", mode);
}
