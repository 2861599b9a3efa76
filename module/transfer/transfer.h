/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TRANSFER_H
#define _KFTP_TRANSFER_H

#include "session/session.h"

enum kftp_transfer_state {
	KFTP_TRANSFER_CONNECT,	/* the data connection does not stand yet */
	KFTP_TRANSFER_MOVE,	/* bytes go */
	KFTP_TRANSFER_FINISH,	/* all sent: the peer has to acknowledge */
};

/**
 * struct kftp_transfer_ops - what one kind of transfer does
 * @direction: KFTP_DIRECTION_*; NONE: a job without a data connection
 * @open: optional: the data connection stands, the 150 comes next; 0 or an
 *	  error, which becomes the reply (kftp_error_code_making())
 * @move: moves at most @budget bytes, which it lowers; 0 all moved; -EAGAIN the
 *	  wake or the timer calls; -EINPROGRESS the budget is used up; an error
 * @bytes: optional: how many have gone over the connection, where it is not
 *	   @done of them
 * @announce: optional: gives the 150 itself
 * @complete: optional: all is moved: makes it last; 0 or an error
 * @leave: optional: it has broken: settles what stays of it, and sets @note
 * @reply: optional: gives the last reply after success and returns its code;
 *	   without it the reply is 226
 * @release: gives back all that it holds, and the transfer
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
 * @ascii: TYPE A: conversion goes on
 * @path: of the file, for the log and for STAT; the transfer's own
 * @note: text behind the reply to a broken one, NULL for none; the transfer's own
 * @done: bytes moved
 * @total: bytes to be moved, 0 where not known
 * @started: jiffies at the command
 * @moved: jiffies at the last byte
 * @acked: bytes that the peer had acknowledged when this was looked at last
 * @resume: jiffies at which a rate lets it go on, 0 while none holds it
 *
 * Embedded in what its kind needs besides. Touched by the session's work;
 * others look on under the session's lock.
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

int kftp_transfer_init(struct kftp_transfer *transfer,
		       const struct kftp_transfer_ops *ops, const char *path);
void kftp_transfer_start(struct kftp_session *session,
			 struct kftp_transfer *transfer);
bool kftp_transfer_run(struct kftp_session *session);
void kftp_transfer_abort(struct kftp_session *session, const char *reason);
unsigned long kftp_transfer_deadline(const struct kftp_session *session);

#endif
