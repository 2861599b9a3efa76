// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the lines of listings, from the names and the attributes of files.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/uidgid.h>

#include "fs/access.h"
#include "list/writer.h"
#include "netns/owners.h"
#include "proto/facts.h"
#include "proto/path.h"

/**
 * kftp_writer_init() - get ready to write lines
 * @writer: the writer
 * @root: the session's root; must outlive @writer
 * @style: how entries are written; must outlive @writer
 */
void kftp_writer_init(struct kftp_writer *writer, const struct kftp_root *root,
		      const struct kftp_list_style *style)
{
	*writer = (struct kftp_writer){
		.root = root,
		.style = style,
		.look.now = ktime_get_real_seconds(),
		.look.utc_offset = style->utc_offset,
		.look.classify = style->options.classify,
	};
}

/**
 * kftp_writer_set_prefix() - set the path that NLST or LIST writes before each name
 * @writer: the writer
 * @asked: for NLST, the path of the first directory as the client wrote it, without "/"
 *	   at the end; NULL for LIST, or if the client wrote no directory
 * @below: path from the first directory to the present one: "" or like "/dir/dir"
 *
 * The client must be able to use the lines of NLST as paths (RFC 1123, 4.1.2.7). So
 * each line begins with the path that the client wrote. LIST needs a prefix only if
 * its names are from several directories that match a pattern.
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_writer_set_prefix(struct kftp_writer *writer, const char *asked,
			   const char *below)
{
	kftp_writer_free(writer);
	if (!asked && !*below)
		return 0;
	writer->prefix = asked ? kasprintf(GFP_KERNEL, "%s%s/", asked, below) :
				 kasprintf(GFP_KERNEL, "%s/", below + 1);
	if (!writer->prefix)
		return -ENOMEM;
	writer->prefix_len = strlen(writer->prefix);
	kftp_entry_put_name(writer->prefix, writer->prefix, writer->prefix_len);
	return 0;
}

/**
 * kftp_writer_free() - free the prefix of a writer
 * @writer: the writer
 */
void kftp_writer_free(struct kftp_writer *writer)
{
	kfree(writer->prefix);
	writer->prefix = NULL;
	writer->prefix_len = 0;
}

/**
 * kftp_writer_name() - write a line of NLST
 * @writer: the writer
 * @name: name of the entry
 * @len: length of @name in bytes
 * @buf: filled with the line; must have room for KFTP_LIST_LINE_MAX bytes
 *
 * Return: the length of the line.
 */
size_t kftp_writer_name(const struct kftp_writer *writer, const char *name,
			size_t len, char *buf)
{
	char *p = buf + writer->prefix_len;

	if (writer->prefix)
		memcpy(buf, writer->prefix, writer->prefix_len);
	p = kftp_entry_put_name(p, name, len);
	*p++ = '\r';
	*p++ = '\n';
	return p - buf;
}

static u32 perm_of_dir(u32 rights, u32 access)
{
	u32 perm = 0;

	if (access & KFTP_ACCESS_ENTER)
		perm |= KFTP_PERM_ENTER;
	if (access & KFTP_ACCESS_READ && rights & KFTP_RIGHT_LIST)
		perm |= KFTP_PERM_LIST;
	if (access & KFTP_ACCESS_ADD && rights & KFTP_RIGHT_WRITE)
		perm |= KFTP_PERM_CREATE;
	if (access & KFTP_ACCESS_ADD && rights & KFTP_RIGHT_MKDIR)
		perm |= KFTP_PERM_MKDIR;
	if (access & KFTP_ACCESS_WRITE && rights & KFTP_RIGHT_DELETE)
		perm |= KFTP_PERM_PURGE;
	return perm;
}

/* Returns true if kftp_readable_open() would open the file. */
static bool perm_to_read(const struct kftp_list_style *style, umode_t mode, u32 access)
{
	return access & KFTP_ACCESS_READ && style->rights & KFTP_RIGHT_READ &&
	       (!style->world_readable || mode & S_IROTH);
}

static u32 perm_of_file(const struct kftp_list_style *style, umode_t mode, u32 access)
{
	/* To replace the file, an upload also needs the permission to remove the file. */
	u32 overwrite = KFTP_ACCESS_WRITE | (style->replaces ? KFTP_ACCESS_REMOVE : 0);
	u32 perm = 0;

	if (perm_to_read(style, mode, access))
		perm |= KFTP_PERM_READ;
	if (access & KFTP_ACCESS_ADD && style->rights & KFTP_RIGHT_APPEND)
		perm |= KFTP_PERM_APPEND;
	if ((access & overwrite) == overwrite && style->rights & KFTP_RIGHT_OVERWRITE)
		perm |= KFTP_PERM_WRITE;
	return perm;
}

