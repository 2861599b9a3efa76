// SPDX-License-Identifier: GPL-2.0
/*
 * Limits for the transfers of a session: the bytes per second of the session; the bytes
 * per second of all sessions of its user together; and the number of bytes and the number
 * of files that the session may transfer in total.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include <uapi/linux/kftp.h>

#include "netns/account.h"
#include "session/limit.h"

/*
 * Returns the number of bytes that the session has moved. session->sums contains only
 * the transfers that have ended. So @running must be the number of bytes that the
 * running transfer has moved.
 */
static u64 limit_bytes(const struct kftp_session *session, u64 running)
{
	return session->sums.sent + session->sums.received + running;
}

/**
 * kftp_limit_reached() - check if a session may start another transfer of a file
 * @session: the session
 *
 * Return: NULL if the session may start a transfer; else a text that tells the client
 * which limit is reached.
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
 * kftp_limit_begin() - count a download that begins to move bytes
 * @session: session of the transfer
 * @direction: KFTP_DIRECTION_* of the transfer; only a download is counted
 */
void kftp_limit_begin(struct kftp_session *session, u8 direction)
{
	if (direction == KFTP_DIRECTION_SEND && !test_and_set_bit(0, &session->sending))
		atomic_inc(&session->user_account->sending);
}

/**
 * kftp_limit_end() - stop counting a transfer that kftp_limit_begin() has counted
 * @session: session of the transfer, which moves no more bytes
 * @direction: KFTP_DIRECTION_* of the transfer
 */
void kftp_limit_end(struct kftp_session *session, u8 direction)
{
	if (direction == KFTP_DIRECTION_SEND)
		kftp_session_sends_no_more(session);
}

/* Sets TCP's rate. The user's rate is divided among the user's running downloads. */
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

/*
 * Returns the number of bytes that the buckets allow, at most @budget. If this number is
 * 0, sets @resume to the time at which the caller should ask again.
 */
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
 * kftp_limit_ask() - get the number of bytes of a file that a transfer may move now
 * @session: session of the transfer; its data connection must be open
 * @direction: KFTP_DIRECTION_SEND or KFTP_DIRECTION_RECEIVE
 * @done: number of bytes that the transfer has moved so far
 * @budget: number of bytes that the transfer wants to move
 * @resume: if this function returns 0, set to the time in jiffies at which the caller
 *	    should ask again
 *
 * Return: the number of bytes, at most @budget; 0 if the transfer must wait.
 */
size_t kftp_limit_ask(struct kftp_session *session, u8 direction, u64 done,
		      size_t budget, unsigned long *resume)
{
	u64 max = session->terms.bytes_max;

	/*
	 * Allow one byte more than max, so that kftp_limit_moved() fails for this byte.
	 */
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
 * kftp_limit_moved() - count the bytes that a transfer has moved
 * @session: session of the transfer
 * @direction: see kftp_limit_ask()
 * @done: number of bytes that the transfer has moved from its beginning until now
 * @bytes: number of bytes that the transfer has moved since the previous call
 *
 * Return: 0; -ECANCELED if the session has moved more bytes than its limit allows.
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
