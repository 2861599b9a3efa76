// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a transfer from its command to its last reply. The states of a transfer are:
 *
 *   CONNECT	wait for the data connection; then send the reply 150
 *   MOVE	move bytes, a limited number in each run
 *   FINISH	only if bytes go to the client: wait until the client has acknowledged
 *		all bytes
 *
 * Every transfer ends with transfer_end(), which sends the last reply. After an error,
 * this is an error reply. After a success, kftp_transfer_ops.reply sends the last reply.
 * If this function is NULL, the last reply is 226. The functions in download.c, upload.c
 * and listing.c move the bytes. A job, such as a checksum, has no data connection and
 * only the state MOVE.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "conn/conflict.h"
#include "conn/socket.h"
#include "fs/file.h"
#include "proto/path.h"
#include "session/answer.h"
#include "session/error.h"
#include "session/limit.h"
#include "transfer/send.h"
#include "transfer/transfer.h"
#include "transfer/transfer_run.h"

/*
 * Maximum number of bytes that one run moves. After these bytes, the run ends, so that
 * other sessions can run.
 */
#define KFTP_TRANSFER_BUDGET (1024 * 1024)

/*
 * Ends the running transfer and sends its last reply. After an error, @code and @text
 * are the code and the text of that reply. After a success, @code is 0 and @text is
 * NULL.
 *
 * ORDER: the file is closed before the reply is sent, so that the client's next command
 * finds the file complete. The data connection is closed before the reply is sent,
 * because some clients read the reply only after the end of the data connection.
 */
static void transfer_end(struct kftp_session *session, int code, const char *text)
{
	struct kftp_transfer *transfer = kftp_transfer_stop(session);
	char *path = transfer->path;
	char *note;

	if (!kftp_transfer_is_job(transfer)) {
		kftp_data_close(&session->data, code);
		if (transfer->state != KFTP_TRANSFER_CONNECT)
			kftp_limit_end(session, transfer->ops->direction);
	}
	WRITE_ONCE(session->active, jiffies);
	if (!text && transfer->ops->reply)
		code = transfer->ops->reply(session, transfer);
	if (text && transfer->ops->leave)
		transfer->ops->leave(session, transfer);
	note = transfer->note;
	kftp_transfer_account(session, transfer, code ?: 226, text);
	transfer->ops->release(transfer);
	if (text)
		kftp_answer(session, code, "%s%s%s", text, note ? " " : "", note ?: "");
	else if (!code)
		kftp_answer(session, 226, "Transfer complete.");
	kfree(path);
	kfree(note);
}

/*
 * Ends the transfer because connections from two source ports have arrived, and nobody
 * knows which of them is the client's. The reply and the event for the daemon name both
 * ports. The bytes of an upload may come from somebody else, so a file that the upload
 * has made is removed. In a file that existed before, the bytes stay.
 */
static void transfer_end_conflict(struct kftp_session *session)
{
	struct kftp_transfer *transfer = session->transfer;
	u16 ports[2];
	char text[160];

	kftp_conflict_ports(&session->data.passive->claims, &session->data.claim, ports);
	snprintf(text, sizeof(text),
		 "Two connections from your address, from ports %u and %u, arrived for one transfer; only one can be yours.",
		 ports[0], ports[1]);
	transfer->foreign = true;
	transfer_end(session, transfer->state == KFTP_TRANSFER_CONNECT ? 425 : 426, text);
}

/* Returns -EREMCHG if the data connection may have come from somebody else; else 0. */
static int transfer_check_data(struct kftp_session *session)
{
	return kftp_transfer_is_job(session->transfer) ? 0 : kftp_data_check(&session->data);
}

static void transfer_fail(struct kftp_session *session, int err)
{
	if (kftp_session_gone(session))
		transfer_end(session, 426, "The session has ended.");
	else if (transfer_check_data(session))
		transfer_end_conflict(session);
	else
		transfer_end(session, kftp_error_code_moving(err), kftp_error_text(err));
}

static void transfer_announce(struct kftp_session *session,
			      struct kftp_transfer *transfer)
{
	const char *type = transfer->ascii ? "ASCII" : "BINARY";
	const char *name = kftp_path_name(transfer->path);

