/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_SESSION_H
#define KFTP_LIB_SESSION_H

#include <errno.h>

#include "lib/netlink.h"
#include "module/proto/terms.h"

/**
 * struct kftp_nl_handdown - a session to hand down
 * @control_fd: the control connection
 * @root_fd: the root directory, opened as the user
 * @user: login name
 * @host: virtual host, NULL for none
 * @home: working directory at the start, below the root; NULL for the root
 * @unread: bytes read after the last PASS line
 * @unread_len: their number
 * @welcome: text of the 230 reply that the module sends
 * @hidden: patterns of names that listings do not show, separated by spaces
 * @refused: patterns of names that no command may use, separated by spaces
 * @message_file: name of the file that CWD shows; NULL or empty for none
 * @terms: all that is a number
 *
 * The caller keeps the descriptors and closes them after the call.
 */
struct kftp_nl_handdown {
	int control_fd;
	int root_fd;
	const char *user;
	const char *host;
	const char *home;
	const void *unread;
	size_t unread_len;
	const char *welcome;
	const char *hidden;
	const char *refused;
	const char *message_file;
	struct kftp_terms terms;
};

/**
 * struct kftp_nl_session - a session as the module shows it
 * @id: number of the session
 * @user: login name
 * @host: virtual host, empty for none
 * @rights: KFTP_RIGHT_*
 * @peer: the client's address
 * @local: the server's address
 * @uid: the user as whom it acts
 * @age: seconds since the hand-down
 * @idle: seconds since the last command or byte
 * @verb: the last command
 * @cwd: working directory
 * @direction: enum kftp_direction of the running transfer
 * @file: path of the running transfer, empty for none
 * @done: bytes that it has moved
 * @total: bytes that it will move, 0 if unknown
 * @sent: bytes of files sent since the hand-down
 * @received: bytes of files received since the hand-down
 * @files: files moved completely since the hand-down
 *
 * The strings are valid during the call that shows the session, and never NULL.
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

/**
 * typedef kftp_nl_session_fn - takes one session
 * @session: valid during the call
 * @arg: the caller's own
 *
 * Return: 0; a negative errno ends the list.
 */
typedef int (*kftp_nl_session_fn)(const struct kftp_nl_session *session,
				  void *arg);

/*
 * Errors of a hand-down that the module refuses because a limit is reached; @nl
 * has the text.
 */
#define KFTP_NL_FULL (-EUSERS) /* the namespace has max_sessions sessions */
#define KFTP_NL_USER_FULL (-EDQUOT) /* the user has user_sessions */
#define KFTP_NL_ADDRESS_FULL (-EMFILE) /* the address has address_sessions */
#define KFTP_NL_DRAINING (-ESHUTDOWN) /* the module takes no new session */

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
