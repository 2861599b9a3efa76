// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that tell: FEAT, HELP, OPTS (RFC 2389), STAT (RFC 959).
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "cmd/cmd.h"
#include "list/list.h"
#include "proto/manual.h"
#include "proto/parse.h"
#include "proto/say.h"
#include "transfer/transfer.h"

/* Room for any text made here. */
#define INFO_SIZE 6144

/* A listing over the control connection is cut there, and says so. */
#define STAT_LIST_SIZE 16384

static int answer_buf(struct kftp_session *session, int code, struct seq_buf *buf)
{
	kftp_control_text(&session->control, code, buf->buffer,
			  min_t(size_t, buf->len, INFO_SIZE));
	kfree(buf->buffer);
	return code;
}

static int buf_alloc(struct seq_buf *buf)
{
	char *memory = kmalloc(INFO_SIZE, GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	seq_buf_init(buf, memory, INFO_SIZE);
	return 0;
}

int kftp_cmd_feat(struct kftp_session *session, const char *arg, size_t len)
{
	char *text = kmalloc(KFTP_MANUAL_SIZE, GFP_KERNEL);
	size_t text_len;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	text_len = kftp_manual_feat(session->opts.facts, session->opts.algorithm, text);
	kftp_control_text(&session->control, 211, text, text_len);
	kfree(text);
	return 211;
}

int kftp_cmd_help(struct kftp_session *session, const char *arg, size_t len)
{
	char *text = kmalloc(KFTP_MANUAL_SIZE, GFP_KERNEL);
	int code;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = kftp_manual_help(arg, len, text);
	kftp_control_text(&session->control, code, text, strlen(text));
	kfree(text);
	return code;
}

int kftp_cmd_opts(struct kftp_session *session, const char *arg, size_t len)
{
	char text[KFTP_OPTS_TEXT_SIZE];
	int code = kftp_opts_set(&session->opts, arg, len, text);

	return kftp_answer(session, code, "%s", text);
}

static void put_transfer(struct seq_buf *buf, const struct kftp_transfer *transfer)
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

static int stat_session(struct kftp_session *session)
{
	static const char * const modes[] = {
		[KFTP_DATA_NONE] = "not set up",
		[KFTP_DATA_PASSIVE] = "passive",
		[KFTP_DATA_ACTIVE] = "active",
	};
	char peer[KFTP_ADDR_TEXT_SIZE];
	struct seq_buf buf;

	if (buf_alloc(&buf))
		return kftp_answer_error(session, 451, -ENOMEM);
	kftp_addr_text(&session->peer, peer);
	seq_buf_printf(&buf, "Status of this session:\nLogged in as %s from %s\n",
		       session->user, peer);
	seq_buf_printf(&buf, "TYPE %c, STRU F, MODE S; data connection %s\n",
		       session->type == KFTP_TYPE_ASCII ? 'A' : 'I',
		       modes[session->data.mode]);
	seq_buf_printf(&buf, "Control and data connections are plain text\n");
	seq_buf_printf(&buf, "Idle for %lu seconds, of %u after which the session ends\n",
		       (jiffies - session->active) / HZ, kftp_session_idle(session));
	if (session->transfer)
		put_transfer(&buf, session->transfer);
	seq_buf_printf(&buf, "%u files moved; %llu bytes sent, %llu received\nEnd.",
		       session->files, session->sent, session->received);
	return answer_buf(session, 211, &buf);
}

/* The reply puts its own CR before each LF. */
static size_t drop_cr(char *text, size_t len)
{
	size_t i, out = 0;

	for (i = 0; i < len; i++)
		if (text[i] != '\r')
			text[out++] = text[i];
	return out;
}

static int stat_list(struct kftp_session *session, struct kftp_list *list, int code)
{
	static const char first[] = "Status:\n";
	size_t len = sizeof(first) - 1;
	ssize_t ret, more = 0;
	char *text;

	text = kmalloc(STAT_LIST_SIZE + KFTP_LIST_ROOM, GFP_KERNEL);
	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	memcpy(text, first, len);
	ret = kftp_list_fill(list, text + len, STAT_LIST_SIZE - len);
	if (ret > 0) {
		len += ret;
		more = kftp_list_fill(list, text + len, KFTP_LIST_ROOM);
	}
	if (ret == -E2BIG) {
		more = ret;
	} else if (ret < 0) {
		kfree(text);
		return kftp_answer_error(session, 451, ret);
	}
	len = drop_cr(text, len);
	len += scnprintf(text + len, STAT_LIST_SIZE + KFTP_LIST_ROOM - len,
			 more ? "Not the whole of it: use LIST." : "End.");
	kftp_control_text(&session->control, code, text, len);
	kfree(text);
	return code;
}

/* RFC 959, 4.2.2: 212 for a directory, 213 for files. */
static int stat_code(const struct kftp_root *root, const char *path)
{
	struct kstat stat;
	int err = kftp_fs_stat(root, path, true, &stat);

	return !err && S_ISDIR(stat.mode) ? 212 : 213;
}

static int stat_path(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_list_style style = { .form = KFTP_LIST_LONG, .brief = true };
	struct kftp_list *list;
	size_t start;
	char *path;
	int code;

	if (!(session->rights & KFTP_RIGHT_LIST))
		return kftp_answer(session, 550, "This session may not list.");
	kftp_parse_list(arg, len, &style.options, &start);
	code = kftp_answer_path(session, arg + start, len - start, &path);
	if (code)
		return code;
	kftp_cmd_list_style(session, arg + start, len - start, &style);
	list = kftp_list_create(&session->root, path, &style);
	code = stat_code(&session->root, path);
	kfree(path);
	if (IS_ERR(list))
		return kftp_answer_error(session, 550, PTR_ERR(list));
	code = stat_list(session, list, code);
	kftp_list_free(list);
	return code;
}

int kftp_cmd_stat(struct kftp_session *session, const char *arg, size_t len)
{
	if (!len)
		return stat_session(session);
	/* A listing is no status of a transfer: it waits like other commands. */
	if (session->transfer)
		return KFTP_LATER;
	return stat_path(session, arg, len);
}
