/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_PROTO_ENTRY_H
#define _KFTP_PROTO_ENTRY_H

#include "proto/pure.h"

/*
 * Permissions that the session has for a file or directory. Each bit has a letter in
 * the fact "perm" (RFC 3659, 7.5.5).
 */
#define KFTP_PERM_APPEND	0x001	/* a */
#define KFTP_PERM_CREATE	0x002	/* c: create files in the directory */
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
 * struct kftp_entry - a file or directory in a listing
 * @name: name of the file; for MLST, its absolute path. Can contain any byte except NUL,
 *	  and does not end in a NUL
 * @name_len: length of @name in bytes
 * @prefix: path, such as "directory/", that LIST writes unchanged before the name; NULL
 *	    for no prefix
 * @prefix_len: length of @prefix in bytes
 * @link: for a symbolic link, the target that LIST and MLSD show; NULL to show none
 * @link_len: length of @link in bytes
 * @size: size of the file in bytes
 * @mtime: modification time in seconds since 1970; may be negative
 * @btime: time of creation in seconds since 1970; may be negative
 * @has_btime: true if @btime is known; if false, the fact "create" is left out
 * @inode: inode number
 * @device: number of the device that the file is on
 * @mode: type and permission bits (S_IFMT | 07777)
 * @uid: user id of the owner
 * @gid: group id
 * @owner: name of the owner; at most 32 bytes of the name are shown. NULL if the name is
 *	   not known. For NULL, LIST shows @uid, and the fact "UNIX.ownername" is left
 *	   out.
 * @group: name of the group; at most 32 bytes of the name are shown. NULL if the name is
 *	   not known. For NULL, LIST shows @gid, and the fact "UNIX.groupname" is left
 *	   out.
 * @links: number of hard links
 * @perm: bits KFTP_PERM_* of the permissions that the session has for the file
 * @role: enum kftp_entry_role; tells the type of a directory for the fact "type". The
 *	  type is cdir for the directory that is listed, pdir for the parent of the
 *	  directory that is listed, and dir for any other directory.
 */
struct kftp_entry {
	const char *name;
	size_t name_len;
	const char *prefix;
	size_t prefix_len;
	const char *link;
	size_t link_len;
	u64 size;
	s64 mtime;
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

/*
 * Size of a buffer for one line of a listing, without the prefix, the name and the link
 * target. To get the whole size, add the lengths of these three texts.
 */
#define KFTP_ENTRY_SIZE 320

/**
 * kftp_entry_put_name() - write the name of a file, with "?" instead of CR and LF
 * @p: gets @len bytes, without a NUL
 * @name: the name, any bytes except NUL; may be at the same address as @p
 * @len: length of @name in bytes
 *
 * Return: a pointer to the byte after the text.
 */
char *kftp_entry_put_name(char *p, const char *name, size_t len);

/**
 * kftp_entry_put_owner() - write the name of an owner or group
 * @p: gets up to 32 bytes, without a NUL
 * @name: the name, NUL-terminated
 *
 * Each space, each byte below 32 and each ";" becomes "_", because clients split the
 * lines of LIST at spaces, and facts at ";".
 *
 * Return: a pointer to the byte after the text.
 */
char *kftp_entry_put_owner(char *p, const char *name);

#endif
