/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_REPLY_H
#define _KFTP_REPLY_H

#include "proto/pure.h"

/**
 * kftp_reply_format() - write a reply, on one line or several (RFC 959, 4.2)
 * @buf: gets the reply with CRLF at the end of each line; not NUL-terminated
 * @size: room in @buf
 * @code: 100 to 599
 * @text: lines separated by LF, without LF at the end; control characters except TAB
 *	  become "?"; 0xFF is doubled, as Telnet requires (RFC 854)
 * @len: length of @text
 *
 * One line is "NNN text". Several lines are "NNN-first", " inner" (indented by one
 * space) and "NNN last". Each ends in CRLF.
 *
 * Return: the length written; -ENOSPC if it does not fit.
 */
int kftp_reply_format(char *buf, size_t size, int code, const char *text,
		      size_t len);

#endif
