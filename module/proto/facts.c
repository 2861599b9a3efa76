// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the facts of files for MLSD and MLST, and the names of facts (RFC 3659,
 * section 7).
 */
#include "proto/date.h"
#include "proto/facts.h"
#include "proto/number.h"

/*
 * put_text() and each function put_*() write a text without a NUL at @p, and return a
 * pointer to the byte after the text.
 */
#define put_text(p, text) ((char *)memcpy(p, text, sizeof(text) - 1) + sizeof(text) - 1)

/*
 * Returns true if the value of a fact can contain the text. A space would end the list of
 * facts, and a ";" would end the fact. Control characters are not allowed in a fact.
 */
static bool fact_can_have(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((u8)text[i] <= ' ' || text[i] == ';' || text[i] == 0x7f)
			return false;
	return true;
}

/*
 * Writes the type of a symbolic link. If fact_can_have() allows each byte of the link's
 * target, writes the target too, as in the example of RFC 3659, 7.7.4.
 */
static char *put_link(char *p, const struct kftp_entry *entry)
{
	p = put_text(p, "type=OS.unix=slink");
	if (entry->link && fact_can_have(entry->link, entry->link_len)) {
		*p++ = ':';
		p = kftp_entry_put_name(p, entry->link, entry->link_len);
	}
	*p++ = ';';
	return p;
}

static char *put_type(char *p, const struct kftp_entry *entry)
{
	switch (entry->mode & S_IFMT) {
	case S_IFREG:
		return put_text(p, "type=file;");
	case S_IFDIR:
		if (entry->role == KFTP_ENTRY_CURRENT)
			return put_text(p, "type=cdir;");
		if (entry->role == KFTP_ENTRY_PARENT)
			return put_text(p, "type=pdir;");
		return put_text(p, "type=dir;");
	case S_IFLNK:
		return put_link(p, entry);
	case S_IFCHR:
		return put_text(p, "type=OS.unix=chr;");
	case S_IFBLK:
		return put_text(p, "type=OS.unix=blk;");
	case S_IFIFO:
		return put_text(p, "type=OS.unix=fifo;");
	case S_IFSOCK:
		return put_text(p, "type=OS.unix=socket;");
	default:
		return put_text(p, "type=OS.unix=unknown;");
	}
}

static char *put_perm(char *p, u32 perm)
{
	static const char letters[32] = "acdeflmprw";

	p = put_text(p, "perm=");
	for (perm &= KFTP_PERM_ALL; perm; perm &= perm - 1)
		*p++ = letters[__builtin_ctz(perm)];
	*p++ = ';';
	return p;
}

static char *put_unique(char *p, const struct kftp_entry *entry)
{
	p = put_text(p, "unique=");
	p = kftp_number_put_hex(p, entry->device);
	*p++ = 'g';
	p = kftp_number_put_hex(p, entry->inode);
	*p++ = ';';
	return p;
}

static char *put_time(char *p, s64 seconds)
{
	p = kftp_date_put(p, seconds);
	*p++ = ';';
	return p;
}

static char *put_owner_names(char *p, const struct kftp_entry *entry, u32 facts)
{
	if (facts & KFTP_FACT_UNIX_OWNER && entry->owner) {
		p = put_text(p, "UNIX.ownername=");
		p = kftp_entry_put_owner(p, entry->owner);
		*p++ = ';';
	}
	if (facts & KFTP_FACT_UNIX_GROUP && entry->group) {
		p = put_text(p, "UNIX.groupname=");
		p = kftp_entry_put_owner(p, entry->group);
		*p++ = ';';
	}
	return p;
}

static char *put_unix(char *p, const struct kftp_entry *entry, u32 facts)
{
	if (facts & KFTP_FACT_UNIX_MODE) {
		p = put_text(p, "UNIX.mode=");
		p = kftp_number_put_octal(p, entry->mode);
		*p++ = ';';
	}
	p = put_owner_names(p, entry, facts);
	if (facts & KFTP_FACT_UNIX_UID) {
		p = put_text(p, "UNIX.uid=");
		p = kftp_number_put(p, entry->uid);
		*p++ = ';';
	}
	if (facts & KFTP_FACT_UNIX_GID) {
		p = put_text(p, "UNIX.gid=");
		p = kftp_number_put(p, entry->gid);
		*p++ = ';';
	}
	return p;
}

size_t kftp_facts_line(const struct kftp_entry *entry, u32 facts, char *buf)
{
	char *p = buf;

	if (facts & KFTP_FACT_TYPE)
		p = put_type(p, entry);
	if (facts & KFTP_FACT_SIZE && S_ISREG(entry->mode)) {
		p = put_text(p, "size=");
		p = kftp_number_put(p, entry->size);
		*p++ = ';';
	}
	if (facts & KFTP_FACT_MODIFY)
		p = put_time(put_text(p, "modify="), entry->mtime);
	if (facts & KFTP_FACT_PERM)
		p = put_perm(p, entry->perm);
	if (facts & KFTP_FACT_UNIQUE)
		p = put_unique(p, entry);
	if (facts & KFTP_FACT_CREATE && entry->has_btime)
		p = put_time(put_text(p, "create="), entry->btime);
	p = put_unix(p, entry, facts);
	*p++ = ' ';
	p = kftp_entry_put_name(p, entry->name, entry->name_len);
	p = put_text(p, "\r\n");
	return p - buf;
}

static const struct {
	const char *name;
	size_t len;
} fact_table[] = {	/* must have the order of the bits KFTP_FACT_* */
#define FACT(text) { text, sizeof(text) - 1 }
	FACT("type"), FACT("size"), FACT("modify"), FACT("perm"), FACT("unique"),
	FACT("create"), FACT("UNIX.mode"), FACT("UNIX.ownername"),
	FACT("UNIX.groupname"), FACT("UNIX.uid"), FACT("UNIX.gid"),
#undef FACT
};

static u32 fact_bit(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fact_table); i++)
		if (len == fact_table[i].len && !strncasecmp(name, fact_table[i].name, len))
			return 1U << i;
	return 0;
}

u32 kftp_facts_parse(const char *arg, size_t len)
{
	u32 facts = 0;

	while (len) {
		const char *end = memchr(arg, ';', len);
		size_t part = end ? (size_t)(end - arg) : len;

		facts |= fact_bit(arg, part);
		part += !!end;
		arg += part;
		len -= part;
	}
	return facts;
}

size_t kftp_facts_names(u32 facts, bool all, char *buf)
{
	char *p = buf;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fact_table); i++) {
		bool on = facts >> i & 1;

		if (!on && !all)
			continue;
		memcpy(p, fact_table[i].name, fact_table[i].len);
		p += fact_table[i].len;
		if (all && on)
			*p++ = '*';
		*p++ = ';';
	}
	*p = '\0';
	return p - buf;
}
