/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HANDDOWN_H
#define _KFTP_HANDDOWN_H

#include "proto/terms.h"
#include "session/session.h"

/**
 * struct kftp_handdown - a session as the daemon hands it down
 * @sock: the control connection; the session owns it after a success
 * @root: the root directory; stays the caller's
 * @user: login name
 * @host: virtual host or NULL
 * @home: working directory or NULL
 * @welcome: text of the 230 reply or NULL
 * @hidden: patterns of names that listings don't show, or NULL
 * @refused: patterns of names that may not be used, or NULL
 * @message_file: name of the file that CWD shows, or NULL
 * @unread: bytes that the daemon had read after the login
 * @unread_len: their number
 * @blob: opaque bytes of the daemon
 * @blob_len: bytes in it
 * @terms: all that is a number
 */
struct kftp_handdown {
	struct socket *sock;
	struct file *root;
	const char *user;
	const char *host;
	const char *home;
	const char *welcome;
	const char *hidden;
	const char *refused;
	const char *message_file;
	const char *unread;
	size_t unread_len;
	const void *blob;
	size_t blob_len;
	struct kftp_terms terms;
};

int kftp_handdown_start(struct kftp_net *kn, const struct kftp_handdown *down,
			u64 *id, const char **why);

#endif
