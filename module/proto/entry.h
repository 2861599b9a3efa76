/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PROTO_ENTRY_H
#define _KFTP_PROTO_ENTRY_H

#include "proto/pure.h"

/* What the session may do with an entry: letters of the fact "perm" (RFC 3659, 7.5.5). */
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

enum kftp_entry_role { KFTP_ENTRY_CHILD, KFTP_ENTRY_CURRENT, KFTP_ENTRY_PARENT };

/**
 * struct kftp_entry - a file in a listing
 * @name: any bytes except NUL and "/"; not NUL-terminated
 * @name_len: its length in bytes
 * @link: target of a symbolic link, for LIST; NULL for none
 * @link_len: its length in bytes
 * @size: in bytes
 * @mtime: seconds since 1970, may be negative
 * @mtime_ms: milliseconds, 0 to 999; for MDTM, no listing shows them
 * @btime: time of creation, as @mtime
 * @has_btime: @btime is known; if not, the fact "create" is left out
 * @inode: number
 * @device: number
 * @mode: type and permission bits (S_IFMT | 07777)
 * @uid: owner
 * @gid: group
 * @owner: name of the owner, of which 32 bytes are shown; NULL if it is not known:
 *	   LIST shows the number then, and the fact "UNIX.ownername" is left out
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

/* Room for any line of a listing, without its name and the target of its link. */
#define KFTP_ENTRY_SIZE 320

/**
 * kftp_entry_put_name() - write a name as listings show it
 * @p: room for @len bytes
 * @name: any bytes except NUL; CR and LF become "?". May be @p itself
 * @len: its length in bytes
 *
 * Return: the end of the text, which has no NUL.
 */
char *kftp_entry_put_name(char *p, const char *name, size_t len);

/**
 * kftp_entry_put_owner() - write the name of an owner or group
 * @p: room for 32 bytes
 * @name: NUL-terminated; clients split lines of LIST at spaces, and facts at ";":
 *	  these and control characters become "_"
 *
 * Return: the end of the text, which has no NUL.
 */
char *kftp_entry_put_owner(char *p, const char *name);

#endif
