// SPDX-License-Identifier: GPL-2.0
/* kftpctl kick: end sessions at once. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kftpctl/kftpctl.h"
#include "kftpctl/list.h"
#include "module/proto/parse.h"

/* How often, and after which pauses in milliseconds, kick --wait looks for sessions. */
#define WAIT_TRIES 200
#define WAIT_MS 50

static int refuse_id(const char *id)
{
	fprintf(stderr, "kftpctl: \"%s\" is not a session number\n", id);
	return KFTPCTL_USAGE;
}

static int kick_one(struct kftp_nl *nl, uint64_t id)
{
	int err = kftp_nl_session_del(nl, id);

	if (!err)
		return KFTPCTL_OK;
	if (err != -ENOENT)
		return kftpctl_fail(nl);
	fprintf(stderr, "kftpctl: there is no session %" PRIu64 "\n", id);
	return KFTPCTL_FAILED;
}

static int read_id(const char *text, u64 *id)
{
	size_t len = strlen(text);

	if (!len || len > 20)
		return -EINVAL;
	return kftp_parse_u64(text, len, UINT64_MAX, id);
}

/* Kicks sessions by number. Checks all numbers before it kicks the first session. */
static int kick_ids(struct kftp_nl *nl, char **ids, int count)
{
	int i, ret, status = KFTPCTL_OK;
	u64 id;

	for (i = 0; i < count; i++) {
		if (read_id(ids[i], &id))
			return refuse_id(ids[i]);
	}
	for (i = 0; i < count; i++) {
		read_id(ids[i], &id);
		ret = kick_one(nl, id);
		if (ret > status)
			status = ret;
	}
	return status;
}

/*
 * Kicks all sessions, or all sessions of @user. It is no error if a session has ended in
 * the meantime.
 */
static int kick_matching(struct kftp_nl *nl, const char *user)
{
	struct kftpctl_list list;
	size_t i, kicked = 0;
	int err;

	err = kftpctl_list_read(nl, &list);
	for (i = 0; !err && i < list.count; i++) {
		if (user && strcmp(user, list.sessions[i].view.user))
			continue;
		err = kftp_nl_session_del(nl, list.sessions[i].view.id);
		kicked += !err;
		if (err == -ENOENT)
			err = 0;
	}
	kftpctl_list_free(&list);
	if (err)
		return kftpctl_fail(nl);
	printf("%zu session%s ended\n", kicked, kicked == 1 ? "" : "s");
	return !kicked && user ? KFTPCTL_FAILED : KFTPCTL_OK;
}

static int note_live(const struct kftp_nl_session *session, void *arg)
{
	bool *live = arg;

	*live |= !session->ended;
	return 0;
}

/*
 * Waits until no session is left. Kicks again what is left after half of the time,
 * because a second kick does not wait for a client that reads no replies. A session
 * whose file system does not answer counts as ended.
 */
static int kick_wait(struct kftp_nl *nl)
{
	const struct timespec pause = { .tv_nsec = WAIT_MS * 1000000L };
	bool live = true;
	int i, err = 0;

	for (i = 0; !err && live && i < WAIT_TRIES; i++) {
		live = false;
		err = kftp_nl_session_list(nl, note_live, &live);
		if (!err && live && i == WAIT_TRIES / 2)
			kick_matching(nl, NULL);
		if (!err && live)
			nanosleep(&pause, NULL);
	}
	if (err)
		return kftpctl_fail(nl);
	if (live)
		fprintf(stderr, "kftpctl: some sessions have not ended yet\n");
	return live ? KFTPCTL_FAILED : KFTPCTL_OK;
}

/**
 * kftpctl_kick() - end sessions at once
 * @nl: the connection to the module
 * @options: the options; --all and --user choose the sessions; --wait waits for their end
 * @ids: the numbers of the sessions if neither --all nor --user is given
 * @count: number of strings in @ids
 *
 * Return: the exit status, enum kftpctl_exit.
 */
int kftpctl_kick(struct kftp_nl *nl, const struct kftpctl_options *options,
		 char **ids, int count)
{
	if (options->all || options->user) {
		int status = kick_matching(nl, options->user);

		return status || !options->wait ? status : kick_wait(nl);
	}
	return kick_ids(nl, ids, count);
}
