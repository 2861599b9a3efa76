/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HANDDOWN_H
#define _KFTP_HANDDOWN_H

#include "netns/rate.h"
#include "proto/opts.h"
#include "session/session.h"

/**
 * struct kftp_handdown - a session as the daemon hands it down
 * @sock: the control connection; the session owns it after a success
 * @root: the root directory; stays the caller's
 * @user: login name
 * @host: virtual host or NULL
 * @home: working directory or NULL
 * @welcome: text of the 230 reply or NULL
 * @unread: bytes that the daemon had read
 * @unread_len: their number
 * @blob: the daemon's own
 * @blob_len: bytes in it
 * @rights: KFTP_RIGHT_*
 * @umask: permission bits that new files do not get
 * @idle_timeout: seconds or 0
 * @options: KFTP_OPTION_*
 * @hidden: patterns of names that listings don't show, or NULL
 * @refused: patterns of names that may not be used, or NULL
 * @message_file: name of the file that CWD shows, or NULL
 * @utc_offset: seconds that LIST adds to UTC
 * @opts: what OPTS has set before login
 * @session_timeout: seconds or 0
 * @rates: bytes per second of this session, 0 for no limit
 * @user_rates: the same for all sessions of this user
 * @user_sessions: sessions of this user at once or 0
 * @address_sessions: sessions of this address at once or 0
 * @files_max: files that may be moved or 0
 * @bytes_max: bytes that may be moved or 0
 */
struct kftp_handdown {
	struct socket *sock;
	struct file *root;
	const char *user;
	const char *host;
	const char *home;
	const char *welcome;
	const char *unread;
	size_t unread_len;
	const void *blob;
	size_t blob_len;
	u32 rights;
	u32 umask;
	u32 idle_timeout;
	u32 options;
	const char *hidden;
	const char *refused;
	const char *message_file;
	s32 utc_offset;
	struct kftp_opts opts;
	u32 session_timeout;
	struct kftp_rates rates;
	struct kftp_rates user_rates;
	u32 user_sessions;
	u32 address_sessions;
	u32 files_max;
	u64 bytes_max;
};

int kftp_handdown_start(struct kftp_net *kn, const struct kftp_handdown *down,
			u64 *id, const char **why);

#endif
