// SPDX-License-Identifier: GPL-2.0
/*
 * References to sessions, the table of sessions, and events of sessions.
 *
 * When something happens to a session, a bit in its struct is set and its work is
 * queued. Most members of the struct are used only by the work, so they need no lock.
 * Between two runs of the work, a session has no thread. If no line and no reply is left
 * and no transfer runs, the session also has no buffer, only its struct and its sockets.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "compat/compat.h"
#include "session/queue.h"
#include "session/session.h"
#include "session/trace.h"

static atomic64_t last_id;

/*
 * Stops counting the session for its user and its address. @cut is true if
 * kftp_session_cut() has counted it as stuck.
 */
static void session_leave_accounts(struct kftp_session *session, bool cut)
{
	kftp_account_put(&session->kn->accounts, session->user_account, cut);
	kftp_account_put(&session->kn->accounts, session->address_account, cut);
	session->user_account = NULL;
	session->address_account = NULL;
}

static void session_release(struct kftp_session *session)
{
	struct net *net = session->kn->net;

	session_leave_accounts(session, false);
	kftp_control_put(&session->control);
	kftp_root_put(&session->root);
	kfree(session->messages);
	kfree(session->hidden);
	kfree(session->message_file);
	kfree(session->user);
	kfree(session->home);
	kfree(session->host);
	kfree(session->blob);
	kfree(session->cwd);
	kfree(session->rename_from);
	kftp_queue_put(session->queue);
	kfree(session);
	put_net(net);
	/*
	 * From now on, rmmod can unload the module. If this function runs in a work,
	 * kftp_queues_exit() waits until the work has returned.
	 */
	module_put(THIS_MODULE);
}

/**
 * kftp_session_put() - drop a reference to a session
 * @session: the session; it is freed if this was the last reference
 *
 * Context: may sleep.
 */
void kftp_session_put(struct kftp_session *session)
{
	if (refcount_dec_and_test(&session->users))
		session_release(session);
}

/**
 * kftp_session_tell() - set an event bit of a session and queue the session's work
 * @session: the session; the caller must have a reference to the session, or something
 *	     else must guarantee that the session is not freed during this call
 * @event: number of the bit to set
 *
 * Context: any context.
 */
void kftp_session_tell(struct kftp_session *session, enum kftp_session_event event)
{
	set_bit(event, &session->events);
	refcount_inc(&session->users);
	/* If the work is queued already, its run has a reference and will see the bit. */
	if (!queue_work(session->queue->wq, &session->work))
		refcount_dec(&session->users);
}

static void session_control_call(struct kftp_wake *wake, __poll_t what)
{
	kftp_session_tell(container_of(wake, struct kftp_session, control.wake),
			  KFTP_SESSION_CONTROL);
}

static void session_data_call(struct kftp_wake *wake, __poll_t what)
{
	kftp_session_tell(container_of(wake, struct kftp_session, data.wake),
			  KFTP_SESSION_DATA);
}

/*
 * The session still exists here. kftp_session_leave() drops the claim, and nobody calls
 * this function after that. The last reference to the session is dropped even later.
 */
static void session_claim_call(struct kftp_claim *claim)
{
	struct kftp_session *session =
		container_of(claim, struct kftp_session, data.claim);

	/*
	 * If the connection arrives before a transfer begins, the session's work need not
	 * run now: the transfer will look at the claim. A transfer that begins at this
	 * moment sees the connection too, because the code that begins a transfer first
	 * sets session->transfer and then looks at the claim. If the session has a port
	 * for itself, another connection has arrived, which its work must accept.
	 */
	if (READ_ONCE(claim->state) == KFTP_CLAIM_ARRIVED &&
	    !READ_ONCE(session->transfer) &&
	    !READ_ONCE(session->data.booking))
		return;
	kftp_session_tell(session, KFTP_SESSION_DATA);
}

static void session_timer_call(struct timer_list *timer)
{
	kftp_session_tell(container_of(timer, struct kftp_session, timer),
			  KFTP_SESSION_TIMER);
}

/**
 * kftp_session_alloc() - make a session that is not in the table yet
 * @kn: kftp's data of the network namespace
 * @run: function of the session's work
 * @watch: function of the session's watch
 *
 * Return: the session, with a reference for the caller; ERR_PTR(-ESHUTDOWN) if the
 * module is being unloaded; ERR_PTR(-ENOMEM).
 */
struct kftp_session *kftp_session_alloc(struct kftp_net *kn, work_func_t run,
					work_func_t watch)
{
	struct kftp_session *session;

	/*
	 * try_module_get() fails if rmmod has begun. Even then this code can run, because
	 * rmmod waits until the netlink operation has returned.
	 */
	if (!try_module_get(THIS_MODULE))
		return ERR_PTR(-ESHUTDOWN);
	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		goto put_module;
	session->queue = kftp_queue_get();
	if (!session->queue)
		goto free;
	INIT_WORK(&session->work, run);
	INIT_DELAYED_WORK(&session->watch, watch);
	timer_setup(&session->timer, session_timer_call, 0);
	spin_lock_init(&session->lock);
	refcount_set(&session->users, 1);
	session->kn = kn;
	session->id = atomic64_inc_return(&last_id);
	kftp_data_init(&session->data, &kn->passive, session_claim_call,
		       session_data_call);
	get_net(kn->net);
	return session;
free:
	kfree(session);
put_module:
	module_put(THIS_MODULE);
	return ERR_PTR(-ENOMEM);
}

