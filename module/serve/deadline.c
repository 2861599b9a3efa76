// SPDX-License-Identifier: GPL-2.0
/*
 * The deadlines of a session, and the timer that wakes it for them. Called by the
 * session's work only.
 */
#include <linux/jiffies.h>

#include "serve/deadline.h"
#include "transfer/transfer.h"

/* Seconds after which an upload looks for bytes: a few do not wake it. */
#define KFTP_DEADLINE_TICK 1

/**
 * kftp_deadline_of_all() - whether the session has lasted as long as it may
 * @session: the session
 *
 * Return: whether it has; then it ends even during a transfer.
 */
bool kftp_deadline_of_all(const struct kftp_session *session)
{
	return session->terms.session_timeout &&
	       time_after_eq(jiffies, session->logged_in +
				      session->terms.session_timeout * HZ);
}

/**
 * kftp_deadline() - until when the session may go on with what it does now
 * @session: says goodbye, waits for a port, has a transfer, or is idle
 *
 * Return: jiffies.
 */
unsigned long kftp_deadline(const struct kftp_session *session)
{
	unsigned long limit =
		READ_ONCE(session->kn->settings.connect_timeout) * HZ;

	if (session->ending)
		return session->active + limit;
	if (session->waiting_since)
		return session->waiting_since + limit;
	if (session->transfer)
		return kftp_transfer_deadline(session);
	return session->active + kftp_session_idle(session) * HZ;
}

static unsigned long earlier(unsigned long one, unsigned long other)
{
	return time_before(one, other) ? one : other;
}

/* When to look at a transfer even if no socket has called. */
static unsigned long transfer_wake(const struct kftp_transfer *transfer)
{
	if (transfer->resume)
		return transfer->resume;
	if (transfer->ops->direction == KFTP_DIRECTION_RECEIVE)
		return jiffies + KFTP_DEADLINE_TICK * HZ;
	return jiffies + MAX_JIFFY_OFFSET;
}

/**
 * kftp_deadline_arm() - set the timer for the next deadline
 * @session: has not ended
 *
 * A timer that expires earlier stays as it is: the run that it causes sets it again.
 */
void kftp_deadline_arm(struct kftp_session *session)
{
	unsigned long when = kftp_deadline(session);

	if (session->terms.session_timeout && !session->ending)
		when = earlier(when, session->logged_in +
				     session->terms.session_timeout * HZ);
	if (session->transfer)
		when = earlier(when, transfer_wake(session->transfer));
	if (!timer_pending(&session->timer) ||
	    time_before(when, session->timer.expires))
		mod_timer(&session->timer, when);
}
