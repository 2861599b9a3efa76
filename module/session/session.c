// SPDX-License-Identifier: GPL-2.0
/*
 * The session as an object: references, the table of sessions, and events.
 *
 * If there is news for a session, a bit is set and its work is queued. The work
 * is the only code that touches the session, so it needs no locks. Between two
 * runs a session is a struct and two sockets: no thread, no buffer.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "session/queue.h"
#include "session/session.h"

static atomic64_t last_id;

/* The session no longer counts for its user and its address. */
static void session_leave_accounts(struct kftp_session *session)
{
	kftp_account_put(&session->kn->accounts, session->user_account);
	kftp_account_put(&session->kn->accounts, session->address_account);
	session->user_account = NULL;
	session->address_account = NULL;
}

static void session_release(struct kftp_session *session)
{
	struct net *net = session->kn->net;

	session_leave_accounts(session);
	kftp_root_put(&session->root);
	kfree(session->messages);
	kfree(session->hidden);
	kfree(session->refused);
	kfree(session->message_file);
	kfree(session->user);
	kfree(session->host);
	kfree(session->blob);
	kfree(session->cwd);
	kfree(session->rename_from);
	kftp_queue_put(session->queue);
	kfree(session);
	put_net(net);
	/* The module's exit waits for the work that this may run in. */
	module_put(THIS_MODULE);
}

/**
 * kftp_session_put() - give back a reference
 * @session: may be gone afterwards
 *
 * Context: may sleep.
 */
void kftp_session_put(struct kftp_session *session)
{
	if (refcount_dec_and_test(&session->users))
		session_release(session);
}

/**
 * kftp_session_tell() - set an event and queue the session's work
 * @session: the caller has a reference, or keeps the session from ending otherwise
 * @event: the bit to set
 *
 * Context: any.
 */
void kftp_session_tell(struct kftp_session *session, enum kftp_session_event event)
{
	set_bit(event, &session->events);
	refcount_inc(&session->users);
	/* Already queued: that run sees the bit, and its reference is enough. */
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

/* The session outlives its claim: it drops the claim before its own last put. */
static void session_claim_call(struct kftp_claim *claim)
{
	struct kftp_session *session =
		container_of(claim, struct kftp_session, data.claim);

	/*
	 * Before the transfer's command there is nothing to do with an arrival;
	 * the command looks for it. A run that ends at the same time has looked
	 * at the claim after it had set the transfer.
	 */
	if (claim->state == KFTP_CLAIM_ARRIVED && !READ_ONCE(session->transfer))
		return;
	kftp_session_tell(session, KFTP_SESSION_DATA);
}

static void session_timer_call(struct timer_list *timer)
{
	kftp_session_tell(container_of(timer, struct kftp_session, timer),
			  KFTP_SESSION_TIMER);
}

/**
 * kftp_session_alloc() - make a session that is in no table yet
 * @kn: of the namespace
 * @run: the session's work
 *
 * Return: the session with a reference for the caller; -ESHUTDOWN the module is
 * being unloaded; -ENOMEM.
 */
struct kftp_session *kftp_session_alloc(struct kftp_net *kn, work_func_t run)
{
	struct kftp_session *session;

	/* rmmod may be waiting for the netlink operation that calls this. */
	if (!try_module_get(THIS_MODULE))
		return ERR_PTR(-ESHUTDOWN);
	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		goto put_module;
	session->queue = kftp_queue_get();
	if (!session->queue)
		goto free;
	INIT_WORK(&session->work, run);
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
 * kftp_session_enter() - put a session into the table
 * @session: set up; others find it from here on
 * @why: set to a text for the daemon if the errno says too little
 *
 * Return: 0; -ESHUTDOWN the namespace drains; -EUSERS too many sessions; -ENOMEM.
 */
int kftp_session_enter(struct kftp_session *session, const char **why)
{
	struct kftp_net *kn = session->kn;
	int err;

	if (READ_ONCE(kn->draining)) {
		*why = "draining: settings-set takes sessions again";
		return -ESHUTDOWN;
	}
	if (atomic_inc_return(&kn->sessions_count) >
	    READ_ONCE(kn->settings.max_sessions)) {
		*why = "sessions-max is reached";
		err = -EUSERS;
		goto uncount;
	}
	/* The table's reference */
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
 * kftp_session_hook() - have the control connection queue the session's work
 * @session: in its first run
 */
void kftp_session_hook(struct kftp_session *session)
{
	kftp_control_hook(&session->control, session_control_call);
}

/**
 * kftp_session_leave() - close the connections, and take a session out of the table
 * @session: has no transfer; the caller now owns the table's reference
 *
 * From its work only.
 */
void kftp_session_leave(struct kftp_session *session)
{
	struct kftp_net *kn = session->kn;

	session->ended = true;
	/*
	 * ORDER: out of the table first, so that nobody new finds the session; then
	 * stop its callers: sockets, claims, the timer. A work that they queued
	 * holds a reference and sees @ended. The session stops counting before its
	 * connection closes: a client that sees the close may log in again at once.
	 */
	xa_erase(&kn->sessions, session->id);
	atomic_dec(&kn->sessions_count);
	session_leave_accounts(session);
	kftp_data_close(&session->data, true);
	kftp_control_close(&session->control);
	kftp_timer_stop(&session->timer);
}

static struct kftp_session *session_hold(struct kftp_session *session)
{
	if (session && !refcount_inc_not_zero(&session->users))
		return NULL;
	return session;
}

/**
 * kftp_session_find() - look a session up
 * @kn: of the namespace
 * @id: its id
 *
 * Return: the session with a reference for the caller, or NULL.
 */
struct kftp_session *kftp_session_find(struct kftp_net *kn, u64 id)
{
	struct kftp_session *session;

	xa_lock(&kn->sessions);
	session = session_hold(xa_load(&kn->sessions, id));
	xa_unlock(&kn->sessions);
	return session;
}

/**
 * kftp_session_next() - walk the sessions
 * @kn: of the namespace
 * @after: smallest id to look at; set to the id of the session found
 *
 * Return: the session with a reference for the caller; NULL at the end.
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
 * kftp_session_tell_all() - set an event for all sessions of a namespace
 * @kn: of the namespace
 * @event: the bit to set
 *
 * A session that is made at the same time may be missed; its first run looks.
 */
void kftp_session_tell_all(struct kftp_net *kn, enum kftp_session_event event)
{
	struct kftp_session *session;
	unsigned long id = 0;

	while ((session = kftp_session_next(kn, &id))) {
		kftp_session_tell(session, event);
		kftp_session_put(session);
		id++;
	}
}

/**
 * kftp_session_report() - report an event of a session to the daemon
 * @session: filled in as the event's session, user, host and peer
 * @event: the rest of the event
 */
void kftp_session_report(struct kftp_session *session, struct kftp_event *event)
{
	event->session = session->id;
	event->user = session->user;
	event->host = session->host;
	event->peer = &session->peer;
	kftp_event_report(&session->kn->events, event);
}
