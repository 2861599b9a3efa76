// SPDX-License-Identifier: GPL-2.0
/*
 * Uploads by draft: the upload writes a new file, the draft. The draft takes its final
 * name only when it is complete. So under the final name, no program ever sees an
 * incomplete file.
 *
 * Until then, the draft has no name at all (O_TMPFILE). If the file system does not
 * support files without a name, the draft has a hidden name in the directory of the final
 * name. A draft that replaces a file also has a hidden name for a moment, because a file
 * without a name can't be renamed. If the system crashes while a draft has a hidden name,
 * the draft remains under this name. So if possible, the hidden name is the name of a
 * partial (see partial.c). Clients can resume a partial, and the next complete upload of
 * the file removes the partial.
 *
 * Nothing is locked between two calls of kftp_draft_ops, so each call looks the names up
 * again. A name belongs to the draft only while the name leads to the draft's inode.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter().
 */
#include <linux/namei.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "fs/attr.h"
#include "fs/checks.h"
#include "fs/dangling.h"
#include "fs/draft.h"
#include "fs/file.h"
#include "fs/inplace.h"
#include "fs/name.h"
#include "fs/partial.h"

/* Uses the partial's name as the hidden name, so that a crash leaves a partial. */
static int hide_as_partial(struct kftp_outfile *out)
{
	char *name = kftp_partial_name(out->at.name);

	if (IS_ERR(name))
		return PTR_ERR(name);
	out->hidden = name;
	return 0;
}

/* Sets a random hidden name. Used if the partial's name is taken or too long. */
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

/*
 * Stores the open draft in @out, and silences the draft: programs that watch the
 * directory get no events about writes to the draft, because the draft's name is of no
 * use to them. When the draft gets its final name, the programs get an event from the
 * rename or from reopen_named().
 */
static int draft_set(struct kftp_outfile *out, struct file *file, bool made)
{
	if (!IS_ERR(file))
		kftp_compat_silence(file);
	return kftp_outfile_set(out, file, made);
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
	return draft_set(out, kftp_file_create_at(&out->at.dir, out->hidden, flags, mode),
			 true);
}

static int make_draft(struct kftp_outfile *out, int flags, umode_t mode)
{
	struct file *file;
	int err;

	flags &= O_ACCMODE | O_APPEND;
	file = make_unnamed(out, flags, mode);
	/* A file system without unnamed files (such as NFS) returns these errors. */
	if (file != ERR_PTR(-EOPNOTSUPP) && file != ERR_PTR(-EISDIR) &&
	    file != ERR_PTR(-EINVAL))
		return draft_set(out, file, true);
	err = hide_as_partial(out) ?: make_hidden(out, flags, mode);
	if (is_taken(err))
		err = hide_at_random(out) ?: make_hidden(out, flags, mode);
	return err;
}

/* Returns true if @name is the name of a partial, and this partial is the open file. */
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
 * Opens a partial to write to it. Returns -EBUSY if another upload writes the same
 * partial, because the two uploads would overwrite each other's bytes.
 * ORDER: check for other writers first, then look up the name. The other upload renames
 * the partial before it closes the file. So once the check finds no other writer, the
 * lookup shows if the partial was renamed.
 */
static int open_partial(struct kftp_outfile *out, const char *name, int flags)
{
	struct path found;
	int err = kftp_partial_find(&out->at.dir, name, &found);

	if (err)
		return err;
	err = draft_set(out, kftp_file_open_at(&found, "", flags & ~O_CREAT, 0), false);
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
 * Checks if the draft may take its final name. If the draft will replace a file, gives
 * the draft the mode, ACL and group of that file. Other processes can take the name at
 * any time, so this function is called when the upload begins and again when the upload
 * ends.
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
		err = kftp_attr_copy(out->root, &out->file->f_path, &target, &stat);
	path_put(&target);
	return err;
}

static int open_for_new(struct kftp_outfile *out, const char *path, int flags)
{
	int err = kftp_dangling_get(&out->at, out->root, path) ?:
		  check_final_name(out, false);

	if (err)
		return err;
	if (!(flags & (O_TRUNC | O_EXCL))) {
		err = resume_partial(out, flags);
		if (err != -ENOENT)
			return err;
	}
	if (out->exists)
		return -ERANGE;
	return make_draft(out, flags, KFTP_OUTFILE_MODE);
}

