// SPDX-License-Identifier: GPL-2.0
/*
 * Files that uploads write: one of the callers of the VFS.
 *
 * An upload writes in place, or, where it is to be atomic and makes or replaces
 * a file, a draft: a file without a name (O_TMPFILE) in the directory of the
 * name or, where the file system has no such files, with a hidden one. It takes
 * the name when all of it is there, so that no reader ever sees half. To replace
 * a file takes a hidden name too, for a moment. A crash leaves that behind: so it
 * is the partial's, which clients can resume and the next upload does away with.
 *
 * Nothing is locked between two calls. What was found out by name is looked up
 * again, and a name is the draft's own only while it leads to its inode.
 */
#include <linux/file.h>
#include <linux/namei.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "fs/attr.h"
#include "compat/compat.h"
#include "fs/dir.h"
#include "fs/draft.h"
#include "fs/file.h"
#include "fs/partial.h"

static struct file *open_at(const struct path *dir, const char *name,
			    int flags, umode_t mode)
{
	struct file *file = file_open_root(dir, name, flags | O_NONBLOCK |
					   O_NOCTTY | O_LARGEFILE, mode);

	if (!IS_ERR(file))
		kftp_attr_unmask_file(file, mode);
	return file;
}

static struct file *open_new(const struct kftp_draft *draft, const char *name,
			     int flags, umode_t mode)
{
	return open_at(&draft->place.dir, name,
		       flags | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
}

static int set_file(struct kftp_draft *draft, struct file *file, bool made)
{
	if (IS_ERR(file))
		return PTR_ERR(file);
	draft->file = file;
	draft->made = made;
	return 0;
}

static int make_in_place(struct kftp_draft *draft, const char *path, int flags,
			 umode_t mode)
{
	int err = kftp_place_hold(&draft->place, draft->root, path);

	return err ?: set_file(draft, open_new(draft, draft->place.name, flags, mode),
			       true);
}

static int use_in_place(struct kftp_draft *draft, const char *path, int flags)
{
	struct file *file = kftp_fs_open_existing(draft->root, path, flags & ~O_CREAT);
	int err = set_file(draft, file, false);

	/* One that is mounted by itself has no directory here. */
	if (err || file->f_path.dentry == file->f_path.mnt->mnt_root)
		return err;
	return kftp_place_hold_found(&draft->place, &file->f_path);
}

static int open_in_place(struct kftp_draft *draft, const char *path, int flags,
			 umode_t mode)
{
	unsigned int tries = 0;
	int err;

	if (flags & O_EXCL)
		return make_in_place(draft, path, flags, mode);
	/* The name may appear or vanish between the two ways. */
	do {
		err = use_in_place(draft, path, flags);
		if (err == -ENOENT && flags & O_CREAT)
			err = make_in_place(draft, path, flags, mode);
	} while (err == -EEXIST && ++tries < 4);
	return err;
}

/* The partial's name: a crash leaves a broken upload like another. */
static int choose_partial(struct kftp_draft *draft)
{
	char *name = kftp_partial_name(draft->place.name);

	if (IS_ERR(name))
		return PTR_ERR(name);
	draft->hidden = name;
	return 0;
}

/* Where that is too long, or not to be had. */
static int choose_another(struct kftp_draft *draft)
{
	kfree(draft->hidden);
	draft->hidden = kasprintf(GFP_KERNEL, ".kftp-%016llx", get_random_u64());
	return draft->hidden ? 0 : -ENOMEM;
}

static bool is_taken(int err)
{
	return err == -EEXIST || err == -ENAMETOOLONG;
}

static struct file *open_unnamed(const struct kftp_draft *draft, int flags,
				 umode_t mode)
{
	if (!d_inode(draft->place.dir.dentry)->i_op->link)
		return ERR_PTR(-EOPNOTSUPP);
	return open_at(&draft->place.dir, ".", flags | O_TMPFILE, mode);
}

static int open_hidden(struct kftp_draft *draft, int how, umode_t mode)
{
	return set_file(draft, open_new(draft, draft->hidden, how, mode), true);
}

static int make_hidden(struct kftp_draft *draft, int how, umode_t mode)
{
	int err = choose_partial(draft) ?: open_hidden(draft, how, mode);

	if (is_taken(err))
		err = choose_another(draft) ?: open_hidden(draft, how, mode);
	return err;
}

static int make_draft(struct kftp_draft *draft, int flags, umode_t mode)
{
	int how = flags & (O_ACCMODE | O_APPEND);
	struct file *file = open_unnamed(draft, how, mode);

	draft->pending = true;
	/* So say file systems without unnamed files: overlay, FUSE, 9p, NFS. */
	if (file != ERR_PTR(-EOPNOTSUPP) && file != ERR_PTR(-EISDIR) &&
	    file != ERR_PTR(-EINVAL))
		return set_file(draft, file, true);
	return make_hidden(draft, how, mode);
}

/* Whether a name still leads to the open file. */
static bool is_named(const struct kftp_draft *draft, const char *name)
{
	struct path found;
	bool same;

	if (kftp_partial_find(&draft->place.dir, name, &found))
		return false;
	same = d_inode(found.dentry) == file_inode(draft->file);
	path_put(&found);
	return same;
}

/*
 * Returns -EBUSY where another upload is at it: two would spoil each other's.
 * ORDER: the other takes its name before it closes, so the name is asked last.
 */
static int open_partial(struct kftp_draft *draft, const char *name, int flags)
{
	struct path found;
	int err = kftp_partial_find(&draft->place.dir, name, &found);

	if (err)
		return err;
	err = set_file(draft, open_at(&found, "", flags & ~O_CREAT, 0), false);
	if (!err && (atomic_read(&d_inode(found.dentry)->i_writecount) > 1 ||
		     !is_named(draft, name)))
		err = -EBUSY;
	path_put(&found);
	return err;
}

static int use_partial(struct kftp_draft *draft, int flags)
{
	char *name = kftp_partial_name(draft->place.name);
	int err;

	if (IS_ERR(name))
		return name == ERR_PTR(-ENAMETOOLONG) ? -ENOENT : PTR_ERR(name);
	err = open_partial(draft, name, flags);
	if (err) {
		kfree(name);
	} else {
		draft->hidden = name;
		draft->pending = true;
	}
	return err;
}

/*
 * Whether the name can be taken, and how: asked when the upload begins and again
 * at its end, since nothing holds the name in between.
 */
static int check_name(struct kftp_draft *draft, bool replace)
{
	struct path target;
	struct kstat stat;
	int err;

	err = kftp_dir_find(&draft->place.dir, draft->place.name, &target, &stat);
	if (err)
		return err == -ENOENT ? 0 : err;
	err = replace ? kftp_dir_may_replace(&draft->place.dir, &target) : -EEXIST;
	if (!err && draft->file)
		err = kftp_attr_take_after(&draft->file->f_path,
					   d_inode(target.dentry), &stat);
	path_put(&target);
	return err;
}

static int open_over(struct kftp_draft *draft, const struct path *found,
		     int flags, umode_t mode)
{
	struct kstat stat;
	int err;

	draft->replaces = true;
	/* Nobody else opens it before it has the mode of what was found, even if that goes. */
	err = kftp_place_hold_found(&draft->place, found) ?:
	      kftp_dir_may_replace(&draft->place.dir, found) ?:
	      make_draft(draft, flags, mode & 0600) ?:
	      vfs_getattr(found, &stat, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	return err ?: kftp_attr_take_after(&draft->file->f_path,
					   d_inode(found->dentry), &stat);
}

static int open_for_new(struct kftp_draft *draft, const char *path, int flags,
			umode_t mode)
{
	/* The name may be a link that leads nowhere: nothing is made there. */
	int err = kftp_place_hold(&draft->place, draft->root, path) ?: check_name(draft, false);

	if (err)
		return err;
	if (!(flags & (O_TRUNC | O_EXCL))) {
		err = use_partial(draft, flags);
		if (err != -ENOENT)
			return err;
	}
	return make_draft(draft, flags, mode);
}

/*
 * Not while the upload that was to replace the file is to be resumed: a client
 * that goes on with that, here, would make one file of two.
 */
static int resume_in_place(struct kftp_draft *draft, const char *path, int flags)
{
	int err = use_in_place(draft, path, flags);

	if (err || !draft->place.name)
		return err;
	return kftp_partial_absent(&draft->place.dir, draft->place.name);
}

static int open_atomic(struct kftp_draft *draft, const char *path, int flags,
		       umode_t mode)
{
	struct path found;
	int err = kftp_root_lookup(draft->root, path, LOOKUP_FOLLOW, &found);

	if (err == -ENOENT && flags & O_CREAT)
		return open_for_new(draft, path, flags, mode);
	if (err)
		return err;
	if (flags & O_EXCL)
		err = -EEXIST;
	else if (flags & O_TRUNC)
		err = open_over(draft, &found, flags, mode);
	else
		err = resume_in_place(draft, path, flags);
	path_put(&found);
	return err;
}

/**
 * kftp_draft_open() - open the file that an upload is to write
 * @draft: zeroed
 * @root: the session's root
 * @path: absolute in it
 * @flags: O_WRONLY or O_RDWR, and O_TRUNC to replace what is there, O_EXCL to
 *	   only make a new file; without both the upload goes on with what is
 *	   there, with O_APPEND at its end; nothing is made without O_CREAT
 * @mode: permission bits of a new file, umask already taken off
 * @atomic: a file that is made or replaced takes its name at the end
 *
 * After an error there is nothing to be left or closed.
 *
 * Return: 0; -ENOENT; -EISDIR; -EEXIST (O_EXCL, or a link that leads nowhere); -EBUSY
 * where another upload is at what is to be resumed; -EUCLEAN where one has broken
 * that was to replace it; another error.
 */
int kftp_draft_open(struct kftp_draft *draft, const struct kftp_root *root,
		    const char *path, int flags, umode_t mode, bool atomic)
{
	const struct cred *before = kftp_root_enter(root);
	int err;

	draft->root = root;
	err = atomic ? open_atomic(draft, path, flags, mode) :
		       open_in_place(draft, path, flags, mode);
	kftp_root_leave(before);
	if (!err)
		return 0;
	kftp_draft_leave(draft, false);
	kftp_draft_close(draft);
	return err;
}

static int link_hidden(struct kftp_draft *draft)
{
	return kftp_dir_link(&draft->place.dir, draft->hidden, draft->file);
}

/* Gives a file without a name a hidden one. */
static int hide(struct kftp_draft *draft)
{
	int err = choose_partial(draft) ?: link_hidden(draft);

	if (is_taken(err))
		err = choose_another(draft) ?: link_hidden(draft);
	if (err) {
		kfree(draft->hidden);
		draft->hidden = NULL;
	}
	return err;
}

/* Only a name can take the place of another: a file without one gets it first. */
static int move_to(struct kftp_draft *draft, const char *name, bool replace)
{
	int err = draft->hidden ? 0 : hide(draft);

	if (err || !strcmp(draft->hidden, name))
		return err;
	return kftp_dir_rename(&draft->place.dir, draft->hidden, name, replace,
			       file_inode(draft->file));
}

static int take_name(struct kftp_draft *draft, bool replace)
{
	int err = -EEXIST;

	if (!draft->hidden)
		err = kftp_dir_link(&draft->place.dir, draft->place.name, draft->file);
	if (err == -EEXIST && (draft->hidden || replace)) {
		/* All is there: what an older upload has left makes way. */
		if (!draft->hidden)
			kftp_partial_forget(&draft->place.dir, draft->place.name);
		err = move_to(draft, draft->place.name, replace);
		/* What it has replaced is gone: it is not removed as well. */
		if (!err && replace)
			draft->made = false;
	}
	if (err)
		return err;
	draft->pending = false;
	kftp_partial_forget(&draft->place.dir, draft->place.name);
	return 0;
}

/* A partial may be longer than what the upload has made of it. */
static int cut(struct kftp_draft *draft, loff_t size)
{
	if (i_size_read(file_inode(draft->file)) <= size)
		return 0;
	return vfs_truncate(&draft->file->f_path, size);
}

/**
 * kftp_draft_finish() - all is written: the file takes its name
 * @draft: open
 * @size: end of what was written, in bytes
 * @replace: a file that has the name may be replaced
 * @durable: return when file and name are on stable storage
 *
 * ORDER: the bytes are on the disk before the name is, so that no crash leaves
 * the name with less.
 *
 * Context: may block for as long as the disk takes.
 *
 * Return: 0; -EEXIST, -EISDIR, -EACCES ... for what stands under the name by
 * now; an error of the file system.
 */
int kftp_draft_finish(struct kftp_draft *draft, loff_t size, bool replace,
		      bool durable)
{
	const struct cred *before = kftp_root_enter(draft->root);
	int err = 0;

	draft->whole = true;
	if (draft->pending)
		err = check_name(draft, replace) ?: cut(draft, size);
	if (!err)
		err = kftp_file_flush(draft->file);
	if (!err && durable)
		err = vfs_fsync(draft->file, 0);
	else if (!err && draft->pending)
		err = kftp_file_write_out(draft->file);
	if (!err && draft->pending)
		err = take_name(draft, replace);
	if (!err && durable && draft->place.dir.dentry)
		err = kftp_dir_sync(&draft->place.dir);
	kftp_root_leave(before);
	return err;
}

/* What arrived gets the name under which it can be resumed. */
static int keep_partial(struct kftp_draft *draft)
{
	char *name;
	int err;

	/* Where somebody has made the file meanwhile, to resume half would spoil it. */
	err = draft->replaces || draft->whole ? 0 : check_name(draft, false);
	if (err)
		return err;
	/* Without a byte it would only take the place of an older one. */
	if (!i_size_read(file_inode(draft->file)))
		return -ENODATA;
	name = kftp_partial_name(draft->place.name);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (!draft->hidden || strcmp(draft->hidden, name))
		err = kftp_partial_free(&draft->place.dir, name) ?:
		      move_to(draft, name, true);
	if (err) {
		kfree(name);
		return err;
	}
	kfree(draft->hidden);
	draft->hidden = name;
	return 0;
}

static enum kftp_draft_left leave(struct kftp_draft *draft, bool keep)
{
	const struct inode *inode = file_inode(draft->file);

	if (!draft->pending && (keep || !draft->made))
		return KFTP_DRAFT_STANDS;
	if (!draft->pending)
		return kftp_dir_unlink(&draft->place.dir, draft->place.name, inode) ?
			KFTP_DRAFT_STANDS : KFTP_DRAFT_GONE;
	/* What an earlier upload has left is not this one's to remove. */
	if (!draft->made || (keep && !keep_partial(draft)))
		return KFTP_DRAFT_KEPT;
	if (draft->hidden)
		kftp_dir_unlink(&draft->place.dir, draft->hidden, inode);
	return KFTP_DRAFT_GONE;
}

/**
 * kftp_draft_leave() - the upload has broken: keep or remove what arrived
 * @draft: open, or not
 * @keep: for resuming; else what this upload has made is removed
 *
 * What an upload has changed in place stays in any case.
 *
 * Return: enum kftp_draft_left.
 */
enum kftp_draft_left kftp_draft_leave(struct kftp_draft *draft, bool keep)
{
	const struct cred *before;
	enum kftp_draft_left left;

	if (!draft->file)
		return KFTP_DRAFT_STANDS;
	before = kftp_root_enter(draft->root);
	left = leave(draft, keep);
	kftp_root_leave(before);
	return left;
}

/**
 * kftp_draft_close() - close the file
 * @draft: open, or not; zero again afterwards
 */
void kftp_draft_close(struct kftp_draft *draft)
{
	if (draft->file)
		kftp_file_close(draft->file);
	kftp_place_drop(&draft->place);
	kfree(draft->hidden);
	memset(draft, 0, sizeof(*draft));
}