	if (transfer->ops->announce) {
		transfer->ops->announce(session, transfer);
		return;
	}
	switch (transfer->ops->direction) {
	case KFTP_DIRECTION_SEND:
		if (transfer->unsized) {
			kftp_answer(session, 150, "Opening %s mode data connection for %s.",
				    type, name);
			break;
		}
		kftp_answer(session, 150,
			    "Opening %s mode data connection for %s (%llu bytes).",
			    type, name, transfer->total);
		break;
	case KFTP_DIRECTION_RECEIVE:
		kftp_answer(session, 150, "Opening %s mode data connection for %s.",
			    type, name);
		break;
	default:
		kftp_answer(session, 150,
			    "Opening ASCII mode data connection for the listing.");
		break;
	}
}

/*
 * Opens the data connection and then the file. Returns 0 if the state is MOVE now;
 * -EAGAIN if the transfer must wait or has ended.
 */
static int transfer_connect(struct kftp_session *session, struct kftp_transfer *transfer)
{
	int err;

	err = kftp_data_open(&session->data, session->control.sock, &session->local,
			     READ_ONCE(session->kn->settings.active_port),
			     kftp_account_is_shared(session->address_account));
	if (err == -EINPROGRESS)
		return -EAGAIN;
	if (err == -EREMCHG) {
		transfer_end_conflict(session);
		return -EAGAIN;
	}
	if (err) {
		transfer_end(session, 425, kftp_error_text(err));
		return -EAGAIN;
	}
	if (transfer->ops->open)
		err = kftp_file_error(transfer->ops->open(session, transfer));
	if (err) {
		transfer_end(session, kftp_error_code_making(err), kftp_error_text(err));
		return -EAGAIN;
	}
	kftp_limit_begin(session, transfer->ops->direction);
	transfer_announce(session, transfer);
	/*
	 * ORDER: send the 150 before the first bytes move, because a slow disk may take
	 * long for them. The end of the run would send it only after that.
	 */
	kftp_control_flush(&session->control);
	transfer->state = KFTP_TRANSFER_MOVE;
	transfer->moved = jiffies;
	return 0;
}

static int transfer_move(struct kftp_session *session, struct kftp_transfer *transfer)
{
	struct kftp_slice *slice = &session->slice;
	size_t budget = KFTP_TRANSFER_BUDGET;
	u8 direction = transfer->ops->direction;
	int err, over = 0;

	transfer->resume = 0;
	if (kftp_transfer_is_file(transfer))
		budget = kftp_limit_ask(session, direction, kftp_transfer_bytes(transfer),
					budget, &transfer->resume);
	if (!budget)
		return -EAGAIN;
	slice->budget = budget;
	err = transfer->ops->move(session, transfer, slice);
	/*
	 * A listing can read and sort for a long time before it sends its first line.
	 * That time is no stall.
	 */
	if (err == -EINPROGRESS && direction == KFTP_DIRECTION_LIST)
		transfer->moved = jiffies;
	if (slice->budget == budget)
		return err;
	kftp_transfer_progress(session, transfer);
	if (kftp_transfer_is_file(transfer))
		over = kftp_limit_moved(session, direction, kftp_transfer_bytes(transfer),
					budget - slice->budget);
	return over ?: err;
}

/*
 * Moves bytes. After the last byte, completes the transfer. Returns 0 if the state is
 * FINISH now; -EINPROGRESS if more bytes can be moved now; -EAGAIN if the transfer must
 * wait or has ended.
 */
static int transfer_move_on(struct kftp_session *session, struct kftp_transfer *transfer)
{
	bool sends = kftp_transfer_sends(transfer);
	int err = transfer_move(session, transfer);

	/* An upload whose session was cut while it hung must not complete any more. */
	if (kftp_session_gone(session)) {
		transfer_fail(session, -ESHUTDOWN);
		return -EAGAIN;
	}
	if (err == -EINPROGRESS || err == -EAGAIN)
		return err;
	if (!err)
		err = transfer_check_data(session);
	if (!err && transfer->ops->complete)
		err = kftp_file_error(transfer->ops->complete(session, transfer));
	if (!err && sends)
		err = kftp_send_finish(session->data.sock);
	if (err) {
		transfer_fail(session, err);
		return -EAGAIN;
	}
	if (!sends) {
		transfer_end(session, 0, NULL);
		return -EAGAIN;
	}
	transfer->state = KFTP_TRANSFER_FINISH;
	kftp_transfer_progress(session, transfer);
	return 0;
}