static int open_to_replace(struct kftp_outfile *out, const struct path *found,
			   int flags)
{
	struct kstat stat;
	int err;

	out->beside = true;
	/*
	 * The draft has the mode 0600 at first. So other users can't open it before
	 * kftp_attr_copy() gives it the mode of @found.
	 */
	err = kftp_location_get_found(&out->at, found) ?:
	      kftp_name_may_replace(&out->at.dir, found) ?:
	      make_draft(out, flags, 0600) ?:
	      vfs_getattr(found, &stat, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	return err ?: kftp_attr_copy(out->root, &out->file->f_path, found, &stat);
}

/*
 * Opens the existing file to resume an upload in place. Fails if the file has a partial.
 * The partial is from an earlier upload, which has not replaced the file yet. A client
 * may want to resume that earlier upload. If this function succeeded, that client would
 * append the rest of its new file to the old file.
 */
static int resume_in_place(struct kftp_outfile *out, const char *path, int flags)
{
	int err = kftp_inplace_open_existing(out, path, flags);

	if (err || !out->at.name)
		return err;
	return kftp_partial_absent(&out->at.dir, out->at.name);
}

/*
 * Opens the file that the upload will write. If the upload will make or replace a file,
 * opens a draft. If the upload resumes an existing file, opens the existing file.
 */
static int draft_open(struct kftp_outfile *out, const char *path, int flags)
{
	struct path found;
	int err = kftp_root_lookup(out->root, path, LOOKUP_FOLLOW, &found);

	if (err == -ENOENT && flags & O_CREAT)
		return open_for_new(out, path, flags);
	if (err)
		return err;
	if (flags & O_EXCL)
		err = -EEXIST;
	else if (flags & O_TRUNC)
		err = open_to_replace(out, &found, flags);
	else
		err = resume_in_place(out, path, flags);
	path_put(&found);
	return err;
}

/* Gives a hidden name to a draft that has no name. */
static int hide(struct kftp_outfile *out)
{
	const struct path *file = &out->file->f_path;
	int err = hide_as_partial(out) ?:
		  kftp_name_link_draft(out->root, &out->at.dir, out->hidden, file);

	if (is_taken(err))
		err = hide_at_random(out) ?:
		      kftp_name_link_draft(out->root, &out->at.dir, out->hidden, file);
	if (err) {
		kfree(out->hidden);
		out->hidden = NULL;
	}
	return err;
}

/* Renames a draft. If the draft has no name, gives it a hidden name first. */
static int rename_draft(struct kftp_outfile *out, const char *name, bool replace)
{
	int err = out->hidden ? 0 : hide(out);

	if (err || !strcmp(out->hidden, name))
		return err;
	return kftp_name_rename(out->root, &out->at.dir, out->hidden, &out->at.dir, name,
				replace, file_inode(out->file));
}

/*
 * Opens the file by its final name, and closes the draft. Some programs wait until a
 * written file is closed. They get this event from the file that is opened here. They
 * would not get the event from the draft, because the draft is silenced, and the name in
 * its dentry is "#" and a number.
 */
static void reopen_named(struct kftp_outfile *out)
{
	struct file *file = NULL;
	struct path found;
	struct kstat stat;

	if (kftp_name_find(&out->at.dir, out->at.name, &found, &stat))
		return;
	if (d_inode(found.dentry) == file_inode(out->file))
		file = kftp_checks_opened(dentry_open(&found, O_WRONLY | O_LARGEFILE |
						      O_NONBLOCK, current_cred()),
					  MAY_WRITE);
	path_put(&found);
	if (IS_ERR_OR_NULL(file))
		return;
	kftp_file_close(out->file);
	out->file = file;
}

/*
 * Gives the draft its final name. Fails if the session was cut meanwhile: the client may
 * have uploaded the file again, and the draft must not replace the newer file.
 */
static int take_final_name(struct kftp_outfile *out, bool replace)
{
	const struct kftp_location *at = &out->at;
	int err = -EEXIST;

	if (!out->hidden)
		err = kftp_name_link_draft(out->root, &at->dir, at->name,
					   &out->file->f_path);
	if (!err)
		reopen_named(out);
	if (err == -EEXIST && (out->hidden || replace)) {
		/*
		 * An older upload may have left a partial. Remove it, because
		 * rename_draft() first gives the draft the name of the partial.
		 */
		if (!out->hidden)
			kftp_partial_remove(out->root, &at->dir, at->name);
		err = rename_draft(out, at->name, replace);
		/* The old file is gone, so a later abort must keep the new file. */
		if (!err && replace)
			out->made = false;
	}
	if (err)
		return err;
	out->ops = &kftp_inplace_ops;
	kftp_partial_remove(out->root, &at->dir, at->name);
	return 0;
}

/* Cuts a draft to @size. A resumed partial can be longer than the uploaded file. */
static int cut_to_size(struct kftp_outfile *out, loff_t size)
{
	if (i_size_read(file_inode(out->file)) <= size)
		return 0;
	return kftp_attr_cut(out->root, out->file, size);
}

/*
 * ORDER: write the bytes to the disk before the draft takes its final name. Else a
 * crash could leave an incomplete file under the final name.
 */
static int draft_finish(struct kftp_outfile *out, loff_t size, bool replace,
			bool durable)
{
	int err;

	/* The draft is complete: keep it even if another file now has the final name. */
	out->beside = true;
	err = check_final_name(out, replace) ?:
	      cut_to_size(out, size) ?:
	      kftp_file_flush(out->file) ?:
	      (durable ? vfs_fsync(out->file, 0) :
			 kftp_file_write_out(out->file));
	return err ?: take_final_name(out, replace);
}

/*
 * Gives the draft of a broken upload the name of the partial, so that a client can resume
 * the upload.
 */
static int keep_as_partial(struct kftp_outfile *out)
{
	const struct path *dir = &out->at.dir;
	char *name;
	int err;

	/*
	 * If another file has the final name by now, do not keep a partial: clients could
	 * not resume the partial.
	 */
	err = out->beside ? 0 : check_final_name(out, false);
	if (err)
		return err;
	/* Do not keep an empty draft: the draft would only replace an older partial. */
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
	/* Never remove a partial that an earlier upload made. */
	if (!out->made || (keep && !keep_as_partial(out)))
		return KFTP_OUTFILE_PARTIAL;
	/* Nobody else knows the draft, so its name goes even after kftp_root_shut(). */
	if (out->hidden)
		kftp_name_unlink(NULL, &out->at.dir, out->hidden, file_inode(out->file));
	return KFTP_OUTFILE_REMOVED;
}

const struct kftp_outfile_ops kftp_draft_ops = {
	.open = draft_open,
	.finish = draft_finish,
	.abort = draft_abort,
};
