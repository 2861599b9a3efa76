// SPDX-License-Identifier: GPL-2.0
/*
 * A listing under way, of a SINGLE file, or directory by directory:
 *
 *   TITLE	LIST -R: the line with the directory's path
 *   READ	some names are read
 *   SORT	some are sorted
 *   WRITE	each is looked up and written; then READ the rest, or LEAVE
 *   LEAVE	on to the next directory, or to the END
 *
 * A directory may have any number of entries: work is cut into pieces, and the
 * session's other work, and other sessions', get their turn between them.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "fs/dir.h"
#include "fs/file.h"
#include "list/list.h"
#include "proto/path.h"
#include "list/pattern.h"
#include "list/scan.h"
#include "list/tree.h"

/* With that of names, memory for directories still to be listed. */
#define TREE_MEMORY (KFTP_SCAN_MEMORY + 4 * 1024 * 1024)

/* Pieces of work that a brief listing may take: 65,000 names are read in them. */
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
 * struct kftp_list - a listing under way
 * @root: of the session
 * @style: how entries are written
 * @writer: writes them
 * @phase: enum phase
 * @writable: the user may change the directory
 * @error: how it ends
 * @pieces: of work that are done
 * @memory: of names and of the tree
 * @asked: the path as the client gave it, without "/" at its end; NULL for none
 * @lead: NLST: what is written before each name, as lines show it; NULL for nothing
 * @lead_len: its length in bytes
 * @scan: the directory
 * @tree: where the directory is, and what comes after it; or where the file is
 */
struct kftp_list {
	const struct kftp_root *root;
	struct kftp_list_style style;
	struct kftp_entry_writer writer;
	u8 phase;
	bool writable;
	int error;
	unsigned int pieces;
	struct kftp_chunk_use memory;
	char *asked;
	char *lead;
	size_t lead_len;
	struct kftp_scan scan;
	struct kftp_tree tree;
};

/* NLST: a name behind the path that leads to it. */
static size_t write_name(const struct kftp_list *list, const char *name,
			 size_t len, char *buf)
{
	char *p = buf + list->lead_len;

	if (list->lead)
		memcpy(buf, list->lead, list->lead_len);
	p = kftp_entry_put_name(p, name, len);
	*p++ = '\r';
	*p++ = '\n';
	return p - buf;
}

static void set_link(struct kftp_list *list, const struct kftp_name *name,
		     struct kftp_entry *entry)
{
	struct kftp_scan *scan = &list->scan;
	int len = kftp_dir_readlink(scan->dir, name->text, name->len,
				    scan->text, sizeof(scan->text));

	if (len < 0)
		return;
	entry->link = scan->text;
	entry->link_len = len;
}

/* What commands may not name, -R does not lead to. */
static bool is_refused(const struct kftp_list *list, const char *name)
{
	return list->style.refused && kftp_pattern_any(list->style.refused, name);
}

/* Returns the length written, 0 for a name that has gone since it was read. */
static size_t write_entry(struct kftp_list *list, const struct kftp_name *name,
			  char *buf)
{
	struct kftp_entry entry = { .name = name->text, .name_len = name->len };
	u8 form = list->style.form;
	struct kstat stat;

	if (kftp_scan_stat(&list->scan, name, &stat))
		return 0;
	if (kftp_dir_is_dots(name->text, name->len))
		entry.role = name->len == 1 ? KFTP_ENTRY_CURRENT : KFTP_ENTRY_PARENT;
	else if (S_ISDIR(stat.mode) && list->tree.levels && !is_refused(list, name->text))
		kftp_tree_add(&list->tree, name->text, name->len);
	if (form == KFTP_LIST_NAMES)
		return write_name(list, name->text, name->len, buf);
	if (S_ISLNK(stat.mode) && form == KFTP_LIST_LONG)
		set_link(list, name, &entry);
	return kftp_entry_write(&list->writer, &entry, &stat, list->writable, buf);
}

static size_t write_next(struct kftp_list *list, char *buf)
{
	struct kftp_name *name = kftp_scan_next(&list->scan);

	if (!name) {
		list->phase = list->scan.ended ? PHASE_LEAVE : PHASE_READ;
		return 0;
	}
	/* The name is all that is to be known. */
	if (list->style.form == KFTP_LIST_NAMES && !list->tree.levels)
		return write_name(list, name->text, name->len, buf);
	return write_entry(list, name, buf);
}

/*
 * RFC 1123, 4.1.2.7: what NLST lists are paths that the client can use as they
 * are, so they begin with the path that it asked for.
 */
static int make_lead(struct kftp_list *list)
{
	const char *below = kftp_tree_below(&list->tree);

	kfree(list->lead);
	list->lead = NULL;
	list->lead_len = 0;
	if (!list->asked && !*below)
		return 0;
	list->lead = list->asked ?
		kasprintf(GFP_KERNEL, "%s%s/", list->asked, below) :
		kasprintf(GFP_KERNEL, "%s/", below + 1);
	if (!list->lead)
		return -ENOMEM;
	list->lead_len = strlen(list->lead);
	kftp_entry_put_name(list->lead, list->lead, list->lead_len);
	return 0;
}

