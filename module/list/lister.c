// SPDX-License-Identifier: GPL-2.0
/*
 * Writes listings, in these phases:
 *
 *   SINGLE	write the line of a single file; then END
 *   TITLE	LIST -R: write the line with the directory's path
 *   READ	read some names of the directory
 *   SORT	sort some of the names
 *   WRITE	look up and write each name; then READ more names, or LEAVE if
 *		there are no more
 *   COLLECT	ls -C: instead of WRITE, take some names for a table
 *   ROW	write a row of the table; after the last row, COLLECT more names. If no
 *		name is left, the next phase is WRITE, which then writes nothing and
 *		chooses READ or LEAVE
 *   PART	a path with wildcards: look up a component that is a name, not a pattern
 *   LEAVE	go to the next directory; if there is none, END
 *
 * A directory may have any number of entries, so the work is cut into pieces. Between
 * two pieces, this session and other sessions can do other work.
 */
#include <linux/kernel.h>

#include "fs/dir.h"
#include "fs/file.h"
#include "fs/fs.h"
#include "list/lister.h"
#include "list/lister_state.h"

/*
 * Maximum number of pieces of work for a brief listing. Each piece reads at most
 * KFTP_SCANDIR_PIECE names.
 */
#define BRIEF_PIECES 8

/*
 * Maximum number of pieces of work, and maximum number of directories, for a path that
 * has a wildcard in a component before the last one. All pieces together read at most
 * GLOB_PIECES * KFTP_SCANDIR_PIECE names, which is eight million.
 */
#define GLOB_PIECES 1024
#define GLOB_DIRS 4096

/*
 * Returns true if @part has no wildcard, or if the directory has a file whose name is
 * @part, character by character.
 */
static bool part_is_name(struct kftp_lister *lister, const char *part)
{
	struct kftp_scandir *scan = &lister->scan;
	struct kstat stat;

	if (!kftp_glob_has_wildcard(part))
		return true;
	/*
	 * If @part is the only component of the glob, no file has this name: open_path()
	 * has already looked for it.
	 */
	return lister->glob.count > 1 &&
	       kftp_path_resolve(scan->path, part, strlen(part), scan->text) > 0 &&
	       !kftp_fs_stat(lister->root, scan->text, false, &stat);
}

static u8 first_phase(const struct kftp_lister *lister)
{
	bool titled = lister->style.form == KFTP_LIST_LONG || lister->style.options.columns;

	return lister->walk.levels && !lister->glob.count && titled ?
	       KFTP_LISTER_TITLE : KFTP_LISTER_READ;
}

/**
 * kftp_lister_open_dir() - begin with the directory that the walk has reached
 * @lister: the listing; if there is no error, this function sets @lister->phase
 *
 * Return: 0; -ENOMEM; an error of kftp_scandir_open().
 */
int kftp_lister_open_dir(struct kftp_lister *lister)
{
	const struct kftp_glob *glob = &lister->glob;
	const char *part = glob->count ? kftp_glob_part(glob, lister->walk.depth) : NULL;
	bool named = part && part_is_name(lister, part);
	u8 form = lister->style.form;
	int err = 0;

	lister->scan.pattern = part;
	if (!named)
		err = kftp_scandir_open(&lister->scan);
	if (err)
		return err;
	lister->phase = named ? KFTP_LISTER_PART : first_phase(lister);
	if (!named && kftp_writer_wants_access(&lister->writer))
		lister->access = kftp_dir_access(lister->scan.dir);
	if (form == KFTP_LIST_NAMES || glob->count > 1)
		return kftp_writer_set_prefix(&lister->writer,
					      form == KFTP_LIST_NAMES ? lister->asked : NULL,
					      kftp_walk_below(&lister->walk));
	return 0;
}

/* Returns true if a listing skips a directory because of this error. */
static bool lister_skips(int err)
{
	return err == -EACCES || err == -ENOENT || err == -ENOTDIR || err == -ELOOP ||
	       err == -ENOTNAM;
}

static int read_dir(struct kftp_lister *lister)
{
	int ret = kftp_scandir_read(&lister->scan);

	if (ret >= 0)
		lister->phase = ret ? KFTP_LISTER_SORT : KFTP_LISTER_READ;
	else if (*kftp_walk_below(&lister->walk) && lister_skips(ret))
		lister->phase = KFTP_LISTER_LEAVE;
	else
		return ret;
	return 0;
}

