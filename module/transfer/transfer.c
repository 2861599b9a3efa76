// SPDX-License-Identifier: GPL-2.0
/*
 * A transfer from its command to its last reply:
 *
 *   CONNECT	wait for the data connection; then 150
 *   MOVE	bytes, a bounded piece in each run
 *   FINISH	to the client: wait until it has acknowledged all
 *
 * and 226, or the code that says what went wrong. Every exit is transfer_end(). What is
 * moved and how is the business of its kind: download.c, upload.c, listing.c.
 * A job, such as a checksum, is the same without a data connection: MOVE only.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "conn/socket.h"
#include "fs/file.h"
#include "proto/path.h"
#include "session/answer.h"
#include "session/error.h"
#include "session/limit.h"
#include "session/trace.h"
#include "transfer/send.h"
#include "transfer/transfer.h"

/* Bytes that one run may move before others get their turn. */
#define KFTP_TRANSFER_BUDGET (1024 * 1024)

/**
 * kftp_transfer_init() - set up what all kinds have
 * @transfer: zeroed
 * @ops: its kind
 * @path: absolute path of the file
 *
 * Return: 0; -ENOMEM: the caller frees what it allocated.
 */
int kftp_transfer_init(struct kftp_transfer *transfer,
		       const struct kftp_transfer_ops *ops, const char *path)
{
	transfer->path = kstrdup(path, GFP_KERNEL);
	if (!transfer->path)
		return -ENOMEM;
	transfer->ops = ops;
	transfer->started = jiffies;
	transfer->moved = jiffies;
	return 0;
}

static bool transfer_is_job(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_NONE;
}

/**
 * kftp_transfer_start() - the session has a transfer from here on
 * @session: who has none yet; its work runs it next
 * @transfer: from kftp_transfer_init(); freed by its kind's release
 */
void kftp_transfer_start(struct kftp_session *session,
			 struct kftp_transfer *transfer)
{
	if (transfer_is_job(transfer))
		transfer->state = KFTP_TRANSFER_MOVE;
	spin_lock(&session->lock);
	session->transfer = transfer;
	spin_unlock(&session->lock);
	atomic_inc(&session->kn->stats.transfers);
	trace_kftp_transfer_begin(session->id, transfer->ops->direction,
				  transfer->total);
}

/* What counts of a transfer: bytes that have gone over its connection. */
static u64 transfer_bytes(struct kftp_transfer *transfer)
{
	return transfer->ops->bytes ? transfer->ops->bytes(transfer) : transfer->done;
}

static void transfer_count(struct kftp_session *session, struct kftp_transfer *transfer,
			   bool whole)
{
	struct kftp_stats *stats = &session->kn->stats;
	u64 bytes = transfer_bytes(transfer);

	switch (transfer->ops->direction) {
	case KFTP_DIRECTION_SEND:
		session->sent += bytes;
		session->files += whole;
		atomic64_add(bytes, &stats->bytes_sent);
		atomic64_add(whole, &stats->files_sent);
		break;
	case KFTP_DIRECTION_RECEIVE:
		session->received += bytes;
		session->files += whole;
		atomic64_add(bytes, &stats->bytes_received);
		atomic64_add(whole, &stats->files_received);
		break;
	case KFTP_DIRECTION_LIST:
		atomic64_add(whole, &stats->listings);
		break;
	}
	if (!whole && !transfer_is_job(transfer))
		atomic64_inc(&stats->failed);
}

static void transfer_report(struct kftp_session *session, struct kftp_transfer *transfer,
			    int code, const char *reason)
{
	struct kftp_event event = {
		.type = KFTP_EVENT_TYPE_TRANSFER,
		.session = session->id,
		.user = session->user,
		.host = session->host,
		.peer = &session->peer,
		.direction = transfer->ops->direction,
		.file = transfer->path,
		.bytes = transfer_bytes(transfer),
		.duration = jiffies64_to_msecs(jiffies - transfer->started),
		.reply = code,
		.reason = reason,
	};

	if (!transfer_is_job(transfer))
		kftp_event_report(&session->kn->events, &event);
}

