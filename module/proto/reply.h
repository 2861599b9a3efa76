/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_REPLY_H
#define _KFTP_REPLY_H

#include "proto/pure.h"

/**
 * kftp_reply_format() - write a reply of one or more lines (RFC 959, 4.2)
 * @buf: gets the reply without a NUL
 * @size: size of @buf in bytes
 * @code: reply code, 100 to 599
 * @text: text of the reply; a LF separates two lines; there is no LF at the end
 * @len: length of @text in bytes
 *
 * A reply of one line is "NNN text". A reply of several lines consists of "NNN-first",
 * then " inner" for each line in the middle, then "NNN last". Each line ends in CRLF.
 * Control characters except TAB become "?". A byte 0xFF is doubled, as Telnet requires
 * (RFC 854).
 *
 * Return: the length of the reply; -ENOSPC if it does not fit into @buf.
 */
int kftp_reply_format(char *buf, size_t size, int code, const char *text,
		      size_t len);

#endif