static int open_dir(struct kftp_list *list)
{
	u8 form = list->style.form;
	int err = kftp_scan_open(&list->scan);

	if (err)
		return err;
	list->phase = list->tree.levels && form == KFTP_LIST_LONG ? PHASE_TITLE : PHASE_READ;
	if (form == KFTP_LIST_NAMES)
		return make_lead(list);
	list->writable = kftp_dir_may(list->scan.dir, MAY_WRITE);
	return 0;
}

/* One that may not be read, or has gone meanwhile, is passed over, as ls does. */
static bool is_passed_over(int err)
{
	return err == -EACCES || err == -ENOENT || err == -ENOTDIR || err == -ELOOP;
}

static int read_dir(struct kftp_list *list)
{
	int ret = kftp_scan_read(&list->scan);

	if (ret >= 0)
		list->phase = ret ? PHASE_SORT : PHASE_READ;
	else if (*kftp_tree_below(&list->tree) && is_passed_over(ret))
		list->phase = PHASE_LEAVE;
	else
		return ret;
	return 0;
}

static int next_dir(struct kftp_list *list)
{
	kftp_scan_close(&list->scan);
	if (kftp_tree_next(&list->tree)) {
		int err = open_dir(list);

		/* Then on to the one after it. */
		return is_passed_over(err) ? 0 : err;
	}
	list->phase = PHASE_END;
	return list->tree.cut ? -E2BIG : 0;
}

/* "path:" behind an empty line, as ls -R has it. */
static size_t write_title(struct kftp_list *list, char *buf)
{
	const char *asked = list->asked ?: ".";
	const char *below = kftp_tree_below(&list->tree);
	char *p = buf;

	if (*below) {
		*p++ = '\r';
		*p++ = '\n';
	}
	p = kftp_entry_put_name(p, asked, strlen(asked));
	p = kftp_entry_put_name(p, below, strlen(below));
	memcpy(p, ":\r\n", 3);
	list->phase = PHASE_READ;
	return p + 3 - buf;
}

/* A link is followed, as it may lead to a directory, unless it leads nowhere. */
static int stat_asked(const struct kftp_root *root, const char *path,
		      struct kstat *stat)
{
	int err = kftp_fs_stat(root, path, true, stat);

	return err == -ENOENT ? kftp_fs_stat(root, path, false, stat) : err;
}

static size_t write_single(struct kftp_list *list, char *buf)
{
	const char *asked = list->asked ?: ".";
	const char *slash = strrchr(asked, '/');
	struct kftp_entry entry = {};
	struct kstat stat;

	list->phase = PHASE_END;
	/* The root was asked for as "/". */
	if (!*asked)
		asked = "/";
	if (list->style.form == KFTP_LIST_NAMES)
		return write_name(list, asked, strlen(asked), buf);
	if (stat_asked(list->root, list->tree.path, &stat))
		return 0;
	entry.name = slash ? slash + 1 : asked;
	entry.name_len = strlen(entry.name);
	return kftp_entry_write(&list->writer, &entry, &stat, false, buf);
}

/* One step. Returns the bytes written, or an error that ends the listing. */
static ssize_t step(struct kftp_list *list, char *buf)
{
	switch (list->phase) {
	case PHASE_TITLE:
		return write_title(list, buf);
	case PHASE_READ:
		return read_dir(list);
	case PHASE_SORT:
		list->phase = kftp_scan_sort(&list->scan) ? PHASE_WRITE : PHASE_SORT;
		return 0;
	case PHASE_WRITE:
		return write_next(list, buf);
	case PHASE_LEAVE:
		return next_dir(list);
	default:
		return write_single(list, buf);
	}
}

/* A brief listing goes on at once, but not for long. */
static void go_on(struct kftp_list *list)
{
	cond_resched();
	list->scan.budget = KFTP_SCAN_PIECE;
	if (++list->pieces < BRIEF_PIECES)
		return;
	list->error = -E2BIG;
	list->phase = PHASE_END;
}

static ssize_t fill(struct kftp_list *list, char *buf, size_t size)
{
	size_t len = 0;

	while (list->phase != PHASE_END && size - len >= KFTP_LIST_ROOM) {
		ssize_t ret;

		if (list->scan.budget <= 0 && list->style.brief) {
			go_on(list);
			continue;
		}
		if (list->scan.budget <= 0) {
			/* Others get their turn; what is written goes out first. */
			if (len)
				return len;
			list->scan.budget = KFTP_SCAN_PIECE;
			return -EINPROGRESS;
		}
		ret = step(list, buf + len);
		if (ret < 0) {
			list->error = kftp_file_final(ret);
			list->phase = PHASE_END;
		} else {
			len += ret;
		}
	}
	return len ?: list->error;
}

/**
 * kftp_list_fill() - write the next lines of a listing
 * @list: the listing
 * @buf: gets whole lines with CRLF
 * @size: room in @buf, at least KFTP_LIST_ROOM
 *
 * Return: bytes written; 0 at the end; -EINPROGRESS where others should get
 * their turn before the next call (never where the style is brief); -E2BIG at
 * the end where directories were left out, too deep or too many, or a brief
 * listing has looked at enough; an error of the file system.
 */
