// SPDX-License-Identifier: GPL-2.0
/*
 * The limits of a session's transfers: bytes per second, of its own and of all
 * sessions of its user, and how much it may move in all.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include <uapi/linux/kftp.h>

#include "session/limit.h"
#include "netns/share.h"

/**
 * kftp_limit_reached() - whether the session may move no more files
 * @session: who wants to
 *
 * Return: NULL; a text for the client.
 */
const char *kftp_limit_reached(const struct kftp_session *session)
{
	if (session->files_max && session->files >= session->files_max)
		return "This session has reached its limit of files.";
	if (session->bytes_max &&
	    session->sent + session->received >= session->bytes_max)
		return "This session has reached its limit of bytes.";
	return NULL;
}

/**
 * kftp_limit_begin() - a transfer begins to move
 * @session: whose
 * @direction: KFTP_DIRECTION_*
 */
void kftp_limit_begin(struct kftp_session *session, u8 direction)
{
	if (direction == KFTP_DIRECTION_SEND)
		atomic_inc(&session->of_user->sending);
}

/**
 * kftp_limit_end() - a transfer moves no more
 * @session: whose; kftp_limit_begin() was called
 * @direction: KFTP_DIRECTION_*
 */
void kftp_limit_end(struct kftp_session *session, u8 direction)
{
	if (direction == KFTP_DIRECTION_SEND)
		atomic_dec(&session->of_user->sending);
}

/* The user's rate is divided among the downloads that run now. */
static void limit_pace(struct kftp_session *session)
{
	u64 rate = session->rates.down ?: U64_MAX;
	int sending = atomic_read(&session->of_user->sending);

	if (session->user_rates.down)
		rate = min(rate, session->user_rates.down / max(sending, 1) ?: 1);
	if (rate != U64_MAX)
		kftp_rate_pace(session->data.sock, rate);
}

/* What the buckets let in; 0: come again at @resume. */
static size_t limit_ask_buckets(struct kftp_session *session, size_t budget,
				unsigned long *resume)
{
	struct kftp_share *user = session->of_user;
	u64 rate = 0;

	if (session->rates.up) {
		rate = session->rates.up;
		budget = min_t(u64, budget, kftp_bucket_fill(&session->up, rate));
	}
	if (session->user_rates.up && budget) {
		rate = session->user_rates.up;
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
 * @session: whose
 * @direction: KFTP_DIRECTION_SEND or KFTP_DIRECTION_RECEIVE; its data
 *	       connection stands
 * @done: bytes that it has moved so far
 * @budget: bytes that it wants to move
 * @resume: set to jiffies at which to ask again where it may move none
 *
 * Return: the bytes, at most @budget; 0 where it must wait.
 */
size_t kftp_limit_ask(struct kftp_session *session, u8 direction, u64 done,
		      size_t budget, unsigned long *resume)
{
	/* One more than is left shows that there is more than that. */
	if (session->bytes_max) {
		u64 moved = session->sent + session->received + done;

		budget = min_t(u64, budget,
			       session->bytes_max - min(moved, session->bytes_max) + 1);
	}
	if (direction == KFTP_DIRECTION_RECEIVE)
		return limit_ask_buckets(session, budget, resume);
	limit_pace(session);
	return budget;
}

/**
 * kftp_limit_moved() - a transfer has moved bytes that it asked for
 * @session: whose
 * @direction: as with kftp_limit_ask()
 * @done: bytes that it has moved in all
 * @bytes: those of them that are new
 *
 * Return: 0; -ECANCELED where they are more than the session may move.
 */
int kftp_limit_moved(struct kftp_session *session, u8 direction, u64 done,
		     size_t bytes)
{
	struct kftp_share *user = session->of_user;

	if (direction == KFTP_DIRECTION_RECEIVE && session->rates.up)
		kftp_bucket_take(&session->up, bytes);
	if (direction == KFTP_DIRECTION_RECEIVE && session->user_rates.up) {
		spin_lock(&user->lock);
		kftp_bucket_take(&user->up, bytes);
		spin_unlock(&user->lock);
	}
	if (session->bytes_max &&
	    session->sent + session->received + done > session->bytes_max)
		return -ECANCELED;
	return 0;
}
