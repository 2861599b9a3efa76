/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_SESSION_H
#define KFTP_LIB_SESSION_H

#include <errno.h>

#include "lib/netlink.h"
#include "module/proto/opts.h"

/**
 * struct kftp_nl_handdown - what a session is when it is handed down
 * @control_fd: the control connection
 * @root_fd: the root directory, opened as the user
 * @user: login name
 * @host: virtual host, NULL for none
 * @home: working directory at the start, below the root; NULL for the root
 * @rights: KFTP_RIGHT_*
 * @umask: of what the session makes
 * @idle_timeout: in seconds, 0 for the namespace's setting
 * @unread: bytes read behind the last PASS line
 * @unread_len: their number
 * @welcome: text of the 230 reply that the module sends
 * @options: KFTP_OPTION_*
 * @hidden: patterns of names that listings do not show, separated by spaces
 * @refused: patterns of names that no command may use, separated by spaces
 * @message_file: name of the file that CWD shows; NULL or empty for none
 * @utc_offset: seconds that LIST adds to UTC
 * @session_timeout: in seconds, 0 for none
 * @rate_down: bytes per second of a download, 0 for no limit, as all below
 * @rate_up: bytes per second of an upload
 * @user_rate_down: @rate_down for all sessions of the user together
 * @user_rate_up: @rate_up for all sessions of the user together
 * @user_sessions: sessions of the user at once
 * @address_sessions: sessions of the client's address at once
 * @files_max: files that the session may move
 * @bytes_max: bytes that the session may move
 * @opts: what OPTS has set
 *
 * The descriptors stay the caller's, who closes them after the call.
 */
struct kftp_nl_handdown {
	int control_fd;
	int root_fd;
	const char *user;
	const char *host;
	const char *home;
	uint32_t rights;
	uint32_t umask;
	uint32_t idle_timeout;
	const void *unread;
	size_t unread_len;
	const char *welcome;
	uint32_t options;
	const char *hidden;
	const char *refused;
	const char *message_file;
	int32_t utc_offset;
	uint32_t session_timeout;
	uint64_t rate_down;
	uint64_t rate_up;
	uint64_t user_rate_down;
	uint64_t user_rate_up;
	uint32_t user_sessions;
	uint32_t address_sessions;
	uint32_t files_max;
	uint64_t bytes_max;
	struct kftp_opts opts;
};

/**
 * struct kftp_nl_session - a session as the module shows it
 *
 * The strings are valid during the call that shows it, and never NULL. The
 * fields are those of the attribute set "session"; a total of 0 is not known.
 */
struct kftp_nl_session {
	uint64_t id;
	const char *user;
	const char *host;
	uint32_t rights;
	struct kftp_addr peer;
	struct kftp_addr local;
	uint32_t uid;
	uint32_t age;
	uint32_t idle;
	const char *verb;
	const char *cwd;
	uint32_t direction;
	const char *file;
	uint64_t done;
	uint64_t total;
	uint64_t sent;
	uint64_t received;
	uint32_t files;
};

/** typedef kftp_nl_session_fn - takes one session; a negative errno ends the list */
typedef int (*kftp_nl_session_fn)(const struct kftp_nl_session *session,
				  void *arg);

/*
 * What the module says when it refuses a hand-down because a limit is reached,
 * each with a text in @nl.
 */
#define KFTP_NL_FULL (-EUSERS) /* the namespace has sessions_max sessions */
#define KFTP_NL_USER_FULL (-EDQUOT) /* the user has user_sessions */
#define KFTP_NL_ADDRESS_FULL (-EMFILE) /* the address has address_sessions */
#define KFTP_NL_DRAINING (-ESHUTDOWN) /* no session is taken any more */

int kftp_nl_session_add(struct kftp_nl *nl,
			const struct kftp_nl_handdown *handdown, uint64_t *id);
int kftp_nl_session_get(struct kftp_nl *nl, uint64_t id, kftp_nl_session_fn fn,
			void *arg);
int kftp_nl_session_list(struct kftp_nl *nl, kftp_nl_session_fn fn, void *arg);
int kftp_nl_session_del(struct kftp_nl *nl, uint64_t id);
int kftp_nl_drain(struct kftp_nl *nl);

int kftp_nl_session_fill(struct nl_msg *msg,
			 const struct kftp_nl_handdown *handdown);
void kftp_nl_session_read(struct nlattr **attrs,
			  struct kftp_nl_session *session);

#endif
