/* SPDX-License-Identifier: GPL-2.0 */
/* Hooks of security modules and events of files, which are different in older kernels. */
#ifndef _KFTP_COMPAT_SECURITY_H
#define _KFTP_COMPAT_SECURITY_H

#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/ima.h>
#include <linux/security.h>
#include <uapi/linux/xattr.h>

#include "compat/compat.h"

/**
 * kftp_compat_post_open() - let IMA and other security modules check a file that is open
 * @file: the file, opened by dentry_open()
 * @mask: MAY_OPEN, and MAY_READ or MAY_WRITE
 *
 * Return: 0 or an error.
 */
static inline int kftp_compat_post_open(struct file *file, int mask)
{
#if KFTP_KERNEL(6, 9)
	return security_file_post_open(file, mask);
#else
	return ima_file_check(file, mask);
#endif
}

/**
 * kftp_compat_tell_open() - tell programs that watch with inotify or fanotify of an open
 * @file: opened by dentry_open() or file_open_root(), which do this themselves in kernel
 *	  6.5 and later
 */
static inline void kftp_compat_tell_open(struct file *file)
{
	if (!KFTP_KERNEL(6, 5))
		fsnotify_open(file);
}

/**
 * kftp_compat_may_splice() - check if splice_direct_to_actor() may read a file
 * @file: opened for reading
 * @pos: offset of the first byte
 * @len: number of bytes
 *
 * Before 6.8, splice_direct_to_actor() makes this check.
 *
 * Return: 0 or an error.
 */
static inline int kftp_compat_may_splice(struct file *file, const loff_t *pos, size_t len)
{
	return KFTP_KERNEL(6, 8) ? rw_verify_area(READ, file, pos, len) : 0;
}

/* Returns true if a text is the label of a process that AppArmor does not confine. */
static inline bool kftp_compat_is_unconfined(const char *label, size_t len)
{
	return len == strlen("unconfined") && !memcmp(label, "unconfined", len);
}

/**
 * kftp_compat_is_confined_by_path() - check if an AppArmor profile confines this task
 *
 * Looks at the present credentials of the task, not at its real ones. A profile that only
 * logs (complain) counts too.
 *
 * Return: true if a profile confines this task, or if memory is short.
 */
static inline bool kftp_compat_is_confined_by_path(void)
{
#if KFTP_KERNEL(7, 0)
	struct lsm_context label;
	struct lsm_prop prop;
	bool confined;
	int ret;

	security_current_getlsmprop_subj(&prop);
	ret = security_lsmprop_to_secctx(&prop, &label, LSM_ID_APPARMOR);
	if (ret < 0)
		return ret == -ENOMEM;
	confined = !kftp_compat_is_unconfined(label.context, label.len);
	security_release_secctx(&label);
	return confined;
#else
	bool confined;
	char *label;
	u32 id, len;
	int err;

	/* The labels of SELinux and Smack say nothing about paths. */
	if (security_ismaclabel(XATTR_SELINUX_SUFFIX) ||
	    security_ismaclabel(XATTR_SMACK_SUFFIX))
		return false;
	security_current_getsecid_subj(&id);
	err = security_secid_to_secctx(id, &label, &len);
	if (err)
		return err == -ENOMEM;
	confined = !kftp_compat_is_unconfined(label, len);
	security_release_secctx(label, len);
	return confined;
#endif
}

#endif
