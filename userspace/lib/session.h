/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_SESSION_H
#define KFTP_LIB_SESSION_H

#include <errno.h>
#include <stdbool.h>

#include "lib/netlink.h"
#include "module/proto/terms.h"

/**
 * struct kftp_nl_handdown - a session to hand down
 * @control_fd: the control connection
 * @root_fd: the root directory, opened as the user of the session
 * @user: login name
 * @host: virtual host; NULL if there is none
 * @home: the first working directory, a path below the root directory; NULL for the
 *	  root directory itself
 * @unread: bytes that followed the last PASS line, if the caller has already read them
 *	    from @control_fd. The module handles these bytes first. In kftpd, @unread
 *	    is always NULL, because kftpd reads no byte after the PASS line.
 * @unread_len: number of bytes in @unread
 * @welcome: text of the 230 reply that the module sends
 * @hidden: patterns of names that listings do not show, separated by spaces; NULL or
 *	    empty for none
 * @refused: patterns of names that no command may use, separated by spaces; NULL or
 *	     empty for none
 * @message_file: name of the file that CWD shows; NULL or empty if there is none
 * @terms: all settings of the session that are numbers
 *
 * The caller still has to close both descriptors after kftp_nl_session_add().
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
 * @host: virtual host; empty if there is none
 * @rights: KFTP_RIGHT_* bits
 * @peer: the client's address
 * @local: the server's address
 * @uid: id of the user whose rights the session has
 * @age: seconds since the session was handed down
 * @idle: seconds since the last command or the last transferred byte
 * @verb: the last command
 * @cwd: working directory
 * @direction: direction of the transfer, enum kftp_direction
 * @file: path of the file that is being transferred; empty if no transfer runs
 * @done: number of bytes that the transfer has moved
 * @total: number of bytes that the whole transfer will move; 0 if unknown
 * @sent: number of bytes of files sent since the hand-down
 * @received: number of bytes of files received since the hand-down
 * @files: number of files that were sent or received completely since the hand-down
 * @waiting: seconds for which the session has been waiting for a file system that does
 *	     not answer; 0 if it does not wait
 * @ended: true if the session has ended, but its file system does not answer yet
 *
 * The strings are never NULL. They are valid only during the call of the function to
 * which the session is passed, a kftp_nl_session_fn.
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
	uint32_t waiting;
	bool ended;
};

/**
 * typedef kftp_nl_session_fn - a function that is called for each session
 * @session: the session, valid only during the call
 * @arg: the pointer that was passed together with this function
 *
 * Return: 0 to continue; a negative errno to get no further sessions.
 */
typedef int (*kftp_nl_session_fn)(const struct kftp_nl_session *session,
				  void *arg);

/*
 * Errors of kftp_nl_session_add(): the module refuses the session, because a limit is
 * reached or because the module drains.
 */
#define KFTP_NL_FULL (-EUSERS) /* max_sessions is reached for the network namespace */
#define KFTP_NL_USER_FULL (-EDQUOT) /* user_sessions is reached for the user */
#define KFTP_NL_ADDRESS_FULL (-EMFILE) /* address_sessions is reached for the address */
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
