// SPDX-License-Identifier: GPL-2.0
/*
 * SITE (RFC 959, 4.1.3): what is not in RFCs. Its commands about times and modes
 * are in cmd_times.c, WHO is in cmd_who.c.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "proto/args.h"
#include "cmd/cmd.h"
#include "fs/link.h"
#include "proto/manual.h"
#include "proto/parse.h"

/* Seconds that SITE IDLE may set. */
#define IDLE_MAX 7200

/**
 * struct site - a row of the table of SITE
 * @verb: as kftp_parse_verb() gives it
 * @run: its procedure
 * @argument: enum kftp_argument
 * @right: KFTP_RIGHT_* that it takes, 0 for none
 * @syntax: of the argument
 */
struct site {
	struct kftp_verb verb;
	kftp_command_fn run;
	u8 argument;
	u32 right;
	const char *syntax;
};

#define SITE_ROW(name, handler, arg, need, syn, ...) {	\
	.verb.text = #name,				\
	.run = kftp_site_##handler,			\
	.argument = KFTP_ARGUMENT_##arg,		\
	.right = need,					\
	.syntax = syn,					\
},

static const struct site sites[] = { KFTP_SITES(SITE_ROW) };

static const struct site *find(const struct kftp_verb *verb)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sites); i++)
		if (!memcmp(&sites[i].verb, verb, sizeof(*verb)))
			return &sites[i];
	return NULL;
}

int kftp_cmd_site(struct kftp_session *session, const char *arg, size_t len)
{
	const struct site *site = NULL;
	struct kftp_verb verb;
	size_t rest;

	if (!kftp_parse_verb(arg, len, &verb, &rest))
		site = find(&verb);
	if (!site)
		return kftp_answer(session, 504, "SITE has no such command; SITE HELP lists them.");
	if (site->argument == KFTP_ARGUMENT_SOME && rest == len)
		return kftp_answer(session, 501, "Syntax: SITE %.8s %s",
				   site->verb.text, site->syntax);
	if (site->right && !(session->rights & site->right))
		return kftp_answer(session, 550, "This session may not use SITE %.8s.",
				   site->verb.text);
	return site->run(session, arg + rest, len - rest);
}

int kftp_site_help(struct kftp_session *session, const char *arg, size_t len)
{
	char *text = kmalloc(KFTP_MANUAL_SIZE, GFP_KERNEL);
	int code;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = kftp_manual_help_site(arg, len, text);
	kftp_control_text(&session->control, code, text, strlen(text));
	kfree(text);
	return code;
}

int kftp_site_umask(struct kftp_session *session, const char *arg, size_t len)
{
	u32 mask;

	if (!len)
		return kftp_answer(session, 200, "The mask is %03o.", session->umask);
	if (kftp_args_octal(arg, len, 0777, &mask))
		return kftp_answer(session, 501, "Syntax: SITE UMASK mask");
	session->umask = mask;
	return kftp_answer(session, 200, "The mask is now %03o.", mask);
}

int kftp_site_idle(struct kftp_session *session, const char *arg, size_t len)
{
	u64 seconds;

	if (!len)
		return kftp_answer(session, 200, "The session ends after %u idle seconds; %u can be set.",
				   kftp_session_idle(session), IDLE_MAX);
	if (kftp_parse_u64(arg, len, IDLE_MAX, &seconds) || !seconds)
		return kftp_answer(session, 501, "Syntax: SITE IDLE seconds, from 1 to %u",
				   IDLE_MAX);
	session->idle_timeout = seconds;
	return kftp_answer(session, 200, "The session now ends after %llu idle seconds.",
			   seconds);
}

/* The first path of the two: text of a symbolic link, or a file. */
static int make_link(struct kftp_session *session, char *first, size_t len,
		     const char *path, bool symbolic)
{
	char *from;
	int code, err;

	if (symbolic) {
		first[len] = '\0';
		err = kftp_link_symbolic(&session->root, first, path);
	} else {
		code = kftp_answer_path(session, first, len, &from);
		if (code)
			return code;
		err = kftp_link_hard(&session->root, from, path);
		kfree(from);
	}
	if (err)
		return kftp_answer_error(session, err == -EEXIST ? 553 : 550, err);
	return kftp_answer(session, 200, "Link made.");
}

static int link_pair(struct kftp_session *session, const char *arg, size_t len,
		     char *text, bool symbolic)
{
	size_t first, second;
	char *path;
	int code;

	if (kftp_args_pair(arg, len, text, &first, &second))
		return kftp_answer(session, 501, "Syntax: SITE %s \"path\" \"new\"",
				   symbolic ? "SYMLINK" : "LINK");
	code = kftp_answer_path(session, text + first, second, &path);
	if (code)
		return code;
	code = make_link(session, text, first, path, symbolic);
	kfree(path);
	return code;
}

static int link_any(struct kftp_session *session, const char *arg, size_t len,
		    bool symbolic)
{
	char *text = kmalloc(len + 1, GFP_KERNEL);
	int code;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = link_pair(session, arg, len, text, symbolic);
	kfree(text);
	return code;
}

int kftp_site_symlink(struct kftp_session *session, const char *arg, size_t len)
{
	return link_any(session, arg, len, true);
}

int kftp_site_link(struct kftp_session *session, const char *arg, size_t len)
{
	return link_any(session, arg, len, false);
}

static bool is_directory(struct kftp_session *session, const char *path)
{
	struct kstat stat;

	return !kftp_fs_stat(&session->root, path, true, &stat) && S_ISDIR(stat.mode);
}

/*
 * Makes what is missing of a path, from the top, where nothing may be made (a
 * read-only file system with others below). Returns 0 or an error.
 */
static int make_dirs(struct kftp_session *session, char *path)
{
	char *slash = path;
	int err;

	do {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		err = kftp_fs_mkdir(&session->root, path, 0777 & ~session->umask);
		if (err && err != -EEXIST && is_directory(session, path))
			err = -EEXIST;
		if (slash)
			*slash = '/';
		if (err && err != -EEXIST)
			return err;
	} while (slash);
	return err;
}

/* What is there already is as good, if it is a directory. */
static int make_path(struct kftp_session *session, char *path)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, path, true, &stat);

	if (err == -ENOENT)
		err = make_dirs(session, path);
	else if (!err && !S_ISDIR(stat.mode))
		err = -EEXIST;
	return err;
}

int kftp_site_mkdir(struct kftp_session *session, const char *arg, size_t len)
{
	char *path;
	int code, err;

	if (len > 3 && !memcmp(arg, "-p ", 3)) {
		arg += 3;
		len -= 3;
	}
	code = kftp_answer_path(session, arg, len, &path);
	if (code)
		return code;
	err = make_path(session, path);
	kfree(path);
	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 250, "The directory is there.");
}
