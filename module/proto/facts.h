/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FACTS_H
#define _KFTP_FACTS_H

#include "proto/pure.h"

/* What a session may do with an entry: the letters of the fact "perm" (RFC 3659, 7.5.5). */
#define KFTP_PERM_APPEND	0x001	/* a */
#define KFTP_PERM_CREATE	0x002	/* c, in a directory */
#define KFTP_PERM_DELETE	0x004	/* d */
#define KFTP_PERM_ENTER		0x008	/* e */
#define KFTP_PERM_RENAME	0x010	/* f */
#define KFTP_PERM_LIST		0x020	/* l */
#define KFTP_PERM_MKDIR		0x040	/* m */
#define KFTP_PERM_PURGE		0x080	/* p */
#define KFTP_PERM_READ		0x100	/* r */
#define KFTP_PERM_WRITE		0x200	/* w */
#define KFTP_PERM_ALL		0x3ff

/* Facts that OPTS MLST switches, in the order in which they are written. */
#define KFTP_FACT_TYPE		0x001
#define KFTP_FACT_SIZE		0x002
#define KFTP_FACT_MODIFY	0x004
#define KFTP_FACT_PERM		0x008
#define KFTP_FACT_UNIQUE	0x010
#define KFTP_FACT_CREATE	0x020
#define KFTP_FACT_UNIX_MODE	0x040
#define KFTP_FACT_UNIX_OWNER	0x080
#define KFTP_FACT_UNIX_GROUP	0x100
#define KFTP_FACT_UNIX_UID	0x200
#define KFTP_FACT_UNIX_GID	0x400
#define KFTP_FACTS_OWNERS	0x780
#define KFTP_FACTS_ALL		0x7ff
/* Not every file system knows when a file was made, and few clients ask. */
#define KFTP_FACTS_DEFAULT	(KFTP_FACTS_ALL & ~KFTP_FACT_CREATE)

enum kftp_entry_role { KFTP_ENTRY_CHILD, KFTP_ENTRY_CURRENT, KFTP_ENTRY_PARENT };

/**
 * struct kftp_entry - what a listing says of one file
 * @name: any bytes but NUL and "/"; not NUL-terminated
 * @name_len: its length in bytes
 * @link: target of a symbolic link, for LIST; NULL where there is none
 * @link_len: its length in bytes
 * @size: in bytes
 * @mtime: seconds since 1970, may be negative
 * @mtime_ms: milliseconds, 0 to 999; for MDTM, no listing shows them
 * @btime: when it was made, as @mtime
 * @has_btime: @btime is known; else the fact "create" is left out
 * @inode: number
 * @device: number
 * @mode: type and permission bits (S_IFMT | 07777)
 * @uid: owner
 * @gid: group
 * @owner: name of the owner, 32 bytes of it are shown; NULL where it is not known:
 *	   LIST shows the number, the fact "UNIX.ownername" is left out
 * @group: name of the group, as @owner
 * @links: number of hard links
 * @perm: KFTP_PERM_*
 * @role: enum kftp_entry_role, for the fact "type": file, dir, cdir, pdir, OS.unix=slink ...
 */
struct kftp_entry {
	const char *name;
	size_t name_len;
	const char *link;
	size_t link_len;
	u64 size;
	s64 mtime;
	u32 mtime_ms;
	s64 btime;
	bool has_btime;
	u64 inode;
	u64 device;
	umode_t mode;
	u32 uid;
	u32 gid;
	const char *owner;
	const char *group;
	u32 links;
	u32 perm;
	u8 role;
};

/* Longest line without the names in it; a line fits in this plus name_len plus link_len. */
#define KFTP_FACTS_SIZE 320

/**
 * struct kftp_facts_look - how LIST shows entries
 * @now: seconds since 1970: younger than six months and not in the future shows
 *	 HH:MM, anything else the year
 * @utc_offset: seconds that are added to UTC
 * @classify: append the mark of ls -F
 */
struct kftp_facts_look {
	s64 now;
	s32 utc_offset;
	bool classify;
};

/**
 * kftp_facts_list() - write one line of LIST, as ls -l does
 * @entry: the entry
 * @look: how
 * @buf: room for KFTP_FACTS_SIZE + name_len + link_len bytes
 *
 * "-rw-r--r--   1 1000     1000         1024 Nov 23 10:15 name" and CRLF; LF and
 * CR in a name become "?", spaces in the name of an owner or group "_".
 *
 * Return: the length written.
 */
size_t kftp_facts_list(const struct kftp_entry *entry,
		       const struct kftp_facts_look *look, char *buf);

/**
 * kftp_facts_name() - write a name as lines of listings show it
 * @name: any bytes but NUL
 * @len: its length in bytes
 * @buf: room for @len bytes; gets the name with LF and CR as "?", without CRLF
 *
 * Return: the end of what was written.
 */
char *kftp_facts_name(const char *name, size_t len, char *buf);

/**
 * kftp_facts_mlsx() - write one line of MLSD or MLST (RFC 3659, 7)
 * @entry: the entry
 * @facts: KFTP_FACT_* to write
 * @buf: room for KFTP_FACTS_SIZE + name_len bytes
 *
 * "type=file;size=1024;modify=20261123101500;...; name" and CRLF. For MLST the
 * caller puts the space in front. Only regular files have the fact "size"; LF
 * and CR in a name become "?", spaces and ";" in the name of an owner or group "_".
 *
 * Return: the length written.
 */
size_t kftp_facts_mlsx(const struct kftp_entry *entry, u32 facts, char *buf);

/* Length of "YYYYMMDDhhmmss". */
#define KFTP_FACTS_TIME_LEN 14

/**
 * kftp_facts_time() - write a time as YYYYMMDDhhmmss in UTC (RFC 3659, 2.3)
 * @seconds: since 1970-01-01; below year 1 or above 9999 is written as that limit
 * @buf: KFTP_FACTS_TIME_LEN bytes, not NUL-terminated
 */
void kftp_facts_time(s64 seconds, char *buf);

/**
 * kftp_facts_parse() - parse the argument of OPTS MLST (RFC 3659, 7.9)
 * @arg: "type;size;" in either case; unknown facts are ignored; empty for none
 * @len: its length in bytes
 *
 * Return: KFTP_FACT_*.
 */
u32 kftp_facts_parse(const char *arg, size_t len);

/**
 * kftp_facts_names() - write the list of facts for FEAT or the answer to OPTS MLST
 * @facts: those that are on
 * @all: FEAT: write all, a "*" behind those that are on; else only those that are on
 * @buf: at least 160 bytes; NUL-terminated: "type*;size*;..."
 *
 * Return: the length written.
 */
size_t kftp_facts_names(u32 facts, bool all, char *buf);

#endif
