/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HANDDOWN_H
#define _KFTP_HANDDOWN_H

#include "proto/terms.h"
#include "session/session.h"

/**
 * struct kftp_handdown - the values that the daemon hands down to begin a session
 * @sock: the control connection; after a success, the session owns it
 * @root: the open root directory; the caller still owns it
 * @user: login name
 * @host: virtual host, or NULL
 * @home: path of the first working directory, or NULL for "/"
 * @welcome: text of the reply 230, or NULL if the module must not send this reply
 * @hidden: patterns of names that listings do not show, or NULL
 * @refused: patterns of names that the client is not allowed to use, or NULL
 * @message_file: name of the file that CWD shows if the new directory has it, or NULL
 * @unread: bytes that the client sent after the last PASS line. The daemon has taken
 *	    these bytes from the socket, but has not handled them
 * @unread_len: number of bytes in @unread
 * @blob: bytes that the module stores for the daemon and does not interpret
 * @blob_len: number of bytes in @blob
 * @terms: rights, limits and all other values that are numbers
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
