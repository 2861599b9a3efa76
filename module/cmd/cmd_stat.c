// SPDX-License-Identifier: GPL-2.0
/*
 * STAT (RFC 959): replies with the status of the session, or with the listing of a
 * path.
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "session/answer.h"
#include "session/list_style.h"
#include "transfer/excerpt.h"
#include "transfer/transfer.h"

/* Size of the buffer for the status: a path, a user name and some more lines. */
#define STAT_SESSION_SIZE 6144

static void stat_put_transfer(struct seq_buf *buf, const struct kftp_transfer *transfer)
{
	static const char * const doing[] = {
		[KFTP_DIRECTION_NONE] = "Working on",
		[KFTP_DIRECTION_SEND] = "Sending",
		[KFTP_DIRECTION_RECEIVE] = "Receiving",
		[KFTP_DIRECTION_LIST] = "Sending a listing of",
	};
	u64 ms = jiffies64_to_msecs(jiffies - transfer->started);

	seq_buf_printf(buf, "%s %s\n%llu bytes", doing[transfer->ops->direction],
		       transfer->path, transfer->done);
	if (transfer->total)
		seq_buf_printf(buf, " of %llu", transfer->total);
	seq_buf_printf(buf, ", %llu bytes per second\n",
		       div64_u64(transfer->done * MSEC_PER_SEC, ms ?: 1));
}

static void stat_put_session(struct seq_buf *buf, const struct kftp_session *session)
{
	static const char * const modes[] = {
		[KFTP_DATA_NONE] = "not set up",
		[KFTP_DATA_PASSIVE] = "passive",
		[KFTP_DATA_ACTIVE] = "active",
	};
	char peer[KFTP_ADDR_TEXT_SIZE];

	kftp_addr_text(&session->peer, peer);
	seq_buf_printf(buf, "Status of this session:\nLogged in as %s from %s\n",
		       session->user, peer);
	seq_buf_printf(buf, "TYPE %c, STRU F, MODE S; data connection %s\n",
		       session->type == KFTP_TYPE_ASCII ? 'A' : 'I',
		       modes[session->data.mode]);
	seq_buf_printf(buf, "Control and data connections are plain text\n");
	seq_buf_printf(buf, "Idle for %lu seconds; the session ends after %u idle seconds\n",
		       (jiffies - session->active) / HZ, kftp_session_idle(session));
	if (session->transfer)
		stat_put_transfer(buf, session->transfer);
	seq_buf_printf(buf, "%u files transferred; %llu bytes sent, %llu received\nEnd.",
		       session->sums.files, session->sums.sent, session->sums.received);
}

static int stat_session(struct kftp_session *session)
{
	char *text = kmalloc(STAT_SESSION_SIZE, GFP_KERNEL);
	struct seq_buf buf;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	seq_buf_init(&buf, text, STAT_SESSION_SIZE);
	stat_put_session(&buf, session);
	kftp_control_text(&session->control, 211, text,
			  min_t(size_t, buf.len, STAT_SESSION_SIZE));
	kfree(text);
	return 211;
}

static int stat_path(struct kftp_session *session, const struct kftp_argument *argument)
{
	struct kftp_list_style style;

	kftp_list_style_init(&style, session, KFTP_LIST_LONG, argument->text, argument->len);
	style.options = argument->options;
	style.brief = true;
	return kftp_excerpt_start(session, argument->path, &style);
}

/*
 * Without a path, replies with the status, needs no right, and does not wait for a
 * transfer. With a path, starts the job that replies with a listing, needs the right
 * "list", and waits for the transfer like other commands. Because of this difference,
 * this function parses the path, and kftp_row_run() does not.
 */
int kftp_cmd_stat(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_argument listed;
	int code, err;

	if (!argument->len)
		return stat_session(session);
	if (session->transfer)
		return KFTP_LATER;
	if (!(session->terms.rights & KFTP_RIGHT_LIST))
		return kftp_answer(session, 550, "This session is not allowed to list files.");
	err = kftp_argument_parse(session, KFTP_ARGUMENT_LIST, argument->text,
				  argument->len, &listed);
	if (err)
		return kftp_answer_error(session, 550, err);
	code = stat_path(session, &listed);
	kfree(listed.path);
	return code;
}
