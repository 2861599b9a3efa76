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
 *   LEAVE	go to the next directory, or to the END
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
#include "list/pattern.h"
#include "list/scandir.h"
#include "list/walk.h"
#include "proto/path.h"

/* Maximum bytes for names, and for the directories that will be listed later. */
#define LISTER_MEMORY (KFTP_SCANDIR_MEMORY + 4 * 1024 * 1024)

/* A brief listing ends after 8 pieces of work: it reads at most 65,000 names. */
#define BRIEF_PIECES 8

enum phase {
	PHASE_SINGLE,
	PHASE_TITLE,
	PHASE_READ,
	PHASE_SORT,
	PHASE_WRITE,
	PHASE_LEAVE,
	PHASE_END,
};

/**
 * struct kftp_lister - a listing that is being written
 * @root: the session's root
 * @style: how entries are written
 * @writer: writes the lines
 * @phase: phase of the next step, an enum phase
 * @writable: if true, the user may change the directory
 * @error: error with which the listing ends; 0 for success
 * @pieces: number of pieces of work that are done; counted only for a brief listing
 * @memory: counters of the memory that the names and the walk use
 * @asked: the path as the client wrote it, without "/" at the end; NULL if the client
 *	   gave no path
 * @scan: reads the present directory
 * @walk: path of the present directory, and the directories to list after it; for a
 *	  single file, only its path
 */
struct kftp_lister {
	const struct kftp_root *root;
	struct kftp_list_style style;
	struct kftp_writer writer;
	u8 phase;
	bool writable;
	int error;
	unsigned int pieces;
	struct kftp_arena_use memory;
	char *asked;
	struct kftp_scandir scan;
	struct kftp_walk walk;
};

/*
 * Sets @entry->link to the text of a symbolic link. @name is the name of the link in the
 * open directory. If @name is NULL, the path of the link is walk.path.
 */
static void entry_set_link(struct kftp_entry *entry, struct kftp_lister *lister,
			   const struct kftp_sorter_name *name)
{
	struct kftp_scandir *scan = &lister->scan;
	int len = name ? kftp_dir_readlink(scan->dir, name->text, name->len,
					   scan->text, sizeof(scan->text)) :
			 kftp_dir_readlink_path(lister->root, lister->walk.path,
						scan->text, sizeof(scan->text));

	if (len < 0)
		return;
	entry->link = scan->text;
	entry->link_len = len;
}

/*
 * With -R, remembers the directory @name, to list this directory later. Does not
 * remember a name that clients may not use in paths.
 */
static void descend_later(struct kftp_lister *lister,
			  const struct kftp_sorter_name *name)
{
	const char *refused = lister->style.refused;

	if (lister->walk.levels && !(refused && kftp_pattern_match(refused, name->text)))
		kftp_walk_add(&lister->walk, name->text, name->len);
}

/* Returns the length of the line, or 0 if the name no longer exists. */
static size_t write_entry(struct kftp_lister *lister,
			  const struct kftp_sorter_name *name, char *buf)
{
	struct kftp_entry entry = { .name = name->text, .name_len = name->len };
	u8 form = lister->style.form;
	struct kstat stat;

	if (kftp_scandir_stat(&lister->scan, name, &stat))
		return 0;
	if (kftp_dir_is_dots(name->text, name->len))
		entry.role = name->len == 1 ? KFTP_ENTRY_CURRENT : KFTP_ENTRY_PARENT;
	else if (S_ISDIR(stat.mode))
		descend_later(lister, name);
	if (form == KFTP_LIST_NAMES)
		return kftp_writer_name(&lister->writer, name->text, name->len, buf);
	if (S_ISLNK(stat.mode) && form == KFTP_LIST_LONG)
		entry_set_link(&entry, lister, name);
	return kftp_writer_entry(&lister->writer, &entry, &stat,
				 lister->writable, buf);
}

static size_t write_next(struct kftp_lister *lister, char *buf)
{
	struct kftp_sorter_name *name = kftp_scandir_next(&lister->scan);

	if (!name) {
		lister->phase = lister->scan.ended ? PHASE_LEAVE : PHASE_READ;
		return 0;
	}
	/* NLST without -R needs only the name, so the file is not looked up. */
	if (lister->style.form == KFTP_LIST_NAMES && !lister->walk.levels)
		return kftp_writer_name(&lister->writer, name->text, name->len, buf);
	return write_entry(lister, name, buf);
}

