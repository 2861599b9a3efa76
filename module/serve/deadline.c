// SPDX-License-Identifier: GPL-2.0
/*
 * Computes the deadlines of a session and sets the timer that queues the session's
 * work at the next deadline. Only the session's work calls these functions.
 */
#include <linux/jiffies.h>

#include "serve/deadline.h"
#include "transfer/transfer.h"

/*
 * Interval in seconds at which an upload looks for new bytes even if the socket does not
 * call the session. The socket calls only after KFTP_RECEIVE_LOWAT bytes have arrived.
 */
#define KFTP_DEADLINE_TICK 1

/**
 * kftp_deadline_of_all() - check if the session has reached its time limit
 * @session: the session
 *
 * Return: true if the time limit is reached. In this case the caller must end the
 * session, even during a transfer.
 */
bool kftp_deadline_of_all(const struct kftp_session *session)
{
	return session->terms.session_timeout &&
	       time_after_eq(jiffies, session->logged_in +
				      session->terms.session_timeout * HZ);
}

/**
 * kftp_deadline() - get the time until which a session may stay in its present state
 * @session: the session. Its states are: about to end; waiting for a passive port or for
 *	     the name of a group; running a transfer; idle
 *
 * Return: the time in jiffies.
 */
unsigned long kftp_deadline(const struct kftp_session *session)
{
	unsigned long limit =
		READ_ONCE(session->kn->settings.connect_timeout) * HZ;

	if (session->ending)
		return session->active + limit;
	if (session->waiting_since)
		return session->waiting_since + kftp_session_wait(session);
	if (session->transfer)
		return kftp_transfer_deadline(session);
	return session->active + kftp_session_idle(session) * HZ;
}

static unsigned long earlier(unsigned long one, unsigned long other)
{
	return time_before(one, other) ? one : other;
}

/*
 * Returns the time in jiffies at which the transfer must run, even if no socket has
 * called the session by then.
 */
static unsigned long transfer_wake(const struct kftp_transfer *transfer)
{
	if (transfer->resume)
		return transfer->resume;
	if (transfer->ops->direction == KFTP_DIRECTION_RECEIVE)
		return jiffies + KFTP_DEADLINE_TICK * HZ;
	return jiffies + MAX_JIFFY_OFFSET;
}

/*
 * Returns the time in jiffies at which the session must look at its passive port again: a
 * claim that waits for a port may get one, or a connection may be used now.
 */
static unsigned long passive_wake(const struct kftp_session *session)
{
	const struct kftp_data *data = &session->data;
	unsigned long until = READ_ONCE(data->claim.until) + 1;

	if (READ_ONCE(data->claim.state) == KFTP_CLAIM_QUEUED && time_after(until, jiffies))
		return until;
	return data->hold ?: jiffies + MAX_JIFFY_OFFSET;
}

/**
 * kftp_deadline_arm() - set the timer to the next deadline
 * @session: the session, which must not have ended
 *
 * If the timer is already set to an earlier time, the timer is not changed. When the
 * timer expires, the session's work runs and calls this function again.
 */
void kftp_deadline_arm(struct kftp_session *session)
{
	unsigned long when = kftp_deadline(session);

	if (session->terms.session_timeout && !session->ending)
		when = earlier(when, session->logged_in +
				     session->terms.session_timeout * HZ);
	if (session->transfer)
		when = earlier(when, transfer_wake(session->transfer));
	when = earlier(when, passive_wake(session));
	if (!timer_pending(&session->timer) ||
	    time_before(when, session->timer.expires))
		mod_timer(&session->timer, when);
}
