// SPDX-License-Identifier: GPL-2.0
/*
 * A transfer as an object: the clock that shows whether it goes on, and the books
 * that it is entered in. Its steps are in transfer_run.c.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "conn/socket.h"
#include "session/trace.h"
#include "transfer/transfer.h"

static void transfer_set(struct kftp_session *session, struct kftp_transfer *transfer)
{
	spin_lock(&session->lock);
	session->transfer = transfer;
	spin_unlock(&session->lock);
}

/**
 * kftp_transfer_start() - begin a transfer
 * @session: has none; its work runs this one next
 * @transfer: zeroed, except @ascii and @total; @ops->release frees it
 * @ops: its kind
 * @path: absolute path of the file
 *
 * Return: 0; -ENOMEM: it has not begun, and the caller frees it.
 */
int kftp_transfer_start(struct kftp_session *session,
			struct kftp_transfer *transfer,
			const struct kftp_transfer_ops *ops, const char *path)
{
	transfer->path = kstrdup(path, GFP_KERNEL);
	if (!transfer->path)
		return -ENOMEM;
	transfer->ops = ops;
	transfer->started = jiffies;
	transfer->moved = jiffies;
	if (kftp_transfer_is_job(transfer))
		transfer->state = KFTP_TRANSFER_MOVE;
	transfer_set(session, transfer);
	atomic_inc(&session->kn->stats.transfers);
	trace_kftp_transfer_begin(session->id, ops->direction, transfer->total);
	return 0;
}

/**
 * kftp_transfer_stop() - take the running transfer from its session
 * @session: has one
 *
 * Return: the transfer, which the caller releases.
 */
struct kftp_transfer *kftp_transfer_stop(struct kftp_session *session)
{
	struct kftp_transfer *transfer = session->transfer;

	transfer_set(session, NULL);
	atomic_dec(&session->kn->stats.transfers);
	return transfer;
}

static void transfer_count(struct kftp_session *session, u8 direction, u64 bytes,
			   bool whole)
{
	struct kftp_stats *stats = &session->kn->stats;

	switch (direction) {
	case KFTP_DIRECTION_SEND:
		session->sums.sent += bytes;
		session->sums.files += whole;
		atomic64_add(bytes, &stats->bytes_sent);
		atomic64_add(whole, &stats->files_sent);
		break;
	case KFTP_DIRECTION_RECEIVE:
		session->sums.received += bytes;
		session->sums.files += whole;
		atomic64_add(bytes, &stats->bytes_received);
		atomic64_add(whole, &stats->files_received);
		break;
	case KFTP_DIRECTION_LIST:
		atomic64_add(whole, &stats->listings);
		break;
	}
	if (!whole)
		atomic64_inc(&stats->failed);
}

/**
 * kftp_transfer_account() - count and report a transfer that has ended
 * @session: whose transfer
 * @transfer: the transfer; a job is only traced
 * @code: of its last reply
 * @reason: why it failed, NULL if it did not
 */
void kftp_transfer_account(struct kftp_session *session,
			   struct kftp_transfer *transfer, int code,
			   const char *reason)
{
	struct kftp_event event = {
		.type = KFTP_EVENT_TYPE_TRANSFER,
		.direction = transfer->ops->direction,
		.file = transfer->path,
		.bytes = kftp_transfer_bytes(transfer),
		.duration = jiffies64_to_msecs(jiffies - transfer->started),
		.reply = code,
		.reason = reason,
	};

	trace_kftp_transfer_end(session->id, event.direction, event.bytes, code);
	if (kftp_transfer_is_job(transfer))
		return;
	transfer_count(session, event.direction, event.bytes, !reason);
	kftp_session_report(session, &event);
}

static bool transfer_sends(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_SEND ||
	       transfer->ops->direction == KFTP_DIRECTION_LIST;
}

/**
 * kftp_transfer_progress() - note that bytes have moved
 * @session: whose transfer
 * @transfer: its data connection is open; its stall time begins again
 */
void kftp_transfer_progress(struct kftp_session *session,
			    struct kftp_transfer *transfer)
{
	transfer->moved = jiffies;
	session->active = jiffies;
	if (transfer_sends(transfer))
		transfer->acked = kftp_socket_acked(session->data.sock);
}

/**
 * kftp_transfer_goes_on() - whether the client has acknowledged bytes since the last look
 * @session: whose transfer
 * @transfer: past its deadline
 *
 * The socket may be full for long while the client reads slowly.
 *
 * Return: whether it has; then that is progress.
 */
bool kftp_transfer_goes_on(struct kftp_session *session,
			   struct kftp_transfer *transfer)
{
	if (transfer->state == KFTP_TRANSFER_CONNECT || !transfer_sends(transfer) ||
	    kftp_socket_acked(session->data.sock) == transfer->acked)
		return false;
	kftp_transfer_progress(session, transfer);
	return true;
}

/**
 * kftp_transfer_deadline() - when the running transfer has waited too long
 * @session: has one
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
	/* Time in which the server itself holds back does not count. */
	return (transfer->resume ?: transfer->moved) +
	       READ_ONCE(settings->stall_timeout) * HZ;
}
