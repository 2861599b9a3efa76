// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of listings: from the attributes of a file to what a session is
 * shown of it.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/uidgid.h>

#include "fs/attr.h"
#include "list/entry.h"
#include "netns/owners.h"

/**
 * kftp_entry_init() - begin to write entries
 * @writer: set up
 * @root: of the session; outlives @writer
 * @style: how entries are written; outlives @writer
 */
void kftp_entry_init(struct kftp_entry_writer *writer,
		     const struct kftp_root *root,
		     const struct kftp_list_style *style)
{
	writer->root = root;
	writer->style = style;
	writer->look.now = ktime_get_real_seconds();
	writer->look.utc_offset = style->utc_offset;
	writer->look.classify = style->options.classify;
	writer->owner.asked = false;
	writer->group.asked = false;
}

static u32 perm_of_dir(const struct kftp_list_style *style, u32 access)
{
	u32 perm = 0;

	if (access & MAY_EXEC)
		perm |= KFTP_PERM_ENTER;
	if (access & MAY_READ && style->rights & KFTP_RIGHT_LIST)
		perm |= KFTP_PERM_LIST;
	if (!(access & MAY_WRITE))
		return perm;
	if (style->rights & KFTP_RIGHT_WRITE)
		perm |= KFTP_PERM_CREATE;
	if (style->rights & KFTP_RIGHT_MKDIR)
		perm |= KFTP_PERM_MKDIR;
	if (style->rights & KFTP_RIGHT_DELETE)
		perm |= KFTP_PERM_PURGE;
	return perm;
}

static u32 perm_of_file(const struct kftp_list_style *style, u32 access)
{
	u32 perm = 0;

	if (access & MAY_READ && style->rights & KFTP_RIGHT_READ)
		perm |= KFTP_PERM_READ;
	if (access & MAY_WRITE && style->rights & KFTP_RIGHT_APPEND)
		perm |= KFTP_PERM_APPEND;
	if (access & MAY_WRITE && style->rights & KFTP_RIGHT_OVERWRITE)
		perm |= KFTP_PERM_WRITE;
	return perm;
}

static u32 perm_of(const struct kftp_entry_writer *writer,
		   const struct kstat *stat, bool parent_writable)
{
	const struct kftp_list_style *style = writer->style;
	u32 access = kftp_attr_access(writer->root, stat);
	u32 perm = 0;

	if (parent_writable && style->rights & KFTP_RIGHT_DELETE)
		perm |= KFTP_PERM_DELETE;
	if (parent_writable && style->rights & KFTP_RIGHT_RENAME)
		perm |= KFTP_PERM_RENAME;
	if (S_ISDIR(stat->mode))
		perm |= perm_of_dir(style, access);
	else if (S_ISREG(stat->mode))
		perm |= perm_of_file(style, access);
	return perm;
}

/* The name of an owner or a group, NULL where none is known. */
static const char *name_of(const struct kftp_list_style *style,
			   struct kftp_owner_name *last, u32 id, bool group)
{
	if (!last->asked || last->id != id) {
		last->asked = true;
		last->id = id;
		kftp_owners_get(style->owners, style->events, id, group, last->text);
	}
	return *last->text ? last->text : NULL;
}

static void set_owners(struct kftp_entry_writer *writer, struct kftp_entry *entry)
{
	const struct kftp_list_style *style = writer->style;

	if (style->hide_owners) {
		entry->owner = "ftp";
		entry->group = "ftp";
		return;
	}
	entry->owner = NULL;
	entry->group = NULL;
	if (style->number_owners)
		return;
	entry->owner = name_of(style, &writer->owner, entry->uid, false);
	entry->group = name_of(style, &writer->group, entry->gid, true);
}

static void set_attributes(struct kftp_entry *entry, const struct kstat *stat)
{
	entry->size = stat->size;
	entry->mtime = stat->mtime.tv_sec;
	entry->btime = stat->btime.tv_sec;
	entry->has_btime = stat->result_mask & STATX_BTIME;
	entry->inode = stat->ino;
	entry->device = stat->dev;
	entry->mode = stat->mode;
	entry->uid = from_kuid_munged(&init_user_ns, stat->uid);
	entry->gid = from_kgid_munged(&init_user_ns, stat->gid);
	entry->links = stat->nlink;
}

/**
 * kftp_entry_write() - write an entry's line of LIST, or of MLSD
 * @writer: from kftp_entry_init()
 * @entry: its name, link and role are set
 * @stat: attributes of the file
 * @parent_writable: the user may change the directory that it is in
 * @buf: room for KFTP_ENTRY_SIZE bytes and the names
 *
 * Return: the length written.
 */
size_t kftp_entry_write(struct kftp_entry_writer *writer,
			struct kftp_entry *entry, const struct kstat *stat,
			bool parent_writable, char *buf)
{
	const struct kftp_list_style *style = writer->style;
	u32 facts = style->facts;

	set_attributes(entry, stat);
	set_owners(writer, entry);
	if (style->form == KFTP_LIST_LONG)
		return kftp_ls_line(entry, &writer->look, buf);
	if (style->hide_owners)
		facts &= ~KFTP_FACTS_OWNERS;
	if (facts & KFTP_FACT_PERM)
		entry->perm = perm_of(writer, stat, parent_writable);
	return kftp_facts_line(entry, facts, buf);
}
