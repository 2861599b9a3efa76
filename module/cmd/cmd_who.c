// SPDX-License-Identifier: GPL-2.0
/*
 * SITE WHO: lists the sessions of the network namespace. Each line contains the address
 * of the client, but not the port. If the session transfers a file, the line also
 * contains the name of the file, but not the directory.
 */
#include <linux/jiffies.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>

#include "session/answer.h"
#include "cmd/cmd.h"
#include "proto/path.h"
#include "transfer/transfer.h"

/* Maximum number of sessions in the list, and maximum number of bytes of the list. */
#define WHO_MAX		200
#define WHO_SIZE	8192

static void who_put_file(struct seq_buf *buf, struct kftp_session *session)
{
	spin_lock(&session->lock);
	if (session->transfer)
		seq_buf_printf(buf, " %s", kftp_path_name(session->transfer->path));
	spin_unlock(&session->lock);
}

static void who_put_session(struct seq_buf *buf, struct kftp_session *session)
{
	char verb[KFTP_VERB_SIZE + 1] = {};
	char peer[KFTP_ADDR_TEXT_SIZE];

	kftp_session_copy_verb(session, verb);
	kftp_addr_text(&session->peer, peer);
	seq_buf_printf(buf, "%s %s %lu %s", session->user, peer,
		       (jiffies - READ_ONCE(session->active)) / HZ,
		       *verb ? verb : "-");
	who_put_file(buf, session);
	seq_buf_printf(buf, "\n");
}

static void who_put_sessions(struct seq_buf *buf, struct kftp_net *kn)
{
	struct kftp_session *session;
	unsigned long id = 0;
	unsigned int count;

	seq_buf_printf(buf, "User, address, seconds idle, command, file:\n");
	for (count = 0; count < WHO_MAX; count++, id++) {
		size_t before = buf->len;

		session = kftp_session_next(kn, &id);
		if (!session)
			break;
		if (!kftp_session_gone(session))
			who_put_session(buf, session);
		kftp_session_put(session);
		/* The line does not fit: remove the part that was written. */
		if (seq_buf_has_overflowed(buf)) {
			buf->len = before;
			break;
		}
	}
}

int kftp_site_who(struct kftp_session *session, struct kftp_argument *argument)
{
	static const char last[] = "End.";
	struct seq_buf buf;
	char *text = kmalloc(WHO_SIZE + sizeof(last), GFP_KERNEL);

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	seq_buf_init(&buf, text, WHO_SIZE);
	who_put_sessions(&buf, session->kn);
	memcpy(text + buf.len, last, sizeof(last) - 1);
	kftp_control_text(&session->control, 200, text,
			  buf.len + sizeof(last) - 1);
	kfree(text);
	return 200;
}
