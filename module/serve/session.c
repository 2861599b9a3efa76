// SPDX-License-Identifier: GPL-2.0
/*
 * A session's life: made by a hand-down, moved on by its work, ended by itself.
 *
 * Whoever has news for a session sets a bit and queues its work. The work is
 * the only code that touches the session, so that it takes no locks. Between
 * two runs a session is a struct and two sockets: no thread, no buffer.
 */
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include <uapi/linux/kftp.h>

#include "cmd/command.h"
#include "compat/compat.h"
#include "serve/deadline.h"
#include "serve/handdown.h"
#include "session/queue.h"
#include "session/session.h"
#include "conn/socket.h"
#include "session/trace.h"
#include "transfer/transfer.h"

/* Command lines carried out in one run before others get their turn. */
#define KFTP_SESSION_COMMANDS 64

/* How often one run looks for new commands before others get their turn. */
#define KFTP_SESSION_ROUNDS 16

static atomic64_t last_id;

/* It counts no more for its user and its address. */
static void leave_shares(struct kftp_session *session)
{
	kftp_share_put(&session->kn->shares, session->of_user);
	kftp_share_put(&session->kn->shares, session->of_address);
	session->of_user = NULL;
	session->of_address = NULL;
}

static void release(struct kftp_session *session)
{
	struct net *net = session->kn->net;

	leave_shares(session);
	kftp_root_put(&session->root);
	kfree(session->messages_seen);
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
	/* The exit of the module waits for the work that this may run in. */
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
		release(session);
}

/**
 * kftp_session_tell() - have a session look at something
 * @session: the caller has a reference, or keeps it from ending otherwise
 * @event: what for
 *
 * Context: any.
 */
void kftp_session_tell(struct kftp_session *session, enum kftp_session_event event)
{
	set_bit(event, &session->events);
	refcount_inc(&session->users);
	/* Queued already: that run will see the bit; its reference is enough. */
	if (!queue_work(session->queue->wq, &session->work))
		refcount_dec(&session->users);
}

static void control_call(struct kftp_wake *wake, __poll_t what)
{
	kftp_session_tell(container_of(wake, struct kftp_session, control.wake),
			  KFTP_SESSION_CONTROL);
}

static void data_call(struct kftp_wake *wake, __poll_t what)
{
	kftp_session_tell(container_of(wake, struct kftp_session, data.wake),
			  KFTP_SESSION_DATA);
}

/* The table of claims holds the session: it is dropped before the session goes. */
static void claim_call(struct kftp_claim *claim)
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

static void timer_call(struct timer_list *timer)
{
	kftp_session_tell(container_of(timer, struct kftp_session, timer),
			  KFTP_SESSION_TIMER);
}

/* Ends the session with a reply, as soon as that is sent. */
static void say_goodbye(struct kftp_session *session, const char *text)
{
	if (session->ending)
		return;
	session->reason = text;
	kftp_control_text(&session->control, 421, text, strlen(text));
	session->ending = true;
	session->active = jiffies;
}

/* The same, whatever is under way. */
static void end_with(struct kftp_session *session, const char *text)
{
	if (session->transfer && !session->ending)
		kftp_transfer_abort(session, text);
	say_goodbye(session, text);
}

/* Ends what the next line waits for, where ABOR is behind that: true where it did. */
static bool abort_for_line(struct kftp_session *session)
{
	if (!session->transfer ||
	    !kftp_control_behind(&session->control, kftp_command_is_abort))
		return false;
	kftp_transfer_abort(session, "Transfer aborted.");
	return true;
}

/* Returns true where a line waits for a transfer or a port. */
static bool run_commands(struct kftp_session *session)
{
	struct kftp_control *control = &session->control;
	unsigned int budget = KFTP_SESSION_COMMANDS;
	enum kftp_line_status status;
	size_t len;
	char *line;

	while (!session->ending && !control->error) {
		/* Its commands would put the end off for as long as it likes. */
		if (READ_ONCE(session->kn->draining) && !session->transfer)
			return false;
		status = kftp_control_next(control, &line, &len);
		if (status == KFTP_LINE_NONE)
			return false;
		/* A client that does not take its replies gets no new ones. */
		if (!kftp_control_roomy(control))
			return true;
		if (!budget--) {
			kftp_session_tell(session, KFTP_SESSION_AGAIN);
			return true;
		}
		if (kftp_command_run(session, status, line, len) == KFTP_LATER) {
			if (abort_for_line(session))
				continue;
			return true;
		}
		kftp_control_consume(control);
		atomic64_inc(&session->kn->stats.commands);
		session->active = jiffies;
	}
	return false;
}

