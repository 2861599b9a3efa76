/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TRANSFER_H
#define _KFTP_TRANSFER_H

#include <uapi/linux/kftp.h>

#include "session/session.h"

enum kftp_transfer_state {
	KFTP_TRANSFER_CONNECT,	/* the data connection is not open yet */
	KFTP_TRANSFER_MOVE,	/* bytes go */
	KFTP_TRANSFER_FINISH,	/* all bytes are sent; the peer has to acknowledge them */
};

/**
 * struct kftp_transfer_ops - one kind of transfer
 * @direction: KFTP_DIRECTION_*; NONE: a job without a data connection
 * @open: optional: called when the data connection is open, before the 150; 0 or
 *	  an error, which becomes the reply (kftp_error_code_making())
 * @move: moves at most @budget bytes, and lowers @budget by them; 0 all moved;
 *	  -EAGAIN wait for the wake or the timer; -EINPROGRESS the budget is used
 *	  up; an error
 * @bytes: optional: bytes that have gone over the connection, if that is not the
 *	   transfer's done
 * @announce: optional: gives the 150 itself
 * @complete: optional: called when all is moved, to make it permanent; 0 or an error
 * @leave: optional: called if the transfer has failed: keeps or removes the
 *	   result so far, and sets the transfer's note
 * @reply: optional: gives the last reply after a success and returns its code;
 *	   without it the reply is 226
 * @release: frees the transfer and all that it holds
 */
struct kftp_transfer_ops {
	u8 direction;
	int (*open)(struct kftp_session *session, struct kftp_transfer *transfer);
	int (*move)(struct kftp_session *session, struct kftp_transfer *transfer,
		    size_t *budget);
	u64 (*bytes)(struct kftp_transfer *transfer);
	void (*announce)(struct kftp_session *session,
			 struct kftp_transfer *transfer);
	int (*complete)(struct kftp_session *session,
			struct kftp_transfer *transfer);
	void (*leave)(struct kftp_session *session,
		      struct kftp_transfer *transfer);
	int (*reply)(struct kftp_session *session, struct kftp_transfer *transfer);
	void (*release)(struct kftp_transfer *transfer);
};

/**
 * struct kftp_transfer - a file or a listing on its way, or a job that takes long
 * @ops: its kind
 * @state: enum kftp_transfer_state
 * @ascii: TYPE A: bytes are converted
 * @path: of the file, for the log and for STAT; owned by the transfer
 * @note: text to add to the reply if the transfer has failed, NULL for none; owned
 *	  by the transfer
 * @done: bytes moved
 * @total: bytes to be moved, 0 if not known
 * @started: jiffies at the command
 * @moved: jiffies at the last byte
 * @acked: bytes that the peer had acknowledged at the last look
 * @resume: jiffies at which a rate limit lets it go on, 0 if none holds it back
 *
 * Embedded in the struct of its kind. Touched by the session's work; others read
 * it under the session's lock.
 */
struct kftp_transfer {
	const struct kftp_transfer_ops *ops;
	u8 state;
	bool ascii;
	char *path;
	char *note;
	u64 done;
	u64 total;
	unsigned long started;
	unsigned long moved;
	u64 acked;
	unsigned long resume;
};

static inline bool kftp_transfer_is_job(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_NONE;
}

static inline bool kftp_transfer_is_file(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_SEND ||
	       transfer->ops->direction == KFTP_DIRECTION_RECEIVE;
}

/* Bytes that have gone over the data connection: these count. */
static inline u64 kftp_transfer_bytes(struct kftp_transfer *transfer)
{
	return transfer->ops->bytes ? transfer->ops->bytes(transfer) : transfer->done;
}

int kftp_transfer_start(struct kftp_session *session,
			struct kftp_transfer *transfer,
			const struct kftp_transfer_ops *ops, const char *path);
struct kftp_transfer *kftp_transfer_stop(struct kftp_session *session);
void kftp_transfer_account(struct kftp_session *session,
			   struct kftp_transfer *transfer, int code,
			   const char *reason);
void kftp_transfer_progress(struct kftp_session *session,
			    struct kftp_transfer *transfer);
bool kftp_transfer_goes_on(struct kftp_session *session,
			   struct kftp_transfer *transfer);
unsigned long kftp_transfer_deadline(const struct kftp_session *session);

#endif