/*
 * ORDER: the file is closed before the reply, so that what the client does next
 * finds it whole; the data connection is closed before the reply, so that a
 * client that reads to the end of it never waits.
 *
 * @code: 0 where it ended well: 226, or what its kind replies
 */
static void transfer_end(struct kftp_session *session, int code, const char *text)
{
	struct kftp_transfer *transfer = session->transfer;
	char *path = transfer->path;
	bool whole = !code;
	char *note;

	spin_lock(&session->lock);
	session->transfer = NULL;
	spin_unlock(&session->lock);
	atomic_dec(&session->kn->stats.transfers);
	if (!transfer_is_job(transfer)) {
		kftp_data_close(&session->data, !whole);
		if (transfer->state != KFTP_TRANSFER_CONNECT)
			kftp_limit_end(session, transfer->ops->direction);
	}
	transfer_count(session, transfer, whole);
	session->active = jiffies;
	if (whole && transfer->ops->reply)
		code = transfer->ops->reply(session, transfer);
	if (!whole && transfer->ops->leave)
		transfer->ops->leave(session, transfer);
	note = transfer->note;
	trace_kftp_transfer_end(session->id, transfer->ops->direction,
				transfer_bytes(transfer), code ?: 226);
	transfer_report(session, transfer, code ?: 226, text);
	transfer->ops->release(transfer);
	if (!code)
		kftp_answer(session, 226, "Transfer complete.");
	else if (text)
		kftp_answer(session, code, "%s%s%s", text,
			    note ? " " : "", note ?: "");
	kfree(path);
	kfree(note);
}