static int next_dir(struct kftp_lister *lister)
{
	kftp_scandir_close(&lister->scan);
	if (kftp_walk_next(&lister->walk)) {
		int err;

		if (lister->glob.count && ++lister->dirs > GLOB_DIRS)
			return -E2BIG;
		err = kftp_lister_open_dir(lister);

		return lister_skips(err) ? 0 : err;
	}
	lister->phase = KFTP_LISTER_END;
	return lister->walk.cut ? -E2BIG : 0;
}

static void sort_next(struct kftp_lister *lister)
{
	if (kftp_scandir_sort(&lister->scan))
		lister->phase = lister->style.options.columns ? KFTP_LISTER_COLLECT :
								KFTP_LISTER_WRITE;
}

/*
 * Does one step. Returns the number of bytes written, or an error. After an error, the
 * listing ends.
 */
static ssize_t lister_step(struct kftp_lister *lister, char *buf)
{
	switch (lister->phase) {
	case KFTP_LISTER_TITLE:
		return kftp_lister_title(lister, buf);
	case KFTP_LISTER_READ:
		return read_dir(lister);
	case KFTP_LISTER_SORT:
		sort_next(lister);
		return 0;
	case KFTP_LISTER_WRITE:
		return kftp_lister_next(lister, buf);
	case KFTP_LISTER_COLLECT:
		kftp_lister_collect(lister);
		return 0;
	case KFTP_LISTER_ROW:
		return kftp_lister_row(lister, buf);
	case KFTP_LISTER_PART:
		return kftp_lister_part(lister, buf);
	case KFTP_LISTER_LEAVE:
		return next_dir(lister);
	default:
		return kftp_lister_single(lister, buf);
	}
}

/* Starts the next piece of work, or ends the listing after too many pieces. */
static void next_piece(struct kftp_lister *lister)
{
	unsigned int most = lister->style.brief ? BRIEF_PIECES :
			    lister->glob.count > 1 ? GLOB_PIECES : UINT_MAX;

	lister->scan.budget = KFTP_SCANDIR_PIECE;
	if (++lister->pieces < most)
		return;
	lister->error = -E2BIG;
	lister->phase = KFTP_LISTER_END;
}

static ssize_t lister_fill(struct kftp_lister *lister, char *buf, size_t size)
{
	size_t len = 0;

	while (lister->phase != KFTP_LISTER_END && size - len >= KFTP_LIST_LINE_MAX) {
		ssize_t ret;

		if (lister->scan.budget <= 0) {
			/*
			 * The budget of this piece of work is used up. If @buf already
			 * has lines, return them now. The next call will return
			 * -EINPROGRESS or an error.
			 */
			if (len)
				return len;
			next_piece(lister);
			return lister->error ?: -EINPROGRESS;
		}
		ret = lister_step(lister, buf + len);
		if (lister->scan.error)
			ret = lister->scan.error;
		if (ret < 0) {
			lister->error = kftp_file_final(ret);
			lister->phase = KFTP_LISTER_END;
		} else {
			len += ret;
		}
		if (lister->phase != KFTP_LISTER_END &&
		    kftp_slice_is_over(lister->scan.slice))
			return len ?: -EINPROGRESS;
	}
	if (len || lister->error || lister->phase != KFTP_LISTER_END)
		return len ?: lister->error;
	/* All other entries are listed, but the listing is not complete. */
	return kftp_file_final(lister->missing);
}

/**
 * kftp_lister_fill() - write the next lines of a listing
 * @lister: the listing
 * @buf: filled with whole lines that end with CRLF
 * @size: size of @buf in bytes, at least KFTP_LIST_LINE_MAX
 * @slice: the time after which this function must return; its budget is not used
 *
 * Return: number of bytes written; 0 at the end of a complete listing; -E2BIG at the
 * end of an incomplete listing; -EINPROGRESS at the end of a piece of work, or if the
 * time is over; or another error. After -EINPROGRESS, the caller should let other
 * sessions run before the next call. A listing is incomplete if the walk has left out
 * directories (see kftp_walk_add()), or if BRIEF_PIECES, GLOB_PIECES or GLOB_DIRS is
 * reached. If an entry was left out although it may still exist, the listing ends with
 * the error of this entry.
 */
ssize_t kftp_lister_fill(struct kftp_lister *lister, char *buf, size_t size,
			 const struct kftp_slice *slice)
{
	const struct cred *before = kftp_root_enter(lister->root);
	ssize_t ret;

	lister->scan.slice = slice;
	ret = lister_fill(lister, buf, size);
	kftp_root_leave(before);
	return ret;
}
