// SPDX-License-Identifier: GPL-2.0
/*
 * One run of a session's work: runs commands, moves bytes of the running transfer, and
 * ends the session if its time or its connection is over.
 */
#include <linux/jiffies.h>

#include <uapi/linux/kftp.h>

#include "cmd/command.h"
#include "serve/deadline.h"
#include "serve/run.h"
#include "serve/watch.h"
#include "session/session.h"
#include "session/trace.h"
#include "transfer/transfer.h"
#include "transfer/transfer_run.h"

/*
 * Maximum number of command lines that one call of run_commands() runs. After these
 * lines, the run ends, so that other sessions can run; but the run goes on if a transfer
 * has just ended.
 */
#define KFTP_RUN_COMMANDS 64

/* Maximum number of times that one run looks for new command lines. */
#define KFTP_RUN_ROUNDS 16

/* Replies 421 with @text. The session ends as soon as the reply is sent. */
static void run_say_goodbye(struct kftp_session *session, const char *text)
{
	if (session->ending)
		return;
	session->reason = text;
	kftp_control_text(&session->control, 421, text, strlen(text));
	session->ending = true;
	WRITE_ONCE(session->active, jiffies);
}

/* Aborts the transfer if one runs, and then ends the session with the reply 421. */
static void run_end_with(struct kftp_session *session, const char *text)
{
	if (session->transfer && !session->ending)
		kftp_transfer_abort(session, text);
	run_say_goodbye(session, text);
}

/*
 * This function is called when the next line must wait. If one of the lines after that
 * line is ABOR, aborts the running transfer; if no transfer runs, the line must give up.
 * Returns true if the line can run again now.
 */
static bool run_abort_for_line(struct kftp_session *session)
{
	if (session->hurry ||
	    !kftp_input_follows(&session->control.input, kftp_command_is_abort))
		return false;
	if (session->transfer)
		kftp_transfer_abort(session, "Transfer aborted.");
	else
		session->hurry = true;
	return true;
}

/*
 * Runs complete command lines. Returns true if there is another complete line that can't
 * run yet. The line waits for a transfer, for a passive port, for the name of a group,
 * or for room for its reply; or this call has already run KFTP_RUN_COMMANDS lines, or
 * the slice of the run is over: some commands take milliseconds, such as SITE MKDIR of
 * many directories.
 */
static bool run_commands(struct kftp_session *session)
{
	struct kftp_control *control = &session->control;
	unsigned int budget = KFTP_RUN_COMMANDS;
	enum kftp_line_status status;
	size_t len;
	char *line;

	while (!session->ending && !control->error && !kftp_session_gone(session)) {
		/*
		 * While the server drains, a session without a transfer runs no more
		 * commands. Otherwise the client could start transfer after transfer, and
		 * stay connected for ever.
		 */
		if (READ_ONCE(session->kn->draining) && !session->transfer)
			return false;
		status = kftp_input_next(&control->input, &line, &len);
		if (status == KFTP_LINE_NONE)
			return false;
		/* While the client does not take its replies, run no more commands. */
		if (!kftp_control_roomy(control))
			return true;
		if (!budget || (budget < KFTP_RUN_COMMANDS && kftp_slice_is_over(&session->slice))) {
			kftp_session_tell(session, KFTP_SESSION_AGAIN);
			return true;
		}
		budget--;
		if (kftp_command_run(session, status, line, len) == KFTP_LATER) {
			if (run_abort_for_line(session))
				continue;
			return true;
		}
		session->hurry = false;
		kftp_input_consume(&control->input);
		/* Only what is sent shows that a client is gone after its FIN. */
		if (control->eof) {
			kftp_control_flush(control);
			kftp_control_note_reset(control);
		}
		atomic64_inc(&session->kn->stats.commands);
		WRITE_ONCE(session->active, jiffies);
	}
	return false;
}

/*
 * Runs commands and the transfers that they start. Stops when nothing is left to do now,
 * after KFTP_RUN_ROUNDS rounds, or when the slice of the run is over. Returns the result
 * of the last run_commands(): true if a complete line still waits.
 */
static bool run_all(struct kftp_session *session)
{
	unsigned int rounds = KFTP_RUN_ROUNDS;
	bool news, waits, moved;

	do {
		news = kftp_control_read(&session->control);
		waits = run_commands(session);
		moved = session->transfer;
		if (moved && !kftp_session_gone(session) && kftp_transfer_run(session))
			kftp_session_tell(session, KFTP_SESSION_AGAIN);
		/* If the transfer has ended, the line that waited for it can run. */
		if (session->ending || kftp_session_gone(session) ||
		    (!(moved && !session->transfer) && (waits || !news)))
			return waits;
	} while (--rounds && !kftp_slice_is_over(&session->slice));
	kftp_session_tell(session, KFTP_SESSION_AGAIN);
	return waits;
}