ssize_t kftp_list_fill(struct kftp_list *list, char *buf, size_t size)
{
	const struct cred *before = kftp_root_enter(list->root);
	ssize_t ret = fill(list, buf, size);

	kftp_root_leave(before);
	return ret;
}

/* The last component is a pattern: lists what matches in the directory before it. */
static int open_pattern(struct kftp_list *list)
{
	char *path = list->tree.path;
	char *pattern = strrchr(path, '/') + 1;
	char *slash = list->asked ? strrchr(list->asked, '/') : NULL;
	const char *last = slash ? slash + 1 : list->asked;

	/* In "*" "/." the last component is another. */
	if (!last || strcmp(last, pattern) || !strpbrk(pattern, "*?["))
		return -ENOENT;
	list->scan.pattern = kstrdup(pattern, GFP_KERNEL);
	if (!list->scan.pattern)
		return -ENOMEM;
	pattern[pattern - 1 == path ? 0 : -1] = '\0';
	if (slash) {
		*slash = '\0';
	} else {
		kfree(list->asked);
		list->asked = NULL;
	}
	return open_dir(list);
}

static int open_path(struct kftp_list *list)
{
	const struct kftp_list_options *options = &list->style.options;
	struct kstat stat;
	int err = stat_asked(list->root, list->tree.path, &stat);

	if (err == -ENOENT)
		return open_pattern(list);
	if (err)
		return err;
	if (!S_ISDIR(stat.mode) && list->style.form == KFTP_LIST_FACTS)
		return -ENOTDIR;
	list->phase = PHASE_SINGLE;
	if (!S_ISDIR(stat.mode) || options->directory)
		return 0;
	if (options->recurse)
		err = kftp_tree_alloc(&list->tree, strlen(list->asked ?: ""),
				      &list->memory, TREE_MEMORY);
	return err ?: open_dir(list);
}

static int copy_asked(struct kftp_list *list, const struct kftp_list_style *style)
{
	size_t len = style->asked_len;

	if (!len)
		return 0;
	while (len && style->asked[len - 1] == '/')
		len--;
	list->asked = kmemdup_nul(style->asked, len, GFP_KERNEL);
	return list->asked ? 0 : -ENOMEM;
}

/**
 * kftp_list_create() - begin a listing
 * @root: of the session; outlives the listing
 * @path: absolute in it: a directory, a file, or a directory with a pattern
 *	  (glob(7), without "**") as last component
 * @style: how entries are written
 *
 * Return: the listing; an error pointer: -ENOENT, -EACCES, -ENOTDIR (MLSD of a
 * file) ...
 */
struct kftp_list *kftp_list_create(const struct kftp_root *root,
				   const char *path,
				   const struct kftp_list_style *style)
{
	struct kftp_list *list = kzalloc(sizeof(*list), GFP_KERNEL);
	const struct cred *before;
	int err;

	if (!list)
		return ERR_PTR(-ENOMEM);
	list->root = root;
	list->style = *style;
	list->memory.shared = style->memory;
	kftp_entry_init(&list->writer, root, &list->style);
	kftp_tree_init(&list->tree, path);
	err = kftp_scan_init(&list->scan, root, &list->style, list->tree.path,
			     &list->memory) ?: copy_asked(list, style);
	before = kftp_root_enter(root);
	err = err ?: open_path(list);
	kftp_root_leave(before);
	if (err) {
		kftp_list_free(list);
		return ERR_PTR(err);
	}
	return list;
}

/**
 * kftp_list_free() - end a listing
 * @list: at its end or anywhere
 */
void kftp_list_free(struct kftp_list *list)
{
	kftp_scan_free(&list->scan);
	kftp_tree_free(&list->tree);
	kfree(list->asked);
	kfree(list->lead);
	kfree(list);
}

/* The root of the session is in no directory of the session's. */
static bool is_parent_writable(const struct kftp_root *root, const char *path,
			       char *buf)
{
	return path[1] && kftp_path_resolve(path, "..", 2, buf) > 0 &&
	       !kftp_fs_may(root, buf, MAY_WRITE | MAY_EXEC);
}

/**
 * kftp_list_facts() - write the facts of one file (RFC 3659, MLST)
 * @root: of the session
 * @path: absolute in it; written as the name
 * @stat: of the file
 * @style: facts and rights
 * @buf: room for KFTP_LIST_ROOM bytes
 *
 * Return: the length with CRLF; -ENAMETOOLONG.
 */
int kftp_list_facts(const struct kftp_root *root, const char *path,
		    const struct kstat *stat,
		    const struct kftp_list_style *style, char *buf)
{
	struct kftp_entry entry = { .name = path, .name_len = strlen(path) };
	bool parent_writable = is_parent_writable(root, path, buf);
	struct kftp_entry_writer writer;

	kftp_entry_init(&writer, root, style);
	return kftp_entry_write(&writer, &entry, stat, parent_writable, buf);
}