/**
 * kftp_session_enter() - put a session into the table of its namespace
 * @session: the session; must be set up, because other code can find it from now on
 * @why: set to a text for the daemon if the error code alone does not explain the error
 *
 * Return: 0; -ESHUTDOWN if the namespace drains and so takes no new sessions; -EUSERS if
 * the namespace has too many sessions, or too many that are stuck; -ENOMEM.
 */
int kftp_session_enter(struct kftp_session *session, const char **why)
{
	struct kftp_net *kn = session->kn;
	int err;

	if (READ_ONCE(kn->draining)) {
		*why = "draining: settings-set takes sessions again";
		return -ESHUTDOWN;
	}
	/* Each stuck session holds a kernel thread, so their number has a limit too. */
	if (atomic_read(&kn->sessions_stuck) >= READ_ONCE(kn->settings.max_sessions)) {
		*why = "sessions-max ended sessions wait for a file system";
		return -EUSERS;
	}
	if (atomic_inc_return(&kn->sessions_count) >
	    READ_ONCE(kn->settings.max_sessions)) {
		*why = "sessions-max is reached";
		err = -EUSERS;
		goto uncount;
	}
	/* The table of sessions gets a reference. */
	refcount_inc(&session->users);
	err = xa_insert(&kn->sessions, session->id, session, GFP_KERNEL);
	if (!err)
		return 0;
	refcount_dec(&session->users);
uncount:
	atomic_dec(&kn->sessions_count);
	return err;
}

/**
 * kftp_session_hook() - queue the work whenever something happens on the control socket
 * @session: the session
 *
 * Context: must be called in the first run of the session's work.
 */
void kftp_session_hook(struct kftp_session *session)
{
	kftp_control_hook(&session->control, session_control_call);
}

/* Reports the end of a session whose @gone has just become true. */
static void session_report_end(struct kftp_session *session, const char *reason)
{
	struct kftp_event event = {
		.type = KFTP_EVENT_TYPE_LOGOUT,
		.bytes = READ_ONCE(session->sums.sent) + READ_ONCE(session->sums.received),
		.duration = jiffies64_to_msecs(jiffies - session->logged_in),
		.reason = reason,
	};

	kftp_session_report(session, &event);
	trace_kftp_session_end(session->id, reason);
}

/* Stops what can queue the work of a session that is out of the table. */
static void session_stop(struct kftp_session *session)
{
	kftp_data_close(&session->data, true);
	kftp_control_close(&session->control);
	kftp_timer_stop(&session->timer);
	if (cancel_delayed_work(&session->watch))
		refcount_dec(&session->users);
}

/**
 * kftp_session_leave() - close a session's connections and take it out of the table
 * @session: the session; must have no transfer
 *
 * If kftp_session_cut() has not ended the session before, this function reports the end
 * with the reason session->reason.
 *
 * The caller now owns the reference of the table and must drop it. Only the session's
 * work may call this function.
 */
void kftp_session_leave(struct kftp_session *session)
{
	struct kftp_net *kn = session->kn;
	bool cut;

	session->left = true;
	spin_lock(&session->lock);
	cut = session->gone;
	WRITE_ONCE(session->gone, true);
	spin_unlock(&session->lock);
	/*
	 * ORDER: take the session out of the table first, so that nobody finds the
	 * session any more. Then stop what can queue the session's work: the callbacks
	 * of the sockets, of the claim and of the timer. If the work is queued already,
	 * its run has a reference to the session and sees session->left.
	 * ORDER: leave the accounts before the connection closes. A client that sees the
	 * close may log in again at once.
	 */
	xa_erase(&kn->sessions, session->id);
	atomic_dec(cut ? &kn->sessions_stuck : &kn->sessions_count);
	session_leave_accounts(session, cut);
	session_stop(session);
	if (!cut)
		session_report_end(session, session->reason);
}

/**
 * kftp_session_cut() - end a session although its work hangs in a file system
 * @session: the session
 * @text: text of the reply 421 and reason for the log; NULL to send no reply
 *
 * The session ends for its client and for everybody else: both connections close, and the
 * session no longer counts in any limit or number of sessions. It stays in the table, and
 * counts as stuck in its accounts, until its work wakes and frees it. If the session has
 * ended already, this function does nothing.
 *
 * Context: may sleep, but does not wait for the work. Any code that has a reference to
 * the session may call this.
 */