static const char *run_broke(int err)
{
	switch (err) {
	case -ENOBUFS:
		return "The client does not read its replies.";
	case -ENOMEM:
		return "The server is out of memory.";
	default:
		return "The control connection broke.";
	}
}

/*
 * Returns true if the session must send the reply of a short job even after the client's
 * FIN. The FIN ends other jobs, and transfers.
 */
static bool run_owes_reply(const struct kftp_session *session)
{
	return session->transfer && session->transfer->ops->alone;
}

static bool run_is_over(struct kftp_session *session, bool waits)
{
	struct kftp_control *control = &session->control;

	if (control->error) {
		session->reason = run_broke(control->error);
		return true;
	}
	if (control->eof && !waits && !run_owes_reply(session))
		return true;
	return session->ending && time_after_eq(jiffies, kftp_deadline(session));
}

static void run_end(struct kftp_session *session)
{
	/* From now on, the watch may end the session, if closing the file hangs. */
	cmpxchg(&session->doom, NULL, session->reason ?: "Goodbye.");
	if (session->transfer)
		kftp_transfer_abort(session, "The control connection ended.");
	kftp_control_flush(&session->control);
	kftp_session_leave(session);
	kftp_session_put(session);
}

/* Reports the login before the first command can run. */
static void run_begin(struct kftp_session *session)
{
	struct kftp_event event = { .type = KFTP_EVENT_TYPE_LOGIN };

	trace_kftp_session_begin(session->id, session->user, &session->peer);
	kftp_session_report(session, &event);
	kftp_session_hook(session);
}

/*
 * Ends the wait of PASV or SITE CHGRP if the wait has lasted too long and the client does
 * not read its replies. Until the client reads replies, run_commands() runs no command,
 * so PASV can't end its wait itself. Without this function, the session would keep its
 * place in the queue for a passive port, and other sessions of the same address would
 * wait behind this session. After the client has read replies, PASV runs again, as if it
 * had not waited before.
 */
static void run_give_turn_up(struct kftp_session *session)
{
	if (!session->waiting_since || kftp_control_roomy(&session->control) ||
	    time_before(jiffies, kftp_deadline(session)))
		return;
	session->waiting_since = 0;
	/*
	 * The command that waits is PASV or SITE CHGRP. If the claim is QUEUED, it is
	 * PASV. If not, it is SITE CHGRP, which waits for a name. Then a data connection
	 * that the client has set up must stay.
	 */
	if (READ_ONCE(session->data.claim.state) == KFTP_CLAIM_QUEUED)
		kftp_data_close(&session->data, false);
}

static void run_check_deadlines(struct kftp_session *session)
{
	if (kftp_deadline_of_all(session))
		run_end_with(session, "The time limit of this session is reached; please connect again.");
	else if (!session->transfer && READ_ONCE(session->kn->draining))
		run_say_goodbye(session, "The server is shutting down; please connect again later.");
	else if (!session->transfer && !session->waiting_since &&
		 time_after_eq(jiffies, kftp_deadline(session)))
		run_say_goodbye(session, "The session was idle for too long; please connect again.");
}

/*
 * Returns true if TCP must find out soon whether the client still exists. A job costs
 * time, but sends nothing.
 */
static bool run_needs_probes(const struct kftp_session *session)
{
	return kftp_control_has_fin(&session->control) ||
	       (session->transfer && kftp_transfer_is_job(session->transfer));
}

static void run_events(struct kftp_session *session, unsigned long events)
{
	bool waits, flushed;

	trace_kftp_session_run(session->id, events);
	if (kftp_session_gone(session)) {
		run_end(session);
		return;
	}
	if (!session->control.wake.sock)
		run_begin(session);
	if (events & BIT(KFTP_SESSION_KILL)) {
		/* A second kill ends the session even if the client reads no reply. */
		if (session->ending) {
			run_end(session);
			return;
		}
		run_end_with(session, READ_ONCE(session->doom));
	}
	kftp_data_tend(&session->data);
	waits = run_all(session);
	if (kftp_session_gone(session)) {
		run_end(session);
		return;
	}
	run_give_turn_up(session);
	run_check_deadlines(session);
	flushed = kftp_control_flush(&session->control);
	if (run_is_over(session, waits) || (session->ending && flushed)) {
		run_end(session);
		return;
	}
	kftp_control_probe(&session->control, run_needs_probes(session));
	kftp_control_rest(&session->control);
	kftp_deadline_arm(session);
}

/**
 * kftp_run() - run a session's work once, for the events that have happened
 * @work: the work of a session; a queued work has a reference to the session
 *
 * Context: workqueue. There are never two runs of the same session's work at the same
 * time.
 */
void kftp_run(struct work_struct *work)
{
	struct kftp_session *session =
		container_of(work, struct kftp_session, work);
	unsigned long events = xchg(&session->events, 0);

	if (!session->left) {
		kftp_watch_begin(session);
		kftp_slice_begin(&session->slice);
		run_events(session, events);
		kftp_watch_end(session);
	}
	kftp_session_put(session);
}
