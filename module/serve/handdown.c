// SPDX-License-Identifier: GPL-2.0
/*
 * What the daemon hands down, copied into a session.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "proto/facts.h"
#include "serve/handdown.h"
#include "proto/parse.h"
#include "proto/path.h"
#include "list/pattern.h"
#include "conn/socket.h"

/* A text that may be absent, or empty for the same. */
static int copy_text(char **to, const char *from)
{
	if (!from || !*from)
		return 0;
	*to = kstrdup(from, GFP_KERNEL);
	return *to ? 0 : -ENOMEM;
}

static int copy_texts(struct kftp_session *session,
		      const struct kftp_handdown *down, const char **why)
{
	const char *home = down->home ?: "/";
	int len;

	session->user = kstrdup(down->user, GFP_KERNEL);
	session->cwd = kmalloc(strlen(home) + 3, GFP_KERNEL);
	if (!session->user || !session->cwd ||
	    copy_text(&session->host, down->host) ||
	    copy_text(&session->hidden, down->hidden) ||
	    copy_text(&session->message_file, down->message_file))
		return -ENOMEM;
	if (down->refused) {
		session->refused = kftp_pattern_split(down->refused);
		if (!session->refused)
			return -ENOMEM;
	}
	len = kftp_path_resolve("/", home, strlen(home), session->cwd);
	if (len < 0) {
		*why = "home is not a path that a session can be in";
		return len;
	}
	if (down->blob_len) {
		session->blob = kmemdup(down->blob, down->blob_len, GFP_KERNEL);
		if (!session->blob)
			return -ENOMEM;
		session->blob_len = down->blob_len;
	}
	return 0;
}

/* ORDER: the address first: a user is not to be known by the error of a full address. */
static int join_shares(struct kftp_session *session,
		       const struct kftp_handdown *down, const char **why)
{
	struct kftp_shares *shares = &session->kn->shares;
	struct kftp_share *share;

	share = kftp_share_of_address(shares, &session->peer, down->address_sessions);
	if (IS_ERR(share)) {
		*why = "address-sessions is reached";
		return PTR_ERR(share);
	}
	session->of_address = share;
	share = kftp_share_of_user(shares, session->user, down->user_sessions);
	if (IS_ERR(share)) {
		*why = "user-sessions is reached";
		return PTR_ERR(share);
	}
	session->of_user = share;
	return 0;
}

/**
 * kftp_handdown_apply() - give a new session what the daemon hands down
 * @down: what it hands down
 * @session: has its root already; nobody else sees it yet
 * @why: set to a text for the daemon where the errno says too little
 *
 * After an error the session may be partly set up; it is to be freed.
 *
 * Return: 0; -ENOTCONN; -EBUSY; -EMFILE and -EDQUOT where the address and the
 * user have as many sessions as they may; -ENAMETOOLONG, -EINVAL for home; -ENOMEM.
 */
int kftp_handdown_apply(const struct kftp_handdown *down,
			struct kftp_session *session, const char **why)
{
	struct socket *sock = down->sock;
	int err;

	err = kftp_socket_peer(sock, &session->peer) ?:
	      kftp_socket_local(sock, &session->local);
	if (err) {
		*why = "control-fd is not connected any more";
		return err;
	}
	session->rights = down->rights;
	session->umask = down->umask;
	session->idle_timeout = down->idle_timeout;
	session->options = down->options;
	session->utc_offset = down->utc_offset;
	session->session_timeout = down->session_timeout;
	session->rates = down->rates;
	session->user_rates = down->user_rates;
	session->files_max = down->files_max;
	session->bytes_max = down->bytes_max;
	session->type = KFTP_TYPE_ASCII;
	session->part = KFTP_PART_WHOLE;
	session->opts = down->opts;
	session->logged_in = jiffies;
	session->active = jiffies;
	session->control.sock = sock;
	err = copy_texts(session, down, why) ?: join_shares(session, down, why);
	if (err)
		return err;
	err = kftp_control_init(&session->control, down->unread, down->unread_len,
				READ_ONCE(session->kn->settings.stall_timeout));
	if (err == -EBUSY)
		*why = "control-fd serves a session, or another program of the kernel";
	if (err)
		return err;
	if (down->welcome)
		kftp_control_text(&session->control, 230, down->welcome,
				  strlen(down->welcome));
	return 0;
}
