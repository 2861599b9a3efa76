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
 *		name is left, WRITE only chooses the next phase
 *   PART	a path with wildcards: look up a component that is a name, not a pattern
 *   LEAVE	go to the next directory; if there is none, END
 *
 * A directory may have any number of entries, so the work is cut into pieces. Between
 * two pieces, this session and other sessions can do other work.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "fs/dir.h"
#include "fs/file.h"
#include "fs/fs.h"
#include "list/lister.h"
#include "list/lister_state.h"
#include "list/pattern.h"

/* A brief listing ends after 8 pieces of work: it reads at most 65,000 names. */
#define BRIEF_PIECES 8

/*
 * Maximum number of pieces of work, and maximum number of directories, for a path that
 * has a wildcard in a component before the last one. The pieces read up to eight million
 * names.
 */
#define GLOB_PIECES 1024
#define GLOB_DIRS 4096

/* Cost of one lookup, see KFTP_SCANDIR_PIECE. */
#define PART_COST 4

static void set_link(struct kftp_lister *lister, const struct kftp_sorter_name *name,
		     struct kftp_entry *entry)
{
	struct kftp_scandir *scan = &lister->scan;
	int len = kftp_dir_readlink(scan->dir, name->text, name->len,
				    scan->text, sizeof(scan->text));

	if (len < 0)
		return;
	entry->link = scan->text;
	entry->link_len = len;
}

/* Does the same as set_link() for the link at @path. @path may point to scan.text. */
static void set_link_path(struct kftp_lister *lister, const char *path,
			  struct kftp_entry *entry)
{
	char *text = lister->scan.text;
	int len = kftp_dir_readlink_path(lister->root, path, text, sizeof(lister->scan.text));

	if (len < 0)
		return;
	entry->link = text;
	entry->link_len = len;
}

/*
 * Remembers the directory @name, to enter this directory later. Skips a name that
 * clients are not allowed to use in paths.
 */
static void enter_later(struct kftp_lister *lister,
			  const struct kftp_sorter_name *name)
{
	const char *refused = lister->style.refused;

	if (lister->walk.levels && !(refused && kftp_pattern_match(refused, name->text)))
		kftp_walk_add(&lister->walk, name->text, name->len);
}

static bool is_glob_above(const struct kftp_lister *lister)
{
	return lister->glob.count && !kftp_glob_is_last(&lister->glob, lister->walk.depth);
}

/* Remembers a directory to enter later: for -R, or to find the next component in it. */
static void note_directory(struct kftp_lister *lister, const struct kftp_sorter_name *name,
			   struct kstat *stat)
{
	if (!lister->glob.count && S_ISDIR(stat->mode))
		enter_later(lister, name);
	if (!is_glob_above(lister))
		return;
	if (S_ISLNK(stat->mode) && kftp_scandir_stat_target(&lister->scan, name, stat))
		return;
	if (S_ISDIR(stat->mode))
		enter_later(lister, name);
}

/* Returns the length of the line; 0 if the name is gone, or if it is not the last one. */
static size_t write_entry(struct kftp_lister *lister,
			  const struct kftp_sorter_name *name, char *buf)
{
	struct kftp_entry entry = { .name = name->text, .name_len = name->len };
	u8 form = lister->style.form;
	u32 access = lister->access;
	struct kstat stat;

	if (kftp_scandir_stat(&lister->scan, name, &stat,
			      kftp_writer_wants_access(&lister->writer) ? &access : NULL))
		return 0;
	if (kftp_dir_is_dots(name->text, name->len))
		entry.role = name->len == 1 ? KFTP_ENTRY_CURRENT : KFTP_ENTRY_PARENT;
	else
		note_directory(lister, name, &stat);
	if (is_glob_above(lister))
		return 0;
	if (form == KFTP_LIST_NAMES)
		return kftp_writer_name(&lister->writer, name->text, name->len, buf);
	if (S_ISLNK(stat.mode))
		set_link(lister, name, &entry);
	return kftp_writer_entry(&lister->writer, &entry, &stat, access, buf);
}