/*
 * Commands and the transfers they start, until there is nothing more to do now,
 * or others must get their turn. Returns true where a line waits.
 */
static bool run_all(struct kftp_session *session)
{
	unsigned int rounds = KFTP_SESSION_ROUNDS;
	bool news, waits, moved;

	do {
		news = kftp_control_read(&session->control);
		waits = run_commands(session);
		moved = session->transfer;
		if (moved)
			kftp_transfer_run(session);
		/* A transfer that ended lets the line go on that waits for it. */
		if (session->ending ||
		    (!(moved && !session->transfer) && (waits || !news)))
			return waits;
	} while (--rounds);
	kftp_session_tell(session, KFTP_SESSION_AGAIN);
	return waits;
}

static bool is_over(struct kftp_session *session, bool waits)
{
	struct kftp_control *control = &session->control;

	if (control->error) {
		session->reason = control->error == -ENOBUFS ?
			"The client does not read its replies." :
			"The control connection broke.";
		return true;
	}
	if (control->eof && !waits)
		return true;
	if (session->ending && time_after_eq(jiffies, kftp_deadline(session)))
		return true;
	return false;
}

static void report(struct kftp_session *session, u32 type)
{
	struct kftp_event event = {
		.type = type,
		.session = session->id,
		.user = session->user,
		.host = session->host,
		.peer = &session->peer,
	};

	if (type == KFTP_EVENT_TYPE_LOGOUT) {
		event.bytes = session->sent + session->received;
		event.duration = jiffies64_to_msecs(jiffies - session->logged_in);
		event.reason = session->reason;
	}
	kftp_event_report(&session->kn->events, &event);
}

static void end(struct kftp_session *session)
{
	struct kftp_net *kn = session->kn;

	if (session->transfer)
		kftp_transfer_abort(session, "The control connection ended.");
	kftp_control_flush(&session->control);
	session->ended = true;
	/*
	 * ORDER: out of the table first, then nobody new finds it; then stop what
	 * calls: sockets, claims, the timer. What they queued holds a reference
	 * and sees @ended. A client that sees its end may come again at once.
	 */
	xa_erase(&kn->sessions, session->id);
	atomic_dec(&kn->sessions_count);
	leave_shares(session);
	kftp_data_close(&session->data, true);
	kftp_control_close(&session->control);
	kftp_timer_stop(&session->timer);
	report(session, KFTP_EVENT_TYPE_LOGOUT);
	trace_kftp_session_end(session->id, session->reason);
	kftp_session_put(session);
}

/* The first run: what calls is hooked here, and nothing is reported before the login. */
static void begin(struct kftp_session *session)
{
	trace_kftp_session_begin(session->id, session->user, &session->peer);
	report(session, KFTP_EVENT_TYPE_LOGIN);
	kftp_control_hook(&session->control, control_call);
}

/*
 * A line that waits for a passive port is not looked at while the client takes
 * no replies. When its time is over it makes way for other sessions of the
 * address, and asks anew when there is room.
 */
static void give_turn_up(struct kftp_session *session)
{
	if (!session->waiting_since || kftp_control_roomy(&session->control) ||
	    time_before(jiffies, kftp_deadline(session)))
		return;
	session->waiting_since = 0;
	kftp_data_close(&session->data, false);
}

static void run(struct kftp_session *session, unsigned long events)
{
	bool waits, flushed;

	trace_kftp_session_run(session->id, events);
	if (!session->control.wake.sock)
		begin(session);
	if (events & BIT(KFTP_SESSION_KILL)) {
		/* Whoever is told twice does not wait for a client that reads nothing. */
		if (session->ending) {
			end(session);
			return;
		}
		end_with(session, "Ended by the administrator.");
	}
	waits = run_all(session);
	give_turn_up(session);
	if (kftp_deadline_of_all(session))
		end_with(session, "The time of this session is over; please connect again.");
	else if (!session->transfer && READ_ONCE(session->kn->draining))
		say_goodbye(session, "The server shuts down; please connect again later.");
	else if (!session->transfer && !session->waiting_since &&
		 time_after_eq(jiffies, kftp_deadline(session)))
		say_goodbye(session, "Idle for too long; please connect again.");
	flushed = kftp_control_flush(&session->control);
	if (is_over(session, waits) || (session->ending && flushed)) {
		end(session);
		return;
	}
	kftp_control_rest(&session->control);
	kftp_deadline_arm(session);
}

