/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SESSION_H
#define _KFTP_SESSION_H

#include <linux/refcount.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "conn/control.h"
#include "conn/data.h"
#include "fs/fs.h"
#include "netns/net.h"
#include "netns/rate.h"
#include "netns/account.h"
#include "proto/addr.h"
#include "proto/parse.h"
#include "proto/terms.h"

struct kftp_messages;
struct kftp_queue;
struct kftp_transfer;

/* Reasons for a run of a session's work: bits of struct kftp_session.events. */
enum kftp_session_event {
	KFTP_SESSION_CONTROL,	/* the control connection has news */
	KFTP_SESSION_DATA,	/* the data connection has news */
	KFTP_SESSION_TIMER,	/* a deadline may be over */
	KFTP_SESSION_AGAIN,	/* the last run left something to do */
	KFTP_SESSION_KILL,	/* the administrator ends the session */
	KFTP_SESSION_SETTINGS,	/* the namespace's settings have changed, or it drains */
};

/**
 * struct kftp_sums - files that a session has moved
 * @sent: bytes of files sent
 * @received: bytes of files received
 * @files: files moved whole
 */
struct kftp_sums {
	u64 sent;
	u64 received;
	u32 files;
};

/**
 * struct kftp_session - one control connection
 * @work: the only code that touches members without a note about others
 * @events: bits of enum kftp_session_event; set by anyone, taken by @work
 * @queue: runs @work; constant
 * @users: references: of the table of sessions, each queued work, each reader
 * @timer: queues @work at the next deadline; armed by @work only
 * @kn: of the namespace, which this session holds
 * @id: constant
 * @root: constant
 * @peer: the client's address; constant
 * @local: this end's address; constant
 * @terms: the numbers of its hand-down; commands change umask, idle_timeout and opts
 * @up: bytes that an upload may bring now
 * @user_account: shared by all sessions of the user; constant until this one has ended
 * @address_account: shared by all sessions of the address; constant until this one has
 *		ended
 * @hidden: patterns of names that listings don't show, NULL for none; constant
 * @refused: kftp_pattern_split() of names that may not be used, NULL for none; constant
 * @message_file: name of the file that CWD shows, NULL for none; constant
 * @blob_len: bytes in @blob; constant
 * @user: login name; constant
 * @host: virtual host, NULL for none; constant
 * @blob: opaque bytes of the daemon; constant
 * @lock: held by @work to change @transfer and @cwd, by others to read them
 * @cwd: working directory
 * @transfer: the running transfer or NULL
 * @rename_from: path of RNFR, NULL for none
 * @control: the control connection
 * @data: the data connection
 * @range: range of the next file that is moved, set by REST and RANG
 * @verb: of the last command
 * @type: enum kftp_type
 * @epsv_all: the client has sent EPSV ALL
 * @ending: the control connection is closed as soon as the replies are sent
 * @ended: out of the table; @work does nothing more
 * @waiting_since: jiffies since which a command waits for a passive port, 0 if none
 *		   does
 * @logged_in: jiffies at the hand-down
 * @active: jiffies at the last command or byte
 * @sums: files and bytes moved so far
 * @messages: directories whose message was shown; NULL for none
 * @reason: why it ends, for the log
 */
struct kftp_session {
	struct work_struct work;
	unsigned long events;
	struct kftp_queue *queue;
	refcount_t users;
	struct timer_list timer;
	struct kftp_net *kn;
	u64 id;
	struct kftp_root root;
	struct kftp_addr peer;
	struct kftp_addr local;
	struct kftp_terms terms;
	u16 blob_len;
	struct kftp_bucket up;
	struct kftp_account *user_account;
	struct kftp_account *address_account;
	char *hidden;
	char *refused;
	char *message_file;
	char *user;
	char *host;
	void *blob;
	spinlock_t lock;
	char *cwd;
	struct kftp_transfer *transfer;
	char *rename_from;
	struct kftp_control control;
	struct kftp_data data;
	struct kftp_range range;
	struct kftp_verb verb;
	u8 type;
	bool epsv_all;
	bool ending;
	bool ended;
	unsigned long waiting_since;
	unsigned long logged_in;
	unsigned long active;
	struct kftp_sums sums;
	struct kftp_messages *messages;
	const char *reason;
};

/**
 * kftp_session_idle() - how long a session may be idle
 * @session: the session
 *
 * Return: seconds.
 */
static inline u32 kftp_session_idle(const struct kftp_session *session)
{
	return session->terms.idle_timeout ?:
	       READ_ONCE(session->kn->settings.idle_timeout);
}

struct kftp_session *kftp_session_alloc(struct kftp_net *kn, work_func_t run);
int kftp_session_enter(struct kftp_session *session, const char **why);
void kftp_session_hook(struct kftp_session *session);
void kftp_session_leave(struct kftp_session *session);
struct kftp_session *kftp_session_find(struct kftp_net *kn, u64 id);
struct kftp_session *kftp_session_next(struct kftp_net *kn, unsigned long *after);
void kftp_session_put(struct kftp_session *session);
void kftp_session_tell(struct kftp_session *session, enum kftp_session_event event);
void kftp_session_tell_all(struct kftp_net *kn, enum kftp_session_event event);
void kftp_session_report(struct kftp_session *session, struct kftp_event *event);

#endif
