/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LS_H
#define _KFTP_LS_H

#include "proto/entry.h"

/**
 * struct kftp_ls_look - how LIST shows entries
 * @now: seconds since 1970; a date in the last six months has its time of day, any
 *	 other date has its year
 * @utc_offset: seconds to add to UTC
 * @classify: append the mark of ls -F
 */
struct kftp_ls_look {
	s64 now;
	s32 utc_offset;
	bool classify;
};

/**
 * kftp_ls_line() - write a line of LIST, as ls -l does
 * @entry: the entry
 * @look: how to show it
 * @buf: room for KFTP_ENTRY_SIZE + name_len + link_len bytes
 *
 * "-rw-r--r--   1 1000     1000         1024 Nov 23 10:15 name" and CRLF.
 *
 * Return: the length of the line.
 */
size_t kftp_ls_line(const struct kftp_entry *entry, const struct kftp_ls_look *look,
		    char *buf);

#endif