static void transfer_fail(struct kftp_session *session, int err)
{
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

/* Returns 0 if MOVE comes next, -EAGAIN if the transfer waits or has ended. */
static int transfer_connect(struct kftp_session *session, struct kftp_transfer *transfer)
{
	int err;

	err = kftp_data_open(&session->data, session->kn->net, &session->local,
			     READ_ONCE(session->kn->settings.active_port));
	if (err == -EINPROGRESS)
		return -EAGAIN;
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
	transfer->state = KFTP_TRANSFER_MOVE;
	transfer->moved = jiffies;
	return 0;
}

static bool transfer_sends(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_SEND ||
	       transfer->ops->direction == KFTP_DIRECTION_LIST;
}

/* The clock of a stalled transfer begins anew. */
static void transfer_progress(struct kftp_session *session,
			      struct kftp_transfer *transfer)
{
	transfer->moved = jiffies;
	session->active = jiffies;
	if (transfer_sends(transfer))
		transfer->acked = kftp_socket_acked(session->data.sock);
}

/* A client that takes its bytes slowly shows it by what it acknowledges. */
static bool transfer_goes_on(struct kftp_session *session, struct kftp_transfer *transfer)
{
	if (transfer->state == KFTP_TRANSFER_CONNECT || !transfer_sends(transfer) ||
	    kftp_socket_acked(session->data.sock) == transfer->acked)
		return false;
	transfer_progress(session, transfer);
	return true;
}

static bool transfer_is_file(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_SEND ||
	       transfer->ops->direction == KFTP_DIRECTION_RECEIVE;
}

static int transfer_move(struct kftp_session *session, struct kftp_transfer *transfer)
{
	size_t budget = KFTP_TRANSFER_BUDGET, given;
	u8 direction = transfer->ops->direction;
	int err, over = 0;

	transfer->resume = 0;
	if (transfer_is_file(transfer))
		budget = kftp_limit_ask(session, direction, transfer_bytes(transfer),
					budget, &transfer->resume);
	if (!budget)
		return -EAGAIN;
	given = budget;
	err = transfer->ops->move(session, transfer, &budget);
	/* A listing may read and sort for long before it has a line. */
	if (err == -EINPROGRESS && direction == KFTP_DIRECTION_LIST)
		transfer->moved = jiffies;
	if (budget == given)
		return err;
	transfer_progress(session, transfer);
	if (transfer_is_file(transfer))
		over = kftp_limit_moved(session, direction, transfer_bytes(transfer),
					given - budget);
	return over ?: err;
}

/*
 * Returns 0 if FINISH comes next, -EINPROGRESS if there is more to move, -EAGAIN
 * if the transfer waits or has ended.
 */
static int transfer_move_on(struct kftp_session *session, struct kftp_transfer *transfer)
{
	int err = transfer_move(session, transfer);

	if (err == -EINPROGRESS || err == -EAGAIN)
		return err;
	if (!err && transfer->ops->complete)
		err = kftp_file_error(transfer->ops->complete(session, transfer));
	if (err) {
		transfer_fail(session, err);
		return -EAGAIN;
	}
	if (transfer_is_job(transfer) || transfer->ops->direction == KFTP_DIRECTION_RECEIVE) {
		transfer_end(session, 0, NULL);
		return -EAGAIN;
	}
	kftp_send_finish(session->data.sock);
	transfer->state = KFTP_TRANSFER_FINISH;
	transfer_progress(session, transfer);
	return 0;
}

static void transfer_finish(struct kftp_session *session)
{
	int err = kftp_send_finished(session->data.sock);

	if (err == -EAGAIN)
		return;
	if (err)
		transfer_fail(session, err);
	else
		transfer_end(session, 0, NULL);
}

/* Says what the client did not do in time. */
static void transfer_check_deadline(struct kftp_session *session,
				    struct kftp_transfer *transfer)
{
	if (transfer_is_job(transfer) ||
	    time_before(jiffies, kftp_transfer_deadline(session)) ||
	    transfer_goes_on(session, transfer))
		return;
	if (transfer->state != KFTP_TRANSFER_CONNECT)
		transfer_fail(session, -ETIMEDOUT);
	else if (session->data.mode == KFTP_DATA_PASSIVE)
		transfer_end(session, 425, "No connection came to the passive port in time.");
	else
		transfer_end(session, 425, "Cannot connect to the client's port: timed out.");
}

/**
 * kftp_transfer_run() - move the running transfer on
 * @session: who has one
 *
 * Return: whether there is more to do now: it has done its piece, and other
 * sessions get their turn. Otherwise it waits for a call, or has ended.
 */
bool kftp_transfer_run(struct kftp_session *session)
{
	struct kftp_transfer *transfer = session->transfer;
	int err = 0;

	if (transfer->state == KFTP_TRANSFER_CONNECT)
		err = transfer_connect(session, transfer);
	if (!err && transfer->state == KFTP_TRANSFER_MOVE)
		err = transfer_move_on(session, transfer);
	if (!err)
		transfer_finish(session);
	if (session->transfer)
		transfer_check_deadline(session, transfer);
	return err == -EINPROGRESS;
}

/**
 * kftp_transfer_abort() - end the running transfer with 426
 * @session: who has one
 * @reason: text of the reply
 */
void kftp_transfer_abort(struct kftp_session *session, const char *reason)
{
	transfer_end(session, 426, reason);
}

/**
 * kftp_transfer_deadline() - when the running transfer has waited too long
 * @session: who has one
 *
 * Return: jiffies.
 */
unsigned long kftp_transfer_deadline(const struct kftp_session *session)
{
	const struct kftp_settings *settings = &session->kn->settings;
	const struct kftp_transfer *transfer = session->transfer;

	if (transfer->state == KFTP_TRANSFER_CONNECT)
		return transfer->started +
		       READ_ONCE(settings->connect_timeout) * HZ;
	/* What the server itself holds back is not the client's fault. */
	return (transfer->resume ?: transfer->moved) +
	       READ_ONCE(settings->stall_timeout) * HZ;
}
