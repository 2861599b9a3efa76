// SPDX-License-Identifier: GPL-2.0
/*
 * The limits of a session's transfers: bytes per second, of its own and of all
 * sessions of its user, and how much it may move in all.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include <uapi/linux/kftp.h>

#include "netns/account.h"
#include "session/limit.h"

/* Bytes that the session has moved, with @running of a transfer that goes on. */
static u64 limit_bytes(const struct kftp_session *session, u64 running)
{
	return session->sums.sent + session->sums.received + running;
}

/**
 * kftp_limit_reached() - may a session start another transfer of a file?
 * @session: the session
 *
 * Return: NULL if it may; otherwise a text for the client.
 */
const char *kftp_limit_reached(const struct kftp_session *session)
{
	const struct kftp_terms *terms = &session->terms;

	if (terms->files_max && session->sums.files >= terms->files_max)
		return "This session has reached its limit of files.";
	if (terms->bytes_max && limit_bytes(session, 0) >= terms->bytes_max)
		return "This session has reached its limit of bytes.";
	return NULL;
}

/**
 * kftp_limit_begin() - a transfer begins to move bytes
 * @session: the transfer's session
 * @direction: KFTP_DIRECTION_*
 */
void kftp_limit_begin(struct kftp_session *session, u8 direction)
{
	if (direction == KFTP_DIRECTION_SEND)
		atomic_inc(&session->user_account->sending);
}

/**
 * kftp_limit_end() - a transfer moves no more bytes
 * @session: the transfer's session; kftp_limit_begin() was called
 * @direction: KFTP_DIRECTION_*
 */
void kftp_limit_end(struct kftp_session *session, u8 direction)
{
	if (direction == KFTP_DIRECTION_SEND)
		atomic_dec(&session->user_account->sending);
}

/* The user's rate is divided among the downloads that run now. */
static void limit_pace(struct kftp_session *session)
{
	const struct kftp_terms *terms = &session->terms;
	u64 rate = terms->rate_down ?: U64_MAX;
	int sending = atomic_read(&session->user_account->sending);

	if (terms->user_rate_down)
		rate = min(rate, terms->user_rate_down / max(sending, 1) ?: 1);
	if (rate != U64_MAX)
		kftp_rate_pace(session->data.sock, rate);
}

/* Return: the bytes that the buckets let in; if 0, ask again at @resume. */
static size_t limit_ask_buckets(struct kftp_session *session, size_t budget,
				unsigned long *resume)
{
	const struct kftp_terms *terms = &session->terms;
	struct kftp_account *user = session->user_account;
	u64 rate = 0;

	if (terms->rate_up) {
		rate = terms->rate_up;
		budget = min_t(u64, budget, kftp_bucket_fill(&session->up, rate));
	}
	if (terms->user_rate_up && budget) {
		rate = terms->user_rate_up;
		spin_lock(&user->lock);
		budget = min_t(u64, budget, kftp_bucket_fill(&user->up, rate));
		spin_unlock(&user->lock);
	}
	if (!budget)
		*resume = jiffies + kftp_rate_wait(rate);
	return budget;
}

/**
 * kftp_limit_ask() - how much of a file a transfer may move now
 * @session: the transfer's session; its data connection is open
 * @direction: KFTP_DIRECTION_SEND or KFTP_DIRECTION_RECEIVE
 * @done: bytes that it has moved so far
 * @budget: bytes that it wants to move
 * @resume: set to the jiffies at which to ask again, if it may move none
 *
 * Return: the bytes, at most @budget; 0 if it must wait.
 */
size_t kftp_limit_ask(struct kftp_session *session, u8 direction, u64 done,
		      size_t budget, unsigned long *resume)
{
	u64 max = session->terms.bytes_max;

	/* Ask for one byte more, to notice that the limit is exceeded. */
	if (max) {
		u64 moved = limit_bytes(session, done);

		budget = min_t(u64, budget, max - min(moved, max) + 1);
	}
	if (direction == KFTP_DIRECTION_RECEIVE)
		return limit_ask_buckets(session, budget, resume);
	limit_pace(session);
	return budget;
}

/**
 * kftp_limit_moved() - a transfer has moved bytes that it asked for
 * @session: the transfer's session
 * @direction: as with kftp_limit_ask()
 * @done: bytes that it has moved in all
 * @bytes: those of them that are new
 *
 * Return: 0; -ECANCELED if the session has moved more than it may.
 */
int kftp_limit_moved(struct kftp_session *session, u8 direction, u64 done,
		     size_t bytes)
{
	const struct kftp_terms *terms = &session->terms;
	struct kftp_account *user = session->user_account;

	if (direction == KFTP_DIRECTION_RECEIVE && terms->rate_up)
		kftp_bucket_take(&session->up, bytes);
	if (direction == KFTP_DIRECTION_RECEIVE && terms->user_rate_up) {
		spin_lock(&user->lock);
		kftp_bucket_take(&user->up, bytes);
		spin_unlock(&user->lock);
	}
	if (terms->bytes_max && limit_bytes(session, done) > terms->bytes_max)
		return -ECANCELED;
	return 0;
}
