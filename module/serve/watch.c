// SPDX-License-Identifier: GPL-2.0
/*
 * The watch of a session: ends the session if its run hangs in a file system.
 *
 * A run ends a session itself, as long as it runs. But a run may hang in a file system
 * that does not answer (NFS, FUSE), for ever and without a chance to interrupt it. Then
 * the watch, or the administrator's request, ends the session without its run:
 * kftp_session_cut(). The run frees the session when it wakes. Until then it holds the
 * session and the module, so rmmod fails.
 *
 * While a run lasts, the watch looks after it from time to time. An idle session has no
 * watch.
 */
#include <linux/jiffies.h>

#include "serve/deadline.h"
#include "serve/watch.h"
#include "session/queue.h"

/*
 * A run that lasts longer than this number of jiffies hangs: after KFTP_RUN_SLICE, a run
 * ends with its present step, and each step is short, unless the file system does not
 * answer.
 */
#define KFTP_WATCH_HANG (2 * HZ)

/* Number of jiffies from one look at a run to the next. */
#define KFTP_WATCH_PERIOD HZ

/*
 * Queues the watch, if it is not queued yet and the session has not ended. The lock makes
 * sure that kftp_session_leave() cancels the watch.
 */
static void watch_queue(struct kftp_session *session, unsigned long delay)
{
	spin_lock(&session->lock);
	if (!session->gone) {
		refcount_inc(&session->users);
		if (!queue_delayed_work(kftp_watch_wq, &session->watch, delay))
			refcount_dec(&session->users);
	}
	spin_unlock(&session->lock);
}

/**
 * kftp_watch_begin() - note that a run of a session begins
 * @session: the session. Only its work may call this
 */
void kftp_watch_begin(struct kftp_session *session)
{
	WRITE_ONCE(session->busy_since, jiffies ?: 1);
	/*
	 * ORDER: set the time, then look at the watch. A watch that is about to run is no
	 * longer pending when it reads the time. So either it sees the new time, or this
	 * function queues it again.
	 */
	smp_mb();
	if (!delayed_work_pending(&session->watch))
		watch_queue(session, KFTP_WATCH_HANG);
}

/**
 * kftp_watch_end() - note that a run of a session has ended
 * @session: the session. Only its work may call this
 */
void kftp_watch_end(struct kftp_session *session)
{
	WRITE_ONCE(session->busy_since, 0);
}

/* Returns the number of jiffies for which the present run lasts; 0 if there is none. */
static unsigned long watch_lasts(const struct kftp_session *session)
{
	unsigned long since = READ_ONCE(session->busy_since);

	return since ? max(jiffies - since, 1UL) : 0;
}

/**
 * kftp_watch_waiting() - tell how long a session has been waiting for a file system
 * @session: the session
 *
 * Return: the time in seconds; 0 if the session does not wait, or not for long.
 */
u32 kftp_watch_waiting(const struct kftp_session *session)
{
	unsigned long lasts = watch_lasts(session);

	return lasts < KFTP_WATCH_HANG ? 0 : lasts / HZ;
}

/*
 * Returns why a session must end now, although its run has lasted for @lasts jiffies and
 * hangs. Returns NULL if the session may wait longer.
 */
static const char *watch_judge(struct kftp_session *session, unsigned long lasts)
{
	const struct kftp_settings *settings = &session->kn->settings;
	unsigned long short_wait = READ_ONCE(settings->connect_timeout) * HZ;
	const char *doom = READ_ONCE(session->doom);

	if (doom)
		return doom;
	if (kftp_control_is_broken(&session->control))
		return "The control connection broke.";
	if (kftp_deadline_of_all(session))
		return "The time limit of this session is reached; please connect again.";
	if (lasts >= short_wait && kftp_control_has_fin(&session->control))
		return "The client has closed the connection, and the file system does not answer.";
	/* A drain waits for transfers. A transfer that hangs has the stall timeout. */
	if (lasts >= short_wait && READ_ONCE(session->kn->draining) &&
	    !READ_ONCE(session->transfer))
		return "The server is shutting down; please connect again later.";
	if (lasts >= READ_ONCE(settings->stall_timeout) * HZ)
		return "The file system did not answer in time.";
	return NULL;
}

/**
 * kftp_watch_check() - end a session if its run hangs and a reason to end it exists
 * @session: the session
 *
 * If the run has just begun, the watch checks it again soon.
 *
 * Context: may sleep, but does not wait for the session's work. The caller has a
 * reference to the session.
 */
void kftp_watch_check(struct kftp_session *session)
{
	unsigned long lasts = watch_lasts(session);
	const char *why;

	if (!lasts || kftp_session_gone(session))
		return;
	if (lasts < KFTP_WATCH_HANG) {
		watch_queue(session, KFTP_WATCH_HANG - lasts);
		return;
	}
	why = watch_judge(session, lasts);
	if (why)
		kftp_session_cut(session, why);
	else
		watch_queue(session, KFTP_WATCH_PERIOD);
}

static void watch_check_one(struct kftp_session *session, const void *unused)
{
	kftp_watch_check(session);
}

/**
 * kftp_watch_check_all() - call kftp_watch_check() for all sessions of a namespace
 * @kn: kftp's data of the network namespace
 */
void kftp_watch_check_all(struct kftp_net *kn)
{
	kftp_session_each(kn, watch_check_one, NULL);
}

/**
 * kftp_watch_kill() - end a session, at once if its run hangs
 * @session: the session
 * @text: text of the reply 421, constant
 *
 * Context: as kftp_watch_check().
 */
void kftp_watch_kill(struct kftp_session *session, const char *text)
{
	WRITE_ONCE(session->doom, text);
	kftp_session_tell(session, KFTP_SESSION_KILL);
	kftp_watch_check(session);
}

static void watch_kill_one(struct kftp_session *session, const void *text)
{
	kftp_watch_kill(session, text);
}

/**
 * kftp_watch_kill_all() - end all sessions of a namespace
 * @kn: kftp's data of the network namespace
 * @text: text of the reply 421, constant
 *
 * Context: as kftp_watch_check().
 */
void kftp_watch_kill_all(struct kftp_net *kn, const char *text)
{
	kftp_session_each(kn, watch_kill_one, text);
}

/**
 * kftp_watch() - look after the present run of a session
 * @work: the session's watch; a queued watch has a reference to the session
 *
 * Context: workqueue.
 */
void kftp_watch(struct work_struct *work)
{
	struct kftp_session *session =
		container_of(to_delayed_work(work), struct kftp_session, watch);

	kftp_watch_check(session);
	kftp_session_put(session);
}