static u32 perm_of(const struct kftp_list_style *style, umode_t mode, u32 access)
{
	u32 perm = 0;

	if (access & KFTP_ACCESS_REMOVE && style->rights & KFTP_RIGHT_DELETE)
		perm |= KFTP_PERM_DELETE;
	if (access & KFTP_ACCESS_RENAME && style->rights & KFTP_RIGHT_RENAME)
		perm |= KFTP_PERM_RENAME;
	if (S_ISDIR(mode))
		perm |= perm_of_dir(style->rights, access);
	else if (S_ISREG(mode))
		perm |= perm_of_file(style, mode, access);
	return perm;
}

/* Returns the name of an owner or a group, or NULL if the name is not known. */
static const char *owner_name(const struct kftp_list_style *style,
			      struct kftp_writer_owner *last, u32 id, bool group)
{
	if (!last->known || last->id != id) {
		last->known = true;
		last->id = id;
		kftp_owners_get(style->owners, style->events, id, group, last->text);
	}
	return *last->text ? last->text : NULL;
}

static void set_owners(struct kftp_writer *writer, struct kftp_entry *entry)
{
	const struct kftp_list_style *style = writer->style;

	if (style->hide_owners) {
		entry->owner = "ftp";
		entry->group = "ftp";
	} else if (style->number_owners) {
		entry->owner = NULL;
		entry->group = NULL;
	} else {
		entry->owner = owner_name(style, &writer->owner, entry->uid, false);
		entry->group = owner_name(style, &writer->group, entry->gid, true);
	}
}

static void set_attributes(struct kftp_entry *entry, const struct kstat *stat,
			   const struct kftp_list_options *options)
{
	entry->size = stat->size;
	entry->mtime = kftp_list_time(options, stat)->tv_sec;
	entry->btime = stat->btime.tv_sec;
	entry->has_btime = stat->result_mask & STATX_BTIME;
	entry->inode = stat->ino;
	entry->device = stat->dev;
	entry->mode = stat->mode;
	entry->uid = from_kuid_munged(&init_user_ns, stat->uid);
	entry->gid = from_kgid_munged(&init_user_ns, stat->gid);
	entry->links = stat->nlink;
}

/*
 * Sets the prefix of the line. If the prefix and the target of a link together are too
 * long for one line, leaves out the target.
 */
static void set_prefix(const struct kftp_writer *writer, struct kftp_entry *entry)
{
	entry->prefix = writer->prefix;
	entry->prefix_len = writer->prefix_len;
	if (entry->prefix_len + entry->link_len > KFTP_PATH_SIZE)
		entry->link = NULL;
}

/**
 * kftp_writer_entry() - write a line of LIST or MLSD
 * @writer: the writer
 * @entry: the entry; the caller must have set its name, link and role
 * @stat: attributes of the file
 * @access: KFTP_ACCESS_*, what the user may do with the file; needed only if
 *	    kftp_writer_wants_access() is true
 * @buf: filled with the line; must have room for KFTP_LIST_LINE_MAX bytes
 *
 * Return: the length of the line.
 */
size_t kftp_writer_entry(struct kftp_writer *writer, struct kftp_entry *entry,
			 const struct kstat *stat, u32 access, char *buf)
{
	const struct kftp_list_style *style = writer->style;
	u32 facts = style->facts;

	set_attributes(entry, stat, &style->options);
	set_owners(writer, entry);
	if (style->form == KFTP_LIST_LONG) {
		set_prefix(writer, entry);
		return kftp_ls_line(entry, &writer->look, buf);
	}
	if (style->hide_owners)
		facts &= ~KFTP_FACTS_OWNERS;
	if (facts & KFTP_FACT_PERM)
		entry->perm = perm_of(style, stat->mode, access);
	return kftp_facts_line(entry, facts, buf);
}

/**
 * kftp_writer_mlst() - write the facts of one file (RFC 3659, section 7)
 * @root: the session's root
 * @path: path of the file, absolute in @root; also written as the name
 * @stat: attributes of the file
 * @access: KFTP_ACCESS_*, what the user may do with the file
 * @style: which facts to write, and the rights of the session
 * @buf: filled with the line; must have room for KFTP_LIST_LINE_MAX bytes
 *
 * Return: the length of the line.
 */
int kftp_writer_mlst(const struct kftp_root *root, const char *path,
		     const struct kstat *stat, u32 access,
		     const struct kftp_list_style *style, char *buf)
{
	struct kftp_entry entry = { .name = path, .name_len = strlen(path) };
	struct kftp_writer writer;

	kftp_writer_init(&writer, root, style);
	return kftp_writer_entry(&writer, &entry, stat, access, buf);
}