static int open_dir(struct kftp_lister *lister)
{
	u8 form = lister->style.form;
	int err = kftp_scandir_open(&lister->scan);

	if (err)
		return err;
	lister->phase = lister->walk.levels && form == KFTP_LIST_LONG ?
			PHASE_TITLE : PHASE_READ;
	if (form == KFTP_LIST_NAMES)
		return kftp_writer_set_prefix(&lister->writer, lister->asked,
					      kftp_walk_below(&lister->walk));
	lister->writable = kftp_dir_may(lister->scan.dir, MAY_WRITE);
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
		lister->phase = ret ? PHASE_SORT : PHASE_READ;
	else if (*kftp_walk_below(&lister->walk) && lister_skips(ret))
		lister->phase = PHASE_LEAVE;
	else
		return ret;
	return 0;
}

static int next_dir(struct kftp_lister *lister)
{
	kftp_scandir_close(&lister->scan);
	if (kftp_walk_next(&lister->walk)) {
		int err = open_dir(lister);

		return lister_skips(err) ? 0 : err;
	}
	lister->phase = PHASE_END;
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
	lister->phase = PHASE_READ;
	return p + 3 - buf;
}

static size_t write_single(struct kftp_lister *lister, char *buf)
{
	const char *asked = lister->asked ?: ".";
	const char *slash = strrchr(asked, '/');
	struct kftp_entry entry = {};
	struct kstat stat;

	lister->phase = PHASE_END;
	/* If the client asked for "/", copy_asked() has cut it to "". */
	if (!*asked)
		asked = "/";
	if (lister->style.form == KFTP_LIST_NAMES)
		return kftp_writer_name(&lister->writer, asked, strlen(asked), buf);
	if (kftp_fs_stat_shown(lister->root, lister->walk.path, &stat))
		return 0;
	if (S_ISLNK(stat.mode))
		entry_set_link(&entry, lister, NULL);
	entry.name = slash ? slash + 1 : asked;
	entry.name_len = strlen(entry.name);
	return kftp_writer_entry(&lister->writer, &entry, &stat, false, buf);
}

/* Does one step. Returns the number of bytes written; an error ends the listing. */
static ssize_t lister_step(struct kftp_lister *lister, char *buf)
{
	switch (lister->phase) {
	case PHASE_TITLE:
		return write_title(lister, buf);
	case PHASE_READ:
		return read_dir(lister);
	case PHASE_SORT:
		lister->phase = kftp_scandir_sort(&lister->scan) ? PHASE_WRITE : PHASE_SORT;
		return 0;
	case PHASE_WRITE:
		return write_next(lister, buf);
	case PHASE_LEAVE:
		return next_dir(lister);
	default:
		return write_single(lister, buf);
	}
}

/*
 * Starts the next piece of work of a brief listing. After BRIEF_PIECES pieces, ends the
 * listing.
 */
static void continue_brief(struct kftp_lister *lister)
{
	cond_resched();
	lister->scan.budget = KFTP_SCANDIR_PIECE;
	if (++lister->pieces < BRIEF_PIECES)
		return;
	lister->error = -E2BIG;
	lister->phase = PHASE_END;
}

