/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SESSION_H
#define _KFTP_SESSION_H

#include <linux/refcount.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "conn/control.h"
#include "conn/data.h"
#include "fs/fs.h"
#include "fs/slice.h"
#include "netns/net.h"
#include "netns/rate.h"
#include "netns/account.h"
#include "proto/addr.h"
#include "proto/parse.h"
#include "proto/terms.h"

struct kftp_messages;
struct kftp_queue;
struct kftp_transfer;

/* Reasons to run a session's work: numbers of bits in kftp_session.events. */
enum kftp_session_event {
	KFTP_SESSION_CONTROL,	/* something happened on the control connection */
	KFTP_SESSION_DATA,	/* something happened on the data connection */
	KFTP_SESSION_TIMER,	/* a deadline may have passed */
	KFTP_SESSION_AGAIN,	/* the work must run again, or an owner's name has arrived */
	KFTP_SESSION_KILL,	/* the session must end; its member doom was set before */
	KFTP_SESSION_SETTINGS,	/* kftp_net.settings or kftp_net.draining has changed */
};

/**
 * struct kftp_sums - numbers of bytes and files that a session has transferred so far
 * @sent: number of bytes of files sent
 * @received: number of bytes of files received
 * @files: number of files that were transferred to their end
 */
struct kftp_sums {
	u64 sent;
	u64 received;
	u32 files;
};

/**
 * struct kftp_session - a control connection and all that belongs to it
 * @work: the session's work. Only @work uses the members below, unless the description
 *	  of a member says that other code uses the member too. Any code that has a
 *	  reference to the session may read the members that are constant
 * @events: bits of enum kftp_session_event; any code sets them, @work clears them
 * @queue: runs @work; constant
 * @users: number of references. The table of sessions has a reference. Each queued work,
 *	   and any other code that uses the session, has a reference too
 * @timer: queues @work at the next deadline; only @work starts it
 * @watch: looks after a run that takes long; serve/watch.c. A queued @watch has a
 *	   reference
 * @busy_since: time in jiffies at which the present run of @work began; 0 while @work
 *		does not run; other code reads it without a lock
 * @slice: how much the present run of @work may still do
 * @doom: text that tells why the session must end, even if its run hangs; NULL if it need
 *	  not; any code sets it
 * @kn: kftp's data of the network namespace, to which the session holds a reference
 * @id: number of the session; constant
 * @root: root directory and user of the session; constant
 * @peer: address of the client; constant
 * @local: address of this end of the control connection; constant
 * @terms: numbers that the daemon has set for the session; commands change only umask,
 *	   idle_timeout and opts; the other numbers are constant
 * @up: bucket that limits the bytes per second of uploads
 * @user_account: account of the user, shared by all sessions of the user; constant
 *		  until @work has ended the session
 * @address_account: account of the client's address, shared by all sessions of the
 *		     address; constant until @work has ended the session
 * @sending: bit 0: the session counts in kftp_account.sending
 * @hidden: patterns of names that listings do not show; NULL for none; constant
 * @message_file: name of the file that CWD shows; NULL for none; constant
 * @blob_len: length of @blob in bytes; constant
 * @user: login name; constant
 * @home: directory in which the session begins, a normal absolute path; constant
 * @host: virtual host; NULL for none; constant
 * @blob: bytes that the daemon stores here; the module does not read them; constant
 * @lock: @work must hold @lock to change @transfer or @cwd. Other code must hold @lock
 *	  to read @cwd or to use the struct at @transfer. @gone changes only once, with
 *	  @lock held
 * @cwd: working directory
 * @transfer: the running transfer; NULL if none is running
 * @rename_from: path of the last RNFR; NULL if RNTO is not expected
 * @control: the control connection
 * @data: the data connection
 * @range: range of the next file that is transferred; set by REST and RANG
 * @verb: verb of the command that runs, or that ran last; other code reads it without a
 *	  lock
 * @type: the type that the client has set by TYPE, an enum kftp_type
 * @named: true if the last USER has named @user, so that PASS is accepted
 * @epsv_all: true if the client has sent EPSV ALL
 * @ending: if true, the control connection is closed as soon as the replies are sent
 * @gone: if true, the session has ended for its client, its user and everybody else:
 *	  kftp_session_leave() has run, or the session was cut (kftp_session_cut()) and is
 *	  stuck. When @work of a stuck session wakes, it only frees what the session has
 * @left: true after kftp_session_leave(): the session is out of the table, and @work
 *	  does nothing more
 * @waiting_since: time in jiffies at which a command began to wait for a passive port or
 *		   the name of a group; 0 if no command waits
 * @hurry: if true, the command that waits must give up now
 * @logged_in: time in jiffies at which the daemon handed the session down; constant
 * @active: time in jiffies of the last command or transferred byte; other code reads it
 *	    without a lock
 * @sums: files and bytes transferred so far; other code reads them without a lock
 * @messages: directories whose message was shown; NULL for none
 * @reason: why the session ends, for the log
 */
