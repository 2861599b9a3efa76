// SPDX-License-Identifier: GPL-2.0
/*
 * Uploads by draft: the file takes its name when it is complete, so that no reader
 * ever sees half of it.
 *
 * Until then a draft has no name (O_TMPFILE), or a hidden one if the file system
 * has no such files. Both are in the directory of the final name. To replace a file
 * takes a hidden name too, for a moment. A crash leaves the hidden name behind, so
 * it is that of the partial, which clients can resume and the next upload removes.
 *
 * Nothing is locked between two calls. Each call looks names up again, and a name
 * is the draft's own only while it leads to the draft's inode.
 *
 * Context: process, may sleep; after kftp_root_enter().
 */
#include <linux/namei.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "fs/attr.h"
#include "fs/draft.h"
#include "fs/file.h"
#include "fs/inplace.h"
#include "fs/name.h"
#include "fs/partial.h"

/* The partial's name: a crash leaves a partial like a broken connection. */
static int hide_as_partial(struct kftp_outfile *out)
{
	char *name = kftp_partial_name(out->at.name);

	if (IS_ERR(name))
		return PTR_ERR(name);
	out->hidden = name;
	return 0;
}

/* For a partial's name that is taken, or would be too long. */
static int hide_at_random(struct kftp_outfile *out)
{
	kfree(out->hidden);
	out->hidden = kasprintf(GFP_KERNEL, ".kftp-%016llx", get_random_u64());
	return out->hidden ? 0 : -ENOMEM;
}

static bool is_taken(int err)
{
	return err == -EEXIST || err == -ENAMETOOLONG;
}

static struct file *make_unnamed(const struct kftp_outfile *out, int flags,
				 umode_t mode)
{
	if (!d_inode(out->at.dir.dentry)->i_op->link)
		return ERR_PTR(-EOPNOTSUPP);
	return kftp_file_open_at(&out->at.dir, ".", flags | O_TMPFILE, mode);
}

static int make_hidden(struct kftp_outfile *out, int flags, umode_t mode)
{
	return kftp_outfile_set(out, kftp_file_create_at(&out->at.dir, out->hidden,
							 flags, mode), true);
}

static int make_draft(struct kftp_outfile *out, int flags, umode_t mode)
{
	struct file *file;
	int err;

	flags &= O_ACCMODE | O_APPEND;
	file = make_unnamed(out, flags, mode);
	/* Errors of file systems without unnamed files: overlay, FUSE, 9p, NFS. */
	if (file != ERR_PTR(-EOPNOTSUPP) && file != ERR_PTR(-EISDIR) &&
	    file != ERR_PTR(-EINVAL))
		return kftp_outfile_set(out, file, true);
	err = hide_as_partial(out) ?: make_hidden(out, flags, mode);
	if (is_taken(err))
		err = hide_at_random(out) ?: make_hidden(out, flags, mode);
	return err;
}

/* Returns true if a name still leads to the open file. */
static bool is_named(const struct kftp_outfile *out, const char *name)
{
	struct path found;
	bool same;

	if (kftp_partial_find(&out->at.dir, name, &found))
		return false;
	same = d_inode(found.dentry) == file_inode(out->file);
	path_put(&found);
	return same;
}

/*
 * Returns -EBUSY if another upload writes it, since the two would spoil each other.
 * ORDER: the other one takes its name before it closes, so look up the name last.
 */
static int open_partial(struct kftp_outfile *out, const char *name, int flags)
{
	struct path found;
	int err = kftp_partial_find(&out->at.dir, name, &found);

	if (err)
		return err;
	err = kftp_outfile_set(out, kftp_file_open_at(&found, "", flags & ~O_CREAT, 0),
			       false);
	if (!err && (atomic_read(&d_inode(found.dentry)->i_writecount) > 1 ||
		     !is_named(out, name)))
		err = -EBUSY;
	path_put(&found);
	return err;
}

static int resume_partial(struct kftp_outfile *out, int flags)
{
	char *name = kftp_partial_name(out->at.name);
	int err;

	if (IS_ERR(name))
		return name == ERR_PTR(-ENAMETOOLONG) ? -ENOENT : PTR_ERR(name);
	err = open_partial(out, name, flags);
	if (err)
		kfree(name);
	else
		out->hidden = name;
	return err;
}

/*
 * Checks if the draft may take its final name, and prepares it for that. Nothing
 * holds the name, so this runs when the upload begins and again at its end.
 */
static int check_final_name(struct kftp_outfile *out, bool replace)
{
	struct path target;
	struct kstat stat;
	int err;

	err = kftp_name_find(&out->at.dir, out->at.name, &target, &stat);
	if (err)
		return err == -ENOENT ? 0 : err;
	err = replace ? kftp_name_may_replace(&out->at.dir, &target) : -EEXIST;
	if (!err && out->file)
		err = kftp_attr_copy(&out->file->f_path,
				     d_inode(target.dentry), &stat);
	path_put(&target);
	return err;
}

static int open_for_new(struct kftp_outfile *out, const char *path, int flags,
			umode_t mode)
{
	/* The name may be a link that leads nowhere: nothing is made there. */
	int err = kftp_location_get(&out->at, out->root, path) ?:
		  check_final_name(out, false);

	if (err)
		return err;
	if (!(flags & (O_TRUNC | O_EXCL))) {
		err = resume_partial(out, flags);
		if (err != -ENOENT)
			return err;
	}
	return make_draft(out, flags, mode);
}

