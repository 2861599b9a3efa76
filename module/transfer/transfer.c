// SPDX-License-Identifier: GPL-2.0
/*
 * Begins and ends a transfer, counts and logs it, and checks whether its bytes still
 * move. transfer_run.c carries out the transfer's steps.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "conn/socket.h"
#include "proto/path.h"
#include "session/trace.h"
#include "transfer/transfer.h"

static void transfer_set(struct kftp_session *session, struct kftp_transfer *transfer)
{
	spin_lock(&session->lock);
	/* kftp_watch_check() looks without the lock whether there is one. */
	WRITE_ONCE(session->transfer, transfer);
	spin_unlock(&session->lock);
}

/**
 * kftp_transfer_start() - begin a transfer
 * @session: must have no transfer; from now on, the session's work runs @transfer
 * @transfer: all members must be zero, except "ascii", "unsized" and "total"
 * @ops: the functions for this kind of transfer
 * @path: absolute path of the file; it is copied
 *
 * Return: 0 if the transfer has begun; @ops->release will free @transfer. -ENOMEM if the
 * transfer has not begun; the caller must free @transfer.
 */
int kftp_transfer_start(struct kftp_session *session,
			struct kftp_transfer *transfer,
			const struct kftp_transfer_ops *ops, const char *path)
{
	transfer->path = kstrdup(path, GFP_KERNEL);
	if (!transfer->path)
		return -ENOMEM;
	kftp_path_trim(transfer->path);
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
 * @session: must have a running transfer; has none afterwards
 *
 * Return: the transfer; the caller must call its ops->release.
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
		WRITE_ONCE(session->sums.sent, session->sums.sent + bytes);
		WRITE_ONCE(session->sums.files, session->sums.files + whole);
		atomic64_add(bytes, &stats->bytes_sent);
		atomic64_add(whole, &stats->files_sent);
		break;
	case KFTP_DIRECTION_RECEIVE:
		WRITE_ONCE(session->sums.received, session->sums.received + bytes);
		WRITE_ONCE(session->sums.files, session->sums.files + whole);
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
 * kftp_transfer_account() - count an ended transfer and report it to the daemon
 * @session: session of the transfer
 * @transfer: the transfer; a job is not counted or reported, only traced
 * @code: code of the last reply of the transfer
 * @reason: why the transfer failed; NULL if it did not fail
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

/**
 * kftp_transfer_progress() - note that a transfer has just moved bytes
 * @session: session of the transfer
 * @transfer: the transfer; its data connection must be open
 *
 * The stall timeout of the transfer begins again.
 */
void kftp_transfer_progress(struct kftp_session *session,
			    struct kftp_transfer *transfer)
{
	transfer->moved = jiffies;
	WRITE_ONCE(session->active, jiffies);
	if (kftp_transfer_sends(transfer))
		transfer->acked = kftp_socket_acked(session->data.sock);
}

/**
 * kftp_transfer_goes_on() - check if the client has acknowledged more bytes
 * @session: session of the transfer
 * @transfer: a transfer whose deadline has passed
 *
 * If the client reads slowly, the socket can be full, and take no bytes, for a long
 * time. So acknowledged bytes are progress too.
 *
 * Return: true if the client has acknowledged bytes since the last call of
 * kftp_transfer_progress(). In this case, kftp_transfer_goes_on() has called
 * kftp_transfer_progress() again.
 */
bool kftp_transfer_goes_on(struct kftp_session *session,
			   struct kftp_transfer *transfer)
{
	if (transfer->state == KFTP_TRANSFER_CONNECT || !kftp_transfer_sends(transfer) ||
	    kftp_socket_acked(session->data.sock) == transfer->acked)
		return false;
	kftp_transfer_progress(session, transfer);
	return true;
}

/**
 * kftp_transfer_deadline() - get the time until which the running transfer may wait
 * @session: must have a running transfer
 *
 * Return: the time in jiffies.
 */
unsigned long kftp_transfer_deadline(const struct kftp_session *session)
{
	const struct kftp_settings *settings = &session->kn->settings;
	const struct kftp_transfer *transfer = session->transfer;

	if (transfer->state == KFTP_TRANSFER_CONNECT)
		return transfer->started +
		       READ_ONCE(settings->connect_timeout) * HZ;
	/* A wait for a rate limit is no stall: the timeout begins after the wait. */
	return (transfer->resume ?: transfer->moved) +
	       READ_ONCE(settings->stall_timeout) * HZ;
}