struct kftp_session {
	struct work_struct work;
	unsigned long events;
	struct kftp_queue *queue;
	refcount_t users;
	struct timer_list timer;
	struct delayed_work watch;
	unsigned long busy_since;
	struct kftp_slice slice;
	const char *doom;
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
	unsigned long sending;
	char *hidden;
	char *message_file;
	char *user;
	char *home;
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
	bool named;
	bool epsv_all;
	bool ending;
	bool gone;
	bool left;
	unsigned long waiting_since;
	bool hurry;
	unsigned long logged_in;
	unsigned long active;
	struct kftp_sums sums;
	struct kftp_messages *messages;
	const char *reason;
};

/**
 * kftp_session_idle() - get the time that a session may be idle
 * @session: the session
 *
 * Return: the time in seconds.
 */
static inline u32 kftp_session_idle(const struct kftp_session *session)
{
	return session->terms.idle_timeout ?:
	       READ_ONCE(session->kn->settings.idle_timeout);
}

/**
 * kftp_session_gone() - check if a session has ended for everybody but its own work
 * @session: the session
 */
static inline bool kftp_session_gone(const struct kftp_session *session)
{
	return READ_ONCE(session->gone);
}

/**
 * kftp_session_copy_verb() - get the verb of the command that runs, or that ran last
 * @session: the session
 * @verb: set to the verb; has room for KFTP_VERB_SIZE bytes
 *
 * The session's work may change the verb meanwhile. Then the copy is a mix of two verbs,
 * which people see for a moment; that does no harm.
 *
 * Context: any code that has a reference to the session may call this.
 */
static inline void kftp_session_copy_verb(const struct kftp_session *session, char *verb)
{
	data_race(memcpy(verb, session->verb.text, KFTP_VERB_SIZE));
}

/**
 * kftp_session_sends_no_more() - stop counting the session's download in its account
 * @session: the session; if no download is counted, nothing happens
 *
 * Context: any code that has a reference to the session may call this, before the work
 * has ended the session.
 */
static inline void kftp_session_sends_no_more(struct kftp_session *session)
{
	if (test_and_clear_bit(0, &session->sending))
		atomic_dec(&session->user_account->sending);
}

/**
 * kftp_session_wait() - get the time that a command may wait
 * @session: the session
 *
 * A command that waits for a passive port may wait until the port of another session is
 * free: this session keeps its port for connect_timeout, and then a ghost keeps the port.
 *
 * Return: the time in jiffies.
 */
static inline unsigned long kftp_session_wait(const struct kftp_session *session)
{
	unsigned long wait = READ_ONCE(session->kn->settings.connect_timeout) * HZ;

	if (READ_ONCE(session->data.claim.state) == KFTP_CLAIM_QUEUED)
		wait += min_t(unsigned long, wait, KFTP_GHOST_TIME) + KFTP_GHOST_SLACK;
	return wait;
}

struct kftp_session *kftp_session_alloc(struct kftp_net *kn, work_func_t run,
					work_func_t watch);
int kftp_session_enter(struct kftp_session *session, const char **why);
void kftp_session_hook(struct kftp_session *session);
void kftp_session_leave(struct kftp_session *session);
void kftp_session_cut(struct kftp_session *session, const char *text);
bool kftp_session_may_wait(struct kftp_session *session);
struct kftp_session *kftp_session_find(struct kftp_net *kn, u64 id);
struct kftp_session *kftp_session_next(struct kftp_net *kn, unsigned long *after);
void kftp_session_each(struct kftp_net *kn,
		       void (*call)(struct kftp_session *session, const void *arg),
		       const void *arg);
void kftp_session_put(struct kftp_session *session);
void kftp_session_tell(struct kftp_session *session, enum kftp_session_event event);
void kftp_session_tell_all(struct kftp_net *kn, enum kftp_session_event event);
void kftp_session_report(struct kftp_session *session, struct kftp_event *event);

#endif
