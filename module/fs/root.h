/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ROOT_H
#define _KFTP_ROOT_H

#include <linux/bug.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/path.h>

/**
 * struct kftp_root - root directory and user of a session
 * @path: the directory that the session sees as "/"; the session has a reference to it
 * @cred: credentials of the process that opened the directory; the session holds a
 *	  reference to them
 * @refused: patterns of names that no path may lead to or through, made by
 *	     kftp_pattern_split(); NULL for none; the root owns them
 * @shut: true if kftp_root_shut() was called: set together with kftp_session.gone when
 *	  the session is cut, because fs/ does not know sessions; other code reads it
 *	  without a lock
 *
 * All members except @shut are constant while the session exists.
 */
struct kftp_root {
	struct path path;
	const struct cred *cred;
	char *refused;
	bool shut;
};

int kftp_root_get(struct kftp_root *root, struct file *file);
void kftp_root_put(struct kftp_root *root);

const struct cred *kftp_root_enter(const struct kftp_root *root);
const struct cred *kftp_root_enter_opener(const struct file *file);
void kftp_root_leave(const struct cred *before);

/**
 * kftp_root_assert_entered() - warn if this task does not act as a session's user
 *
 * Called by functions that must run between kftp_root_enter() and kftp_root_leave().
 */
static inline void kftp_root_assert_entered(void)
{
	WARN_ON_ONCE(current_cred() == current_real_cred());
}

/**
 * kftp_root_shut() - let all lookups in the root fail from now on
 * @root: the session's root
 *
 * If a command hangs in a file system, its session can end without the command. When the
 * file system answers, the command must not change a file any more: the client may have
 * sent the command again in another session, and then it may have changed the file.
 *
 * Context: any context.
 */
static inline void kftp_root_shut(struct kftp_root *root)
{
	WRITE_ONCE(root->shut, true);
}

/**
 * kftp_root_check() - check that a command may go on after a call that can hang
 * @root: the session's root
 *
 * Return: 0; -ESHUTDOWN after kftp_root_shut().
 */
static inline int kftp_root_check(const struct kftp_root *root)
{
	return READ_ONCE(root->shut) ? -ESHUTDOWN : 0;
}

bool kftp_root_group(const struct kftp_root *root, unsigned int n, u32 *gid);

int kftp_root_lookup(const struct kftp_root *root, const char *name,
		     unsigned int flags, struct path *found);
int kftp_root_lookup_parent(const struct kftp_root *root, struct filename *name,
			    struct path *parent, struct qstr *last);

#endif
