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
 *
 * Does not change while the session exists.
 */
struct kftp_root {
	struct path path;
	const struct cred *cred;
	char *refused;
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

bool kftp_root_group(const struct kftp_root *root, unsigned int n, u32 *gid);

int kftp_root_lookup(const struct kftp_root *root, const char *name,
		     unsigned int flags, struct path *found);
int kftp_root_lookup_parent(const struct kftp_root *root, struct filename *name,
			    struct path *parent, struct qstr *last);

#endif
