// SPDX-License-Identifier: GPL-2.0
/*
 * Begins sessions. After the login of a client, the daemon hands the client's connection
 * down to the module. A struct kftp_handdown holds the connection and the terms of the
 * session.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "conn/socket.h"
#include "fs/pattern.h"
#include "proto/path.h"
#include "serve/handdown.h"
#include "serve/run.h"
#include "serve/watch.h"

/* Copies @from. If @from is NULL or empty, *@to stays NULL. Returns 0 or -ENOMEM. */
static int handdown_copy_text(char **to, const char *from)
{
	if (!from || !*from)
		return 0;
	*to = kstrdup(from, GFP_KERNEL);
	return *to ? 0 : -ENOMEM;
}

static int handdown_copy(struct kftp_session *session,
			 const struct kftp_handdown *down, const char **why)
{
	const char *home = down->home ?: "/";
	int len;

	session->user = kstrdup(down->user, GFP_KERNEL);
	session->home = kmalloc(strlen(home) + 3, GFP_KERNEL);
	if (!session->user || !session->home ||
	    handdown_copy_text(&session->host, down->host) ||
	    handdown_copy_text(&session->hidden, down->hidden) ||
	    handdown_copy_text(&session->message_file, down->message_file))
		return -ENOMEM;
	if (down->refused) {
		session->root.refused = kftp_pattern_split(down->refused);
		if (!session->root.refused)
			return -ENOMEM;
	}
	len = kftp_path_resolve("/", home, strlen(home), session->home);
	if (len < 0) {
		*why = "home is not a path that a session can be in";
		return len;
	}
	session->cwd = kstrdup(session->home, GFP_KERNEL);
	if (!session->cwd)
		return -ENOMEM;
	if (down->blob_len) {
		session->blob = kmemdup(down->blob, down->blob_len, GFP_KERNEL);
		if (!session->blob)
			return -ENOMEM;
		session->blob_len = down->blob_len;
	}
	return 0;
}

/*
 * Counts the session in the account of the client's address and in the account of the
 * session's user.
 *
 * ORDER: count for the address first. If the address has too many sessions, the client
 * must not learn from the error whether the user has too many sessions as well.
 */
static int handdown_join_accounts(struct kftp_session *session,
				  const struct kftp_handdown *down,
				  const char **why)
{
	struct kftp_accounts *accounts = &session->kn->accounts;
	struct kftp_account *account;

	account = kftp_account_of_address(accounts, &session->peer, down->terms.address_sessions);
	if (IS_ERR(account)) {
		if (PTR_ERR(account) == -EMFILE)
			*why = "address-sessions is reached, or too many ended sessions of the address wait for a file system";
		return PTR_ERR(account);
	}
	session->address_account = account;
	account = kftp_account_of_user(accounts, session->user, down->terms.user_sessions);
	if (IS_ERR(account)) {
		if (PTR_ERR(account) == -EDQUOT)
			*why = "user-sessions is reached, or too many ended sessions of the user wait for a file system";
		return PTR_ERR(account);
	}
	session->user_account = account;
	return 0;
}

static int handdown_set_root(struct kftp_session *session,
			     const struct kftp_handdown *down, const char **why)
{
	int err = kftp_root_get(&session->root, down->root);

	if (err)
		*why = err == -EACCES ?
			"root-fd was opened with capabilities; open it as the user" :
			"root-fd is not a directory open for reading";
	return err;
}

/*
 * Sets the members of the session. After an error, only some of these are set, and the
 * caller must free the session.
 */
static int handdown_apply(struct kftp_session *session,
			  const struct kftp_handdown *down, const char **why)
{
	struct socket *sock = down->sock;
	int err;

	err = kftp_socket_peer(sock, &session->peer) ?:
	      kftp_socket_local(sock, &session->local);
	if (err) {
		*why = "control-fd is not connected any more";
		return err;
	}
	session->terms = down->terms;
	session->type = KFTP_TYPE_ASCII;
	session->range = KFTP_RANGE_WHOLE;
	session->logged_in = jiffies;
	WRITE_ONCE(session->active, jiffies);
	session->control.sock = sock;
	err = handdown_copy(session, down, why) ?:
	      handdown_join_accounts(session, down, why);
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

/**
 * kftp_handdown_start() - begin the session that the daemon hands down
 * @kn: struct kftp_net of the network namespace
 * @down: the values from the daemon; after a success, the session owns @down->sock
 * @id: set to the id of the new session
 * @why: set to a text for the daemon if the errno alone would not explain the error
 *
 * Return: 0 if the session has begun; -ENOTDIR, -EBADF or -EACCES of kftp_root_get();
 * -ENOTCONN if the socket is not connected; -EBUSY if another session or another
 * part of the kernel uses the socket; -EMFILE if the client's address has too many
 * sessions; -EDQUOT if the user has too many sessions; -ENAMETOOLONG or -EINVAL if the
 * home is not a valid path; -EUSERS if the namespace has too many sessions; -ESHUTDOWN if
 * the server drains or the module is being unloaded; -ENOMEM if memory is short.
 */
int kftp_handdown_start(struct kftp_net *kn, const struct kftp_handdown *down,
			u64 *id, const char **why)
{
	struct kftp_session *session = kftp_session_alloc(kn, kftp_run, kftp_watch);
	int err;

	if (IS_ERR(session))
		return PTR_ERR(session);
	err = handdown_set_root(session, down, why) ?:
	      handdown_apply(session, down, why) ?:
	      kftp_session_enter(session, why);
	if (err) {
		if (session->control.sock)
			kftp_control_free(&session->control);
		/* The caller still owns the socket. */
		session->control.sock = NULL;
		kftp_session_put(session);
		return err;
	}
	*id = session->id;
	atomic64_inc(&kn->stats.logins);
	kftp_session_tell(session, KFTP_SESSION_CONTROL);
	kftp_session_put(session);
	return 0;
}