static void work_call(struct work_struct *work)
{
	struct kftp_session *session =
		container_of(work, struct kftp_session, work);
	unsigned long events = xchg(&session->events, 0);

	if (!session->ended)
		run(session, events);
	kftp_session_put(session);
}

static int enter(struct kftp_session *session, const char **why)
{
	struct kftp_net *kn = session->kn;
	int err;

	if (READ_ONCE(kn->draining)) {
		*why = "draining: settings-set takes sessions again";
		return -ESHUTDOWN;
	}
	if (atomic_inc_return(&kn->sessions_count) >
	    READ_ONCE(kn->settings.sessions_max)) {
		*why = "sessions-max is reached";
		err = -EUSERS;
		goto uncount;
	}
	/* The table's reference; others find the session from here on. */
	refcount_inc(&session->users);
	err = xa_insert(&kn->sessions, session->id, session, GFP_KERNEL);
	if (!err)
		return 0;
	refcount_dec(&session->users);
uncount:
	atomic_dec(&kn->sessions_count);
	return err;
}

/* The session takes over a reference to the module. */
static struct kftp_session *alloc(struct kftp_net *kn)
{
	struct kftp_session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	session->queue = kftp_queue_get();
	if (!session->queue) {
		kfree(session);
		return NULL;
	}
	INIT_WORK(&session->work, work_call);
	timer_setup(&session->timer, timer_call, 0);
	spin_lock_init(&session->lock);
	refcount_set(&session->users, 1);
	session->kn = kn;
	session->id = atomic64_inc_return(&last_id);
	kftp_data_init(&session->data, &kn->passive, claim_call, data_call);
	get_net(kn->net);
	return session;
}

/**
 * kftp_session_create() - begin a session
 * @kn: of the namespace
 * @down: what the daemon hands down; @down->sock is taken over with success
 * @id: set to the session's id
 * @why: set to a text for the daemon where the errno says too little
 *
 * Return: 0; -ENOTDIR, -EBADF, -EACCES of kftp_root_get(); -EUSERS too many
 * sessions; -ESHUTDOWN draining, or the module is being unloaded; -ENOMEM;
 * -ENOTCONN.
 */
int kftp_session_create(struct kftp_net *kn, const struct kftp_handdown *down,
			u64 *id, const char **why)
{
	struct kftp_session *session;
	int err;

	/* An operation may run still while rmmod waits for it: too late for a session. */
	if (!try_module_get(THIS_MODULE))
		return -ESHUTDOWN;
	session = alloc(kn);
	if (!session) {
		module_put(THIS_MODULE);
		return -ENOMEM;
	}
	err = kftp_root_get(&session->root, down->root);
	if (err)
		*why = err == -EACCES ?
			"root-fd was opened with capabilities; open it as the user" :
			"root-fd is not a directory open for reading";
	err = err ?: kftp_handdown_apply(down, session, why) ?: enter(session, why);
	if (err) {
		if (session->control.sock)
			kftp_control_free(&session->control);
		kftp_session_put(session);
		return err;
	}
	*id = session->id;
	atomic64_inc(&kn->stats.logins);
	kftp_session_tell(session, KFTP_SESSION_CONTROL);
	kftp_session_put(session);
	return 0;
}

static struct kftp_session *hold(struct kftp_session *session)
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
	session = hold(xa_load(&kn->sessions, id));
	xa_unlock(&kn->sessions);
	return session;
}

/**
 * kftp_session_next() - walk the sessions
 * @kn: of the namespace
 * @after: smallest id to look at; set to the id of the one found
 *
 * Return: the session with a reference for the caller; NULL at the end.
 */
struct kftp_session *kftp_session_next(struct kftp_net *kn, unsigned long *after)
{
	struct kftp_session *session;

	xa_lock(&kn->sessions);
	session = hold(xa_find(&kn->sessions, after, ULONG_MAX, XA_PRESENT));
	xa_unlock(&kn->sessions);
	return session;
}

/**
 * kftp_session_tell_all() - have all sessions of a namespace look at something
 * @kn: of the namespace
 * @event: what for
 *
 * A session that is made meanwhile may not be told; its first run looks.
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
