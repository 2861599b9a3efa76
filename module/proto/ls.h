/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LS_H
#define _KFTP_LS_H

#include "proto/entry.h"
#include "proto/zone.h"

/**
 * struct kftp_ls_look - how LIST shows files
 * @now: present time in seconds since 1970. A date in the six months before @now is
 *	 shown with the time of day. Any other date is shown with the year.
 * @utc_offset: seconds that are added to times in UTC if @changes is NULL
 * @changes: offsets of the time zone, for kftp_zone_offset(); NULL if @utc_offset is used
 * @n_changes: number of elements of @changes
 * @classify: if true, a mark for the type is written after the name, as ls -F does
 */
struct kftp_ls_look {
	s64 now;
	s32 utc_offset;
	const struct kftp_zone_change *changes;
	size_t n_changes;
	bool classify;
};

/**
 * kftp_ls_line() - write a line of LIST, as ls -l does
 * @entry: the file or directory
 * @look: how to show the file
 * @buf: gets the line without a NUL; has KFTP_ENTRY_SIZE + @entry->prefix_len +
 *	 @entry->name_len + @entry->link_len bytes
 *
 * The line is "-rw-r--r--   1 1000     1000         1024 Nov 23 10:15 name" and CRLF.
 *
 * Return: the length of the line, with its CRLF.
 */
size_t kftp_ls_line(const struct kftp_entry *entry, const struct kftp_ls_look *look,
		    char *buf);

/**
 * kftp_ls_mark() - get the mark of ls -F
 * @mode: type and permission bits of a file
 *
 * Return: the mark, one character; 0 if ls -F shows no mark for a file with @mode.
 */
char kftp_ls_mark(umode_t mode);

#endif
