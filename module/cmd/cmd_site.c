// SPDX-License-Identifier: GPL-2.0
/*
 * SITE (RFC 959, section 4.1.3) and the SITE commands. No RFC describes the SITE
 * commands. Some of them are in other files: UTIME, CHMOD and CHGRP in cmd_times.c, WHO
 * in cmd_who.c, HELP in cmd_info.c.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "proto/args.h"
#include "proto/parse.h"
#include "proto/path.h"
#include "session/answer.h"
#include "session/resolve.h"

/* Longest idle timeout in seconds that SITE IDLE can set. */
#define IDLE_MAX 7200

#define SITE_ROW(name, handler, kind, need, syn, ...) {	\
	.verb.text = #name,				\
	.run = kftp_site_##handler,			\
	.argument = KFTP_ARGUMENT_##kind,		\
	.right = need,					\
	.syntax = syn,					\
},

static const struct kftp_row sites[] = { KFTP_SITES(SITE_ROW) };

int kftp_cmd_site(struct kftp_session *session, struct kftp_argument *argument)
{
	const struct kftp_row *row = NULL;
	struct kftp_verb verb;
	size_t rest;

	if (!kftp_parse_verb(argument->text, argument->len, &verb, &rest))
		row = kftp_row_find(sites, ARRAY_SIZE(sites), &verb);
	if (!row)
		return kftp_answer(session, 504, "Unknown SITE command; SITE HELP lists all SITE commands.");
	return kftp_row_run(session, row, "SITE ", argument->text + rest,
			    argument->len - rest);
}

int kftp_site_umask(struct kftp_session *session, struct kftp_argument *argument)
{
	u32 mask;

	if (!argument->len)
		return kftp_answer(session, 200, "The mask is %03o.", session->terms.umask);
	if (kftp_args_octal(argument->text, argument->len, 0777, &mask))
		return KFTP_SYNTAX;
	session->terms.umask = mask;
	return kftp_answer(session, 200, "The mask is now %03o.", mask);
}

int kftp_site_idle(struct kftp_session *session, struct kftp_argument *argument)
{
	u64 seconds;

	if (!argument->len)
		return kftp_answer(session, 200, "The session ends after %u idle seconds; the maximum is %u.",
				   kftp_session_idle(session), IDLE_MAX);
	if (kftp_parse_u64(argument->text, argument->len, IDLE_MAX, &seconds) || !seconds)
		return kftp_answer(session, 501, "Syntax: SITE IDLE [seconds], from 1 to %u",
				   IDLE_MAX);
	session->terms.idle_timeout = seconds;
	return kftp_answer(session, 200, "The session now ends after %llu idle seconds.",
			   seconds);
}

/*
 * Makes the link @to and replies. The first @len bytes of @from tell where the link
 * leads. For a hard link, these bytes are the path of a file. For a symbolic link, they
 * can be any text, which is stored unchanged. But if the session has a list of refused
 * names, the text must be a valid path, and the path must contain no refused name. @from
 * has room for a NUL after the @len bytes.
 */
static int link_make(struct kftp_session *session, char *from, size_t len,
		     const char *to, bool symbolic)
{
	char *path = NULL;
	int err = 0;

	if (!symbolic || session->root.refused)
		err = kftp_resolve(session, from, len, &path);
	from[len] = '\0';
	if (!err)
		err = symbolic ? kftp_fs_symlink(&session->root, from, to) :
				 kftp_fs_link(&session->root, path, to);
	kfree(path);
	if (err)
		return kftp_answer_error(session, err == -EEXIST ? 553 : 550, err);
	return kftp_answer(session, 200, "Link created.");
}

/* Splits the argument into two paths, stores them in @text, and makes the link. */
static int link_split(struct kftp_session *session, const struct kftp_argument *argument,
		      char *text, bool symbolic)
{
	size_t first, second;
	int code, err;
	char *path;

	if (kftp_args_pair(argument->text, argument->len, text, &first, &second))
		return KFTP_SYNTAX;
	err = kftp_resolve(session, text + first, second, &path);
	if (err)
		return kftp_answer_error(session, 550, err);
	code = link_make(session, text, first, path, symbolic);
	kfree(path);
	return code;
}

static int link_run(struct kftp_session *session, const struct kftp_argument *argument,
		    bool symbolic)
{
	char *text = kmalloc(argument->len + 1, GFP_KERNEL);
	int code;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = link_split(session, argument, text, symbolic);
	kfree(text);
	return code;
}

int kftp_site_symlink(struct kftp_session *session, struct kftp_argument *argument)
{
	return link_run(session, argument, true);
}

int kftp_site_link(struct kftp_session *session, struct kftp_argument *argument)
{
	return link_run(session, argument, false);
}

/*
 * Maximum number of directories that SITE MKDIR makes. Each one costs two lookups of its
 * whole path.
 */
#define DIRS_MAX 64

/*
 * Makes the missing directories of a path: finds the deepest directory that exists, and
 * goes down from there. @path does not end in "/", and is changed. Returns 0 if the last
 * directory of the path was made; -ENAMETOOLONG if more than DIRS_MAX directories are
 * missing, and then none is made; another error.
 */
static int make_dirs(struct kftp_session *session, char *path)
{
	const char *end = path + strlen(path);
	unsigned int missing = 0;
	struct kstat stat;
	char *slash;
	int err;

	do {
		if (missing++ == DIRS_MAX)
			return -ENAMETOOLONG;
		slash = strrchr(path, '/');
		*slash = '\0';
		err = slash == path ? 0 : kftp_fs_stat(&session->root, path, true, &stat);
	} while (err == -ENOENT);
	while (!err && slash < end) {
		*slash = '/';
		err = kftp_fs_mkdir(&session->root, path, session->terms.umask);
		slash += strlen(slash);
		/* Another program may have made this directory meanwhile. */
		if (err == -EEXIST && slash < end)
			err = 0;
	}
	return err;
}

/*
 * Makes a directory and the missing directories above it. If the directory exists
 * already, returns 0 too.
 */
static int make_path(struct kftp_session *session, char *path)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, path, true, &stat);

	kftp_path_trim(path);
	if (err == -ENOENT)
		err = make_dirs(session, path);
	else if (!err && !S_ISDIR(stat.mode))
		err = -EEXIST;
	return err;
}

/*
 * Makes a directory and the missing directories above it. The option "-p" asks for
 * exactly this, so the option is accepted and changes nothing.
 */
int kftp_site_mkdir(struct kftp_session *session, struct kftp_argument *argument)
{
	bool option = argument->len > 3 && !memcmp(argument->text, "-p ", 3);
	size_t skip = option ? 3 : 0;
	char *path;
	int err = kftp_resolve(session, argument->text + skip, argument->len - skip, &path);

	if (!err) {
		err = make_path(session, path);
		kfree(path);
	}
	return err ? kftp_answer_error(session, 550, err) :
		     kftp_answer(session, 250, "The directory exists now.");
}
