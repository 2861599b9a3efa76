// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the lines of a listing, in the phases SINGLE, TITLE, WRITE, COLLECT, ROW and
 * PART. See lister.c for all phases.
 */
#include <linux/kernel.h>

#include "fs/dir.h"
#include "fs/fs.h"
#include "fs/pattern.h"
#include "list/lister_state.h"

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
 * Returns true if an entry was left out because of @err although it may still exist: it
 * has not vanished, its path is allowed, and the user may see it. @name is the entry of
 * the present directory; NULL if the entry was looked up by its path. A mount point does
 * not count: the error is one of another file system, such as one whose server is gone.
 */
static bool lister_lacks(struct kftp_lister *lister, const struct kftp_sorter_name *name,
			 int err)
{
	switch (err) {
	case -ENOENT:
	case -ENOTDIR:
	case -ESTALE:
	case -EACCES:
	case -EPERM:
	case -ELOOP:
	case -ENAMETOOLONG:
	case -ENOTNAM:
		return false;
	default:
		if (!name)
			return true;
		lister->scan.budget -= PART_COST;
		return !kftp_dir_is_mount(lister->scan.dir, name->text, name->len);
	}
}

/* Returns true if @err is an error. Notes it if the listing is not complete. */
static bool lister_fails(struct kftp_lister *lister, const struct kftp_sorter_name *name,
			 int err)
{
	if (err && lister_lacks(lister, name, err))
		lister->missing = err;
	return err;
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

/*
 * If @name is a directory that the listing must enter later, remembers this directory.
 * The listing enters it for -R, or to find the next component of a path with wildcards.
 */
static void note_directory(struct kftp_lister *lister, const struct kftp_sorter_name *name,
			   struct kstat *stat)
{
	if (!lister->glob.count && S_ISDIR(stat->mode))
		enter_later(lister, name);
	if (!is_glob_above(lister))
		return;
	if (S_ISLNK(stat->mode) &&
	    lister_fails(lister, NULL, kftp_scandir_stat_target(&lister->scan, name, stat)))
		return;
	if (S_ISDIR(stat->mode))
		enter_later(lister, name);
}

/*
 * Writes the line of @name and returns the length of the line. Writes no line and returns
 * 0 if the look-up of @name fails. A listing of a path with wildcards shows only the
 * names that match the last component of the path. So, if @name matches an earlier
 * component, this function writes no line and returns 0.
 */
static size_t write_entry(struct kftp_lister *lister,
			  const struct kftp_sorter_name *name, char *buf)
{
	struct kftp_entry entry = { .name = name->text, .name_len = name->len };
	u8 form = lister->style.form;
	u32 access = lister->access;
	struct kstat stat;
	int err;

	err = kftp_scandir_stat(&lister->scan, name, &stat,
				kftp_writer_wants_access(&lister->writer) ? &access : NULL);
	if (lister_fails(lister, name, err))
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

/**
 * kftp_lister_next() - write the line of the next name that was read and sorted
 * @lister: the listing; after the last name, this function sets @lister->phase
 * @buf: filled; has room for KFTP_LIST_LINE_MAX bytes
 *
 * Return: number of bytes written; 0 if there is no line for this name.
 */
size_t kftp_lister_next(struct kftp_lister *lister, char *buf)
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

/**
 * kftp_lister_title() - write "path:" as ls -R does
 * @lister: the listing; set to its next phase
 * @buf: filled; has room for KFTP_LIST_LINE_MAX bytes
 *
 * If the path is not the first one of the listing, an empty line comes before it.
 *
 * Return: number of bytes written.
 */
size_t kftp_lister_title(struct kftp_lister *lister, char *buf)
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

/**
 * kftp_lister_single() - write the line of the only file
 * @lister: the listing; set to its next phase
 * @buf: filled; has room for KFTP_LIST_LINE_MAX bytes
 *
 * Return: number of bytes written; 0 if the file is gone.
 */
size_t kftp_lister_single(struct kftp_lister *lister, char *buf)
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
	if (lister_fails(lister, NULL, kftp_scandir_stat_shown(&lister->scan,
							       lister->walk.path, &stat)))
		return 0;
	if (S_ISLNK(stat.mode))
		set_link_path(lister, lister->walk.path, &entry);
	entry.name = slash ? slash + 1 : asked;
	entry.name_len = strlen(entry.name);
	return kftp_writer_entry(&lister->writer, &entry, &stat, 0, buf);
}

/**
 * kftp_lister_part() - look up a component that is a name, not a pattern
 * @lister: the listing, whose path has wildcards; set to its next phase
 * @buf: filled; has room for KFTP_LIST_LINE_MAX bytes
 *
 * For the last component, writes the line of the file. For any other component,
 * remembers the directory that it leads to.
 *
 * Return: number of bytes written; 0 if there is no such file, or if the component is not
 * the last one.
 */
size_t kftp_lister_part(struct kftp_lister *lister, char *buf)
{
	const char *part = kftp_glob_part(&lister->glob, lister->walk.depth);
	struct kftp_entry entry = { .name = part, .name_len = strlen(part) };
	char *path = lister->scan.text;
	struct kstat stat;

	lister->phase = KFTP_LISTER_LEAVE;
	lister->scan.budget -= PART_COST;
	if (kftp_path_resolve(lister->walk.path, part, entry.name_len, path) < 0 ||
	    lister_fails(lister, NULL, kftp_scandir_stat_shown(&lister->scan, path, &stat)))
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
		if (lister_fails(lister, name,
				 kftp_scandir_stat(&lister->scan, name, &stat, NULL)))
			return;
		if (classify)
			mark = kftp_ls_mark(stat.mode);
		if (!kftp_dir_is_dots(name->text, name->len))
			note_directory(lister, name, &stat);
	}
	kftp_columns_add(&lister->columns, name, mark);
}

/**
 * kftp_lister_collect() - take the next name for a table of names
 * @lister: the listing; its next phase is set if the table is full, or after the last
 *	    name
 */
void kftp_lister_collect(struct kftp_lister *lister)
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

/**
 * kftp_lister_row() - write the next row of the table of names
 * @lister: the listing; after the last row, this function sets @lister->phase
 * @buf: filled; has room for KFTP_LIST_LINE_MAX bytes
 *
 * Return: number of bytes written; 0 after the last row.
 */
size_t kftp_lister_row(struct kftp_lister *lister, char *buf)
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