static ssize_t lister_fill(struct kftp_lister *lister, char *buf, size_t size)
{
	size_t len = 0;

	while (lister->phase != PHASE_END && size - len >= KFTP_LIST_LINE_MAX) {
		ssize_t ret;

		if (lister->scan.budget <= 0 && lister->style.brief) {
			continue_brief(lister);
			continue;
		}
		if (lister->scan.budget <= 0) {
			/*
			 * The piece of work ends. If @buf has lines, return
			 * these lines first. The next call returns -EINPROGRESS.
			 */
			if (len)
				return len;
			lister->scan.budget = KFTP_SCANDIR_PIECE;
			return -EINPROGRESS;
		}
		ret = lister_step(lister, buf + len);
		if (ret < 0) {
			lister->error = kftp_file_final(ret);
			lister->phase = PHASE_END;
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
 * end of an incomplete listing; -EINPROGRESS at the end of a piece of work; or an error
 * of the file system. A brief listing does not return -EINPROGRESS. After -EINPROGRESS,
 * the caller should let other sessions run before the next call. A listing is incomplete
 * if directories were too deep or too many, or if a brief listing has done its maximum
 * of work.
 */
ssize_t kftp_lister_fill(struct kftp_lister *lister, char *buf, size_t size)
{
	const struct cred *before = kftp_root_enter(lister->root);
	ssize_t ret = lister_fill(lister, buf, size);

	kftp_root_leave(before);
	return ret;
}

/*
 * Uses the last component of the path as a pattern. Opens the directory that the rest
 * of the path leads to. Then the listing shows only the entries that match the
 * pattern.
 */
static int open_pattern(struct kftp_lister *lister)
{
	char *path = lister->walk.path;
	char *pattern = strrchr(path, '/') + 1;
	char *slash = lister->asked ? strrchr(lister->asked, '/') : NULL;
	const char *last = slash ? slash + 1 : lister->asked;

	/* If the client's path ends in "/." or "/..", this path has no pattern. */
	if (!last || strcmp(last, pattern) || !strpbrk(pattern, "*?["))
		return -ENOENT;
	lister->scan.pattern = kstrdup(pattern, GFP_KERNEL);
	if (!lister->scan.pattern)
		return -ENOMEM;
	pattern[pattern - 1 == path ? 0 : -1] = '\0';
	if (slash) {
		*slash = '\0';
	} else {
		kfree(lister->asked);
		lister->asked = NULL;
	}
	return open_dir(lister);
}

static int open_path(struct kftp_lister *lister)
{
	const struct kftp_list_options *options = &lister->style.options;
	struct kstat stat;
	int err = kftp_fs_stat_shown(lister->root, lister->walk.path, &stat);

	if (err == -ENOENT)
		return open_pattern(lister);
	if (err)
		return err;
	if (!S_ISDIR(stat.mode) && lister->style.form == KFTP_LIST_FACTS)
		return -ENOTDIR;
	lister->phase = PHASE_SINGLE;
	if (!S_ISDIR(stat.mode) || options->directory)
		return 0;
	if (options->recurse)
		err = kftp_walk_alloc(&lister->walk, strlen(lister->asked ?: ""),
				      &lister->memory, LISTER_MEMORY);
	return err ?: open_dir(lister);
}

static int copy_asked(struct kftp_lister *lister, const struct kftp_list_style *style)
{
	size_t len = style->asked_len;

	if (!len)
		return 0;
	while (len && style->asked[len - 1] == '/')
		len--;
	lister->asked = kmemdup_nul(style->asked, len, GFP_KERNEL);
	return lister->asked ? 0 : -ENOMEM;
}

/**
 * kftp_lister_create() - begin a listing
 * @root: the session's root; must outlive the listing
 * @path: path of a directory or a file, absolute in @root; the last component may be a
 *	  pattern (glob(7), without "**") that selects entries of a directory
 * @style: how entries are written
 *
 * Return: the listing; an error pointer: -ENOENT if @path does not exist and is no
 * pattern; -EACCES if the user may not read it; -ENOTDIR for MLSD of a file; another
 * error.
 */
struct kftp_lister *kftp_lister_create(const struct kftp_root *root,
				       const char *path,
				       const struct kftp_list_style *style)
{
	struct kftp_lister *lister = kzalloc(sizeof(*lister), GFP_KERNEL);
	const struct cred *before;
	int err;

	if (!lister)
		return ERR_PTR(-ENOMEM);
	lister->root = root;
	lister->style = *style;
	lister->memory.shared = style->memory;
	kftp_writer_init(&lister->writer, root, &lister->style);
	kftp_walk_init(&lister->walk, path);
	err = kftp_scandir_init(&lister->scan, root, &lister->style,
				lister->walk.path, &lister->memory) ?:
	      copy_asked(lister, style);
	before = kftp_root_enter(root);
	err = err ?: open_path(lister);
	kftp_root_leave(before);
	if (err) {
		kftp_lister_free(lister);
		return ERR_PTR(err);
	}
	return lister;
}

/**
 * kftp_lister_free() - free a listing
 * @lister: the listing, finished or not
 */
void kftp_lister_free(struct kftp_lister *lister)
{
	kftp_scandir_free(&lister->scan);
	kftp_walk_free(&lister->walk);
	kftp_writer_free(&lister->writer);
	kfree(lister->asked);
	kfree(lister);
}
