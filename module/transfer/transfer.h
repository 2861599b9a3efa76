/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TRANSFER_H
#define _KFTP_TRANSFER_H

#include <uapi/linux/kftp.h>

#include "session/session.h"

enum kftp_transfer_state {
	KFTP_TRANSFER_CONNECT,	/* the data connection is not open yet */
	KFTP_TRANSFER_MOVE,	/* bytes are moved */
	KFTP_TRANSFER_FINISH,	/* all bytes are sent; the client must acknowledge them */
};

/**
 * struct kftp_transfer_ops - the functions of one kind of transfer
 * @direction: KFTP_DIRECTION_*; KFTP_DIRECTION_NONE for a job, which has no data
 *	       connection
 * @alone: for a job that is meant to be short: if true, its reply comes before that of
 *	   any other command except ABOR, and even if the client has sent its FIN
 * @open: optional. Called when the data connection is open, before the reply 150.
 *	  Opens the file. Returns 0 or an error. kftp_error_code_making() gives the
 *	  reply code for the error
 * @move: moves at most slice->budget bytes, subtracts them from slice->budget, and stops
 *	  soon after the time of the slice is over. Returns 0 if all bytes are moved;
 *	  -EAGAIN if the transfer must wait for the data connection or the timer;
 *	  -EINPROGRESS if the transfer can go on in the next run; or an error
 * @bytes: optional. Returns how many bytes have gone over the data connection.
 *	   If @bytes is NULL, the @done of the transfer is used instead
 * @announce: optional. Sends the reply 150. If @announce is NULL, transfer_announce()
 *	      sends its own reply 150
 * @complete: optional. Called after the last byte is moved, to finish the file or
 *	      the result. Returns 0 or an error
 * @leave: optional. Called if the transfer has failed. Keeps or removes the bytes
 *	   that have arrived, and sets the transfer's @note
 * @reply: optional. Sends the last reply after a success and returns its code.
 *	   If @reply is NULL, the last reply is 226
 * @release: frees the transfer and everything that it holds
 */
struct kftp_transfer_ops {
	u8 direction;
	bool alone;
	int (*open)(struct kftp_session *session, struct kftp_transfer *transfer);
	int (*move)(struct kftp_session *session, struct kftp_transfer *transfer,
		    struct kftp_slice *slice);
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
 * struct kftp_transfer - a running transfer of a file or a listing, or a running job
 * @ops: the functions for this kind of transfer
 * @state: enum kftp_transfer_state
 * @ascii: if true, the transfer is in TYPE A and its bytes are converted
 * @foreign: if true, the bytes may have come from somebody else, so a file that the
 *	     transfer has made is removed
 * @unsized: if true, the file system reports a wrong size for the file (see
 *	     fs/unsized.c), so @total can be wrong
 * @path: path of the file, for the log and for STAT; transfer_end() frees it
 * @note: text that the last reply contains if the transfer has failed, or NULL;
 *	  transfer_end() frees it
 * @done: number of bytes moved so far; netlink reads it while a run changes it
 * @total: number of bytes that will be moved; 0 if this number is not known
 * @started: jiffies when the transfer began
 * @moved: jiffies when the transfer last moved bytes or made other progress
 * @acked: bytes that the client had acknowledged when kftp_transfer_progress() last set
 *	   @moved
 * @asked: for a job: jiffies when transfer_check_job() found out that the client has sent
 *	   its FIN; 0 before that
 * @resume: jiffies when a rate limit allows more bytes; 0 if no limit makes the
 *	    transfer wait
 *
 * Each kind of transfer has its own struct, such as struct kftp_download. The first
 * member of that struct is a struct kftp_transfer. Only the session's work changes a
 * struct kftp_transfer. Other code must hold the session's lock to read it.
 */
struct kftp_transfer {
	const struct kftp_transfer_ops *ops;
	u8 state;
	bool ascii;
	bool foreign;
	bool unsized;
	char *path;
	char *note;
	u64 done;
	u64 total;
	unsigned long started;
	unsigned long moved;
	u64 acked;
	unsigned long asked;
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

/* Returns true if the bytes go to the client. */
static inline bool kftp_transfer_sends(const struct kftp_transfer *transfer)
{
	return transfer->ops->direction == KFTP_DIRECTION_SEND ||
	       transfer->ops->direction == KFTP_DIRECTION_LIST;
}

/*
 * Returns how many bytes have gone over the data connection. Limits, counters and
 * the log use this number.
 */
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