void kftp_session_cut(struct kftp_session *session, const char *text)
{
	struct kftp_net *kn = session->kn;

	spin_lock(&session->lock);
	if (session->gone) {
		spin_unlock(&session->lock);
		return;
	}
	WRITE_ONCE(session->gone, true);
	atomic_inc(&kn->sessions_stuck);
	kftp_account_cut(&kn->accounts, session->user_account);
	kftp_account_cut(&kn->accounts, session->address_account);
	kftp_session_sends_no_more(session);
	spin_unlock(&session->lock);
	kftp_root_shut(&session->root);
	/* ORDER: as in kftp_session_leave(), the connections close last. */
	atomic_dec(&kn->sessions_count);
	kftp_data_cut(&session->data);
	kftp_control_cut(&session->control, text);
	session_report_end(session, text);
	/* A run that does not hang may have looked at @gone already. */
	kftp_session_tell(session, KFTP_SESSION_AGAIN);
}

/**
 * kftp_session_may_wait() - check if the session's present command may wait any longer
 * @session: the session. Only its work may call this
 *
 * The wait begins with the first call for a command, and may last as long as
 * kftp_session_wait() says. When the wait is over, for any reason, the caller must set
 * session->waiting_since to 0.
 *
 * If the client has sent ABOR after the command, the command may not wait any longer.
 *
 * Return: true if the command may wait. The work will run the command again after the
 * next kftp_session_tell() for this session, at the latest when this time is over.
 */
bool kftp_session_may_wait(struct kftp_session *session)
{
	if (session->hurry)
		return false;
	if (!session->waiting_since)
		session->waiting_since = jiffies ?: 1;
	return time_before(jiffies, session->waiting_since + kftp_session_wait(session));
}

static struct kftp_session *session_hold(struct kftp_session *session)
{
	if (session && !refcount_inc_not_zero(&session->users))
		return NULL;
	return session;
}

/**
 * kftp_session_find() - look up a session by its id
 * @kn: kftp's data of the network namespace
 * @id: id of the session
 *
 * Return: the session, with a reference for the caller; NULL if there is none, or if it
 * has ended and only its work still hangs.
 */
struct kftp_session *kftp_session_find(struct kftp_net *kn, u64 id)
{
	struct kftp_session *session;

	xa_lock(&kn->sessions);
	session = session_hold(xa_load(&kn->sessions, id));
	xa_unlock(&kn->sessions);
	if (!session || !kftp_session_gone(session))
		return session;
	kftp_session_put(session);
	return NULL;
}

/**
 * kftp_session_next() - find the session with the smallest id that is at least *@after
 * @kn: kftp's data of the network namespace
 * @after: points to the smallest id to look for; if a session is found, this function
 *	   changes *@after to the id of that session
 *
 * Also finds sessions that have ended, but whose work still hangs (kftp_session_gone()).
 *
 * Return: the session, with a reference for the caller; NULL if there are no more.
 */
struct kftp_session *kftp_session_next(struct kftp_net *kn, unsigned long *after)
{
	struct kftp_session *session;

	xa_lock(&kn->sessions);
	session = session_hold(xa_find(&kn->sessions, after, ULONG_MAX, XA_PRESENT));
	xa_unlock(&kn->sessions);
	return session;
}

/**
 * kftp_session_each() - call a function for all sessions of a namespace
 * @kn: kftp's data of the network namespace
 * @call: the function; kftp_session_next() says which sessions it gets
 * @arg: second argument of @call
 *
 * May miss a session that is made at the same time.
 *
 * Context: as @call.
 */
void kftp_session_each(struct kftp_net *kn,
		       void (*call)(struct kftp_session *session, const void *arg),
		       const void *arg)
{
	struct kftp_session *session;
	unsigned long id = 0;

	while ((session = kftp_session_next(kn, &id))) {
		call(session, arg);
		kftp_session_put(session);
		id++;
	}
}

static void session_tell_one(struct kftp_session *session, const void *event)
{
	kftp_session_tell(session, *(const enum kftp_session_event *)event);
}

/**
 * kftp_session_tell_all() - set an event bit of all sessions of a namespace
 * @kn: kftp's data of the network namespace
 * @event: number of the bit to set
 *
 * May miss a session that is made at the same time. So the first run of a session must
 * not rely on the event bit: the run must itself read what may have changed
 * (kftp_net.settings and kftp_net.draining).
 */
void kftp_session_tell_all(struct kftp_net *kn, enum kftp_session_event event)
{
	kftp_session_each(kn, session_tell_one, &event);
}

/**
 * kftp_session_report() - report an event of a session to the daemon
 * @session: the session; the event's session, user, host and peer are set from it
 * @event: the event; the caller must have set its other members
 */
void kftp_session_report(struct kftp_session *session, struct kftp_event *event)
{
	event->session = session->id;
	event->user = session->user;
	event->host = session->host;
	event->peer = &session->peer;
	kftp_event_report(&session->kn->events, event);
}