static int open_to_replace(struct kftp_outfile *out, const struct path *found,
			   int flags, umode_t mode)
{
	struct kstat stat;
	int err;

	out->beside = true;
	/* Nobody else may open it before it has the mode of the file that it will replace. */
	err = kftp_location_get_found(&out->at, found) ?:
	      kftp_name_may_replace(&out->at.dir, found) ?:
	      make_draft(out, flags, mode & 0600) ?:
	      vfs_getattr(found, &stat, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	return err ?: kftp_attr_copy(&out->file->f_path, d_inode(found->dentry),
				     &stat);
}

/*
 * Refuses if there is a partial of an upload that was to replace the file. A
 * client that resumed that one here would make one file of two.
 */
static int resume_in_place(struct kftp_outfile *out, const char *path, int flags)
{
	int err = kftp_inplace_open_existing(out, path, flags);

	if (err || !out->at.name)
		return err;
	return kftp_partial_absent(&out->at.dir, out->at.name);
}

/* Only a file that is made or replaced is written as a draft. */
static int draft_open(struct kftp_outfile *out, const char *path, int flags,
		      umode_t mode)
{
	struct path found;
	int err = kftp_root_lookup(out->root, path, LOOKUP_FOLLOW, &found);

	if (err == -ENOENT && flags & O_CREAT)
		return open_for_new(out, path, flags, mode);
	if (err)
		return err;
	if (flags & O_EXCL)
		err = -EEXIST;
	else if (flags & O_TRUNC)
		err = open_to_replace(out, &found, flags, mode);
	else
		err = resume_in_place(out, path, flags);
	path_put(&found);
	return err;
}

/* Gives a draft without a name a hidden one. */
static int hide(struct kftp_outfile *out)
{
	const struct path *file = &out->file->f_path;
	int err = hide_as_partial(out) ?:
		  kftp_name_link(&out->at.dir, out->hidden, file);

	if (is_taken(err))
		err = hide_at_random(out) ?:
		      kftp_name_link(&out->at.dir, out->hidden, file);
	if (err) {
		kfree(out->hidden);
		out->hidden = NULL;
	}
	return err;
}

/* Only a rename can replace a file, so a draft without a name gets one first. */
static int rename_draft(struct kftp_outfile *out, const char *name, bool replace)
{
	int err = out->hidden ? 0 : hide(out);

	if (err || !strcmp(out->hidden, name))
		return err;
	return kftp_name_rename(&out->at.dir, out->hidden, &out->at.dir, name,
				replace, file_inode(out->file));
}

static int take_final_name(struct kftp_outfile *out, bool replace)
{
	const struct kftp_location *at = &out->at;
	int err = -EEXIST;

	if (!out->hidden)
		err = kftp_name_link(&at->dir, at->name, &out->file->f_path);
	if (err == -EEXIST && (out->hidden || replace)) {
		/* The draft is complete: the partial of an older upload makes way. */
		if (!out->hidden)
			kftp_partial_remove(&at->dir, at->name);
		err = rename_draft(out, at->name, replace);
		/* The file that it has replaced is gone: do not remove this one too. */
		if (!err && replace)
			out->made = false;
	}
	if (err)
		return err;
	out->ops = &kftp_inplace_ops;
	kftp_partial_remove(&at->dir, at->name);
	return 0;
}

/* A resumed partial may be longer than what this upload has made of it. */
static int cut_to_size(struct kftp_outfile *out, loff_t size)
{
	if (i_size_read(file_inode(out->file)) <= size)
		return 0;
	return vfs_truncate(&out->file->f_path, size);
}

/*
 * ORDER: the bytes are on the disk before the name, so that after a crash no file
 * has the name and fewer bytes.
 */
static int draft_finish(struct kftp_outfile *out, loff_t size, bool replace,
			bool durable)
{
	int err;

	/* Complete: worth keeping even if the name is taken by now. */
	out->beside = true;
	err = check_final_name(out, replace) ?:
	      cut_to_size(out, size) ?:
	      kftp_file_flush(out->file) ?:
	      (durable ? vfs_fsync(out->file, 0) :
			 kftp_file_write_out(out->file));
	return err ?: take_final_name(out, replace);
}

/* Gives the draft the name under which it can be resumed. */
static int keep_as_partial(struct kftp_outfile *out)
{
	const struct path *dir = &out->at.dir;
	char *name;
	int err;

	/* If another has made the file by now, a client that resumes would spoil it. */
	err = out->beside ? 0 : check_final_name(out, false);
	if (err)
		return err;
	/* An empty one would only displace an older partial. */
	if (!i_size_read(file_inode(out->file)))
		return -ENODATA;
	name = kftp_partial_name(out->at.name);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (!out->hidden || strcmp(out->hidden, name))
		err = kftp_partial_may_replace(dir, name) ?:
		      rename_draft(out, name, true);
	if (err) {
		kfree(name);
		return err;
	}
	kfree(out->hidden);
	out->hidden = name;
	return 0;
}

static enum kftp_outfile_left draft_abort(struct kftp_outfile *out, bool keep)
{
	/* The partial of an earlier upload is not this one's to remove. */
	if (!out->made || (keep && !keep_as_partial(out)))
		return KFTP_OUTFILE_PARTIAL;
	if (out->hidden)
		kftp_name_unlink(&out->at.dir, out->hidden, file_inode(out->file));
	return KFTP_OUTFILE_REMOVED;
}

const struct kftp_outfile_ops kftp_draft_ops = {
	.open = draft_open,
	.finish = draft_finish,
	.abort = draft_abort,
};