static size_t write_next(struct kftp_lister *lister, char *buf)
{
	struct kftp_sorter_name *name = kftp_scandir_next(&lister->scan);

	if (!name) {
		lister->phase = lister->scan.ended ? KFTP_LISTER_LEAVE : KFTP_LISTER_READ;
		return 0;
	}
	/* If only one directory is listed, NLST needs no attributes: look up no file. */
	if (lister->style.form == KFTP_LIST_NAMES && !lister->walk.levels)
		return kftp_writer_name(&lister->writer, name->text, name->len, buf);
	return write_entry(lister, name, buf);
}

/* Returns true if a component has no wildcard, or if a file has exactly this name. */
static bool part_is_name(struct kftp_lister *lister, const char *part)
{
	struct kftp_scandir *scan = &lister->scan;
	struct kstat stat;

	if (!kftp_glob_has_wildcard(part))
		return true;
	/* If the component is the only one, open_path() found no file with this name. */
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
 * @lister: the listing; its phase is set
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

/* Returns true if a listing skips a directory because of this error, as ls does. */
static bool lister_skips(int err)
{
	return err == -EACCES || err == -ENOENT || err == -ENOTDIR || err == -ELOOP;
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

/*
 * Writes "path:" as ls -R does. If the path is not the first one of the listing, writes
 * an empty line before the path.
 */
static size_t write_title(struct kftp_lister *lister, char *buf)
{
	const char *asked = lister->asked ?: ".";
	const char *below = kftp_walk_below(&lister->walk);
	char *p = buf;

	if (*below) {
		*p++ = '\r';
		*p++ = '\n';
	}
	p = kftp_entry_put_name(p, asked, strlen(asked));
	p = kftp_entry_put_name(p, below, strlen(below));
	memcpy(p, ":\r\n", 3);
	lister->phase = KFTP_LISTER_READ;
	return p + 3 - buf;
}

static size_t write_single(struct kftp_lister *lister, char *buf)
{
	const char *asked = lister->asked ?: ".";
	const char *slash = strrchr(asked, '/');
	struct kftp_entry entry = {};
	struct kstat stat;

	lister->phase = KFTP_LISTER_END;
	/* If the client asked for "/", copy_asked() has cut this path to "". */
	if (!*asked)
		asked = "/";
	if (lister->style.form == KFTP_LIST_NAMES || lister->style.options.columns)
		return kftp_writer_name(&lister->writer, asked, strlen(asked), buf);
	if (kftp_scandir_stat_shown(&lister->scan, lister->walk.path, &stat))
		return 0;
	if (S_ISLNK(stat.mode))
		set_link_path(lister, lister->walk.path, &entry);
	entry.name = slash ? slash + 1 : asked;
	entry.name_len = strlen(entry.name);
	return kftp_writer_entry(&lister->writer, &entry, &stat, 0, buf);
}

/*
 * Looks up a component that is a name, not a pattern. For the last component, writes the
 * line of the file. For any other component, remembers the directory that it leads to.
 */
static size_t write_part(struct kftp_lister *lister, char *buf)
{
	const char *part = kftp_glob_part(&lister->glob, lister->walk.depth);
	struct kftp_entry entry = { .name = part, .name_len = strlen(part) };
	char *path = lister->scan.text;
	struct kstat stat;

	lister->phase = KFTP_LISTER_LEAVE;
	lister->scan.budget -= PART_COST;
	if (kftp_path_resolve(lister->walk.path, part, entry.name_len, path) < 0 ||
	    kftp_scandir_stat_shown(&lister->scan, path, &stat))
		return 0;
	if (is_glob_above(lister)) {
		if (S_ISDIR(stat.mode))
			kftp_walk_add(&lister->walk, part, entry.name_len);
		return 0;
	}
	if (lister->style.form == KFTP_LIST_NAMES)
		return kftp_writer_name(&lister->writer, part, entry.name_len, buf);
	if (S_ISLNK(stat.mode))
		set_link_path(lister, path, &entry);
	return kftp_writer_entry(&lister->writer, &entry, &stat, 0, buf);
}

/* Adds the next name to the table, unless it no longer exists. */
static void collect_name(struct kftp_lister *lister)
{
	struct kftp_sorter_name *name = kftp_scandir_next(&lister->scan);
	bool classify = lister->style.options.classify;
	struct kstat stat;
	char mark = 0;

	if (classify || lister->walk.levels) {
		if (kftp_scandir_stat(&lister->scan, name, &stat, NULL))
			return;
		if (classify)
			mark = kftp_ls_mark(stat.mode);
		if (!kftp_dir_is_dots(name->text, name->len))
			note_directory(lister, name, &stat);
	}
	kftp_columns_add(&lister->columns, name, mark);
}

static void collect_next(struct kftp_lister *lister)
{
	struct kftp_columns *table = &lister->columns;

	if (kftp_scandir_has_next(&lister->scan) && table->count < KFTP_COLUMNS_NAMES) {
		collect_name(lister);
		return;
	}
	kftp_columns_lay_out(table);
	lister->scan.budget -= table->count;
	lister->phase = KFTP_LISTER_ROW;
}

static size_t write_row(struct kftp_lister *lister, char *buf)
{
	size_t len = kftp_columns_row(&lister->columns, buf);

	lister->scan.budget--;
	if (len)
		return len;
	kftp_columns_init(&lister->columns);
	lister->phase = kftp_scandir_has_next(&lister->scan) ? KFTP_LISTER_COLLECT :
							       KFTP_LISTER_WRITE;
	return 0;
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
		return write_title(lister, buf);
	case KFTP_LISTER_READ:
		return read_dir(lister);
	case KFTP_LISTER_SORT:
		sort_next(lister);
		return 0;
	case KFTP_LISTER_WRITE:
		return write_next(lister, buf);
	case KFTP_LISTER_COLLECT:
		collect_next(lister);
		return 0;
	case KFTP_LISTER_ROW:
		return write_row(lister, buf);
	case KFTP_LISTER_PART:
		return write_part(lister, buf);
	case KFTP_LISTER_LEAVE:
		return next_dir(lister);
	default:
		return write_single(lister, buf);
	}
}

/*
 * Starts the next piece of work, or ends the listing after too many pieces. A brief
 * listing does all its pieces in one call of kftp_lister_fill(), so its limit is low.
 */
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
			 * The piece of work ends. If @buf has lines, return
			 * these lines first. The next call returns -EINPROGRESS.
			 */
			if (len && !lister->style.brief)
				return len;
			next_piece(lister);
			if (!lister->style.brief)
				return lister->error ?: -EINPROGRESS;
			cond_resched();
			continue;
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
	}
	return len ?: lister->error;
}

/**
 * kftp_lister_fill() - write the next lines of a listing
 * @lister: the listing
 * @buf: filled with whole lines that end with CRLF
 * @size: size of @buf in bytes, at least KFTP_LIST_LINE_MAX
 *
 * Return: number of bytes written; 0 at the end of a complete listing; -E2BIG at the
 * end of an incomplete listing; -EINPROGRESS at the end of a piece of work; or another
 * error. A brief listing does not return -EINPROGRESS. After -EINPROGRESS, the caller
 * should let other sessions run before the next call. A listing is incomplete if the
 * walk has left out directories (see kftp_walk_add()), or if BRIEF_PIECES, GLOB_PIECES
 * or GLOB_DIRS is reached.
 */
ssize_t kftp_lister_fill(struct kftp_lister *lister, char *buf, size_t size)
{
	const struct cred *before = kftp_root_enter(lister->root);
	ssize_t ret = lister_fill(lister, buf, size);

	kftp_root_leave(before);
	return ret;
}