static void transfer_finish(struct kftp_session *session)
{
	int err = kftp_send_finished(session->data.sock);

	if (err == -EAGAIN)
		return;
	err = err ?: transfer_check_data(session);
	if (err)
		transfer_fail(session, err);
	else
		transfer_end(session, 0, NULL);
}

/*
 * Ends a job whose client is gone. If no command waits for the job, run_is_over() ends
 * the session when the client has sent its FIN. If a command waits, the client may
 * still read the replies, so the job goes on. TCP probes the client, but the system of a
 * client that has closed its socket answers probes for a minute. So the job also sends a
 * preliminary reply (RFC 959, section 4.2: at most one for each command). Such a system
 * answers it with a reset at once, which ends the session. And the job fails after the
 * stall timeout.
 *
 * A short job (kftp_transfer_ops.alone) goes on after the FIN, and sends no preliminary
 * reply. If the file system is slow, it fails after the stall timeout too.
 */
static void transfer_check_job(struct kftp_session *session,
			       struct kftp_transfer *transfer)
{
	unsigned long limit = READ_ONCE(session->kn->settings.stall_timeout) * HZ;
	struct kftp_control *control = &session->control;
	bool alone = transfer->ops->alone;
	size_t len;
	char *line;

	if (!kftp_control_has_fin(control) ||
	    (!alone && !kftp_input_next(&control->input, &line, &len)))
		return;
	if (!transfer->asked) {
		transfer->asked = jiffies ?: 1;
		if (!alone)
			kftp_answer(session, 150, "The command is still running.");
	} else if (time_after_eq(jiffies, transfer->asked + limit)) {
		transfer_end(session, 426, "The client has closed its end of the connection, and the job took too long.");
	}
}

/* Ends a transfer if there was no data connection in time, or no byte moved in time. */
static void transfer_check_deadline(struct kftp_session *session,
				    struct kftp_transfer *transfer)
{
	if (kftp_transfer_is_job(transfer)) {
		transfer_check_job(session, transfer);
		return;
	}
	if (time_before(jiffies, kftp_transfer_deadline(session)) ||
	    kftp_transfer_goes_on(session, transfer))
		return;
	if (transfer->state != KFTP_TRANSFER_CONNECT)
		transfer_fail(session, -ETIMEDOUT);
	else if (session->data.mode == KFTP_DATA_PASSIVE)
		transfer_end(session, 425, "No connection arrived at the passive port in time.");
	else
		transfer_end(session, 425, "The connection to the client's port timed out.");
}

/**
 * kftp_transfer_run() - do the next steps of the running transfer
 * @session: must have a running transfer
 *
 * Return: true if there is more to do now: the caller must queue another run. False
 * if the transfer waits for its socket or the timer, or has ended.
 */
bool kftp_transfer_run(struct kftp_session *session)
{
	struct kftp_transfer *transfer = session->transfer;
	int err = 0;

	if (transfer->state == KFTP_TRANSFER_CONNECT) {
		err = transfer_connect(session, transfer);
	} else if (READ_ONCE(session->data.claim.conflict) && !kftp_transfer_is_job(transfer)) {
		transfer_end_conflict(session);
		err = -EAGAIN;
	}
	if (!err && transfer->state == KFTP_TRANSFER_MOVE)
		err = transfer_move_on(session, transfer);
	if (!err)
		transfer_finish(session);
	if (session->transfer)
		transfer_check_deadline(session, transfer);
	return err == -EINPROGRESS;
}

/**
 * kftp_transfer_abort() - end the running transfer with the reply 426
 * @session: must have a running transfer
 * @reason: text of the reply
 */
void kftp_transfer_abort(struct kftp_session *session, const char *reason)
{
	transfer_end(session, 426, reason);
}
