/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MANUAL_H
#define _KFTP_MANUAL_H

#include "proto/pure.h"

/* Room for any text of the manual. */
#define KFTP_MANUAL_SIZE 4096

/**
 * kftp_manual_feat() - write the reply to FEAT (RFC 2389, 3)
 * @facts: KFTP_FACT_* that are on
 * @algorithm: enum kftp_algorithm that HASH uses
 * @buf: KFTP_MANUAL_SIZE bytes; gets lines separated by LF, NUL-terminated
 *
 * Return: the length written.
 */
size_t kftp_manual_feat(u32 facts, u8 algorithm, char *buf);

/**
 * kftp_manual_help() - write the reply to HELP (RFC 959, 4.1.3)
 * @arg: nothing, a verb, SITE, or "SITE verb", in either case
 * @len: its length in bytes
 * @buf: KFTP_MANUAL_SIZE bytes; gets lines separated by LF, NUL-terminated
 *
 * Net::FTP of Perl takes a verb for known that is in the list behind "following
 * commands", and one whose help is not "unimplemented"; ncftp looks for what it
 * uses in the lines of HELP SITE.
 *
 * Return: the code: 214; 501 where it is no verb; 502 for one that is not there.
 */
int kftp_manual_help(const char *arg, size_t len, char *buf);

/**
 * kftp_manual_help_site() - write the reply to SITE HELP
 * @arg: nothing or a verb, in either case
 * @len: its length in bytes
 * @buf: KFTP_MANUAL_SIZE bytes; gets lines separated by LF, NUL-terminated
 *
 * Return: the code, as kftp_manual_help().
 */
int kftp_manual_help_site(const char *arg, size_t len, char *buf);

#endif
