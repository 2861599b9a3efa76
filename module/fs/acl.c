// SPDX-License-Identifier: GPL-2.0
/*
 * Copies access control lists (ACLs) of files.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter().
 */
#include "compat/compat.h"
#include "fs/acl.h"
#include "fs/root.h"

/* Returns the access ACL of a file; NULL if the file has none; or an error pointer. */
static struct posix_acl *acl_get(const struct path *path)
{
	struct posix_acl *acl;

	if (!IS_POSIXACL(d_inode(path->dentry)))
		return NULL;
	acl = kftp_compat_get_acl(path);
	return acl == ERR_PTR(-ENODATA) || acl == ERR_PTR(-EOPNOTSUPP) ? NULL : acl;
}

/* Applies the id mapping of the mount to the user id or the group id in an entry. */
static void acl_map_entry(struct posix_acl_entry *entry, const struct path *path)
{
	struct user_namespace *fs_ids = path->dentry->d_sb->s_user_ns;

	if (entry->e_tag == ACL_USER)
		entry->e_uid = AS_KUIDT(make_vfsuid(kftp_idmap(path->mnt), fs_ids,
						    entry->e_uid));
	else if (entry->e_tag == ACL_GROUP)
		entry->e_gid = AS_KGIDT(make_vfsgid(kftp_idmap(path->mnt), fs_ids,
						    entry->e_gid));
}

static struct posix_acl *acl_clone(const struct posix_acl *old, const struct path *path,
				   bool weaken)
{
	struct posix_acl *acl = posix_acl_alloc(old->a_count, GFP_KERNEL);
	struct posix_acl_entry *entry, *end, *group = NULL;

	if (!acl)
		return NULL;
	memcpy(acl->a_entries, old->a_entries, old->a_count * sizeof(*old->a_entries));
	FOREACH_ACL_ENTRY(entry, acl, end) {
		acl_map_entry(entry, path);
		if (entry->e_tag == ACL_GROUP_OBJ)
			group = entry;
		else if (entry->e_tag == ACL_OTHER && weaken && group)
			group->e_perm &= entry->e_perm;
	}
	return acl;
}

/**
 * kftp_acl_copy() - give a new file the access ACL of the old file that it will replace
 * @to: the new file, which the user owns; the caller must have write access to the file's
 *	mount, by mnt_want_write()
 * @from: the old file, on the same mount
 * @weaken: if true, the entry of the owning group (ACL_GROUP_OBJ) loses each permission
 *	    that the entry of all other users (ACL_OTHER) lacks
 *
 * If the old file has no ACL, this function removes the ACL that the new file may have
 * inherited from its directory.
 *
 * Return: 1 if the new file has got an ACL, which has also set the mode of the new file;
 * 0 if the old file has no ACL; or an error.
 */
int kftp_acl_copy(const struct path *to, const struct path *from, bool weaken)
{
	struct posix_acl *old = acl_get(from), *acl;
	int err;

	kftp_root_assert_entered();
	if (IS_ERR(old))
		return PTR_ERR(old);
	if (!old) {
		acl = acl_get(to);
		if (IS_ERR_OR_NULL(acl))
			return PTR_ERR_OR_ZERO(acl);
		posix_acl_release(acl);
		return kftp_compat_set_acl(to, NULL);
	}
	acl = acl_clone(old, from, weaken);
	err = acl ? kftp_compat_set_acl(to, acl) : -ENOMEM;
	posix_acl_release(acl);
	posix_acl_release(old);
	return err ?: 1;
}
