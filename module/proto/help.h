/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HELP_H
#define _KFTP_HELP_H

#include "proto/pure.h"

/* Room for any of these texts. */
#define KFTP_HELP_SIZE 4096

/**
 * kftp_help_feat() - write the reply to FEAT (RFC 2389, 3)
 * @facts: KFTP_FACT_* that are on
 * @algorithm: enum kftp_algorithm that HASH uses
 * @buf: KFTP_HELP_SIZE bytes; gets lines separated by LF, NUL-terminated
 *
 * Return: the length written.
 */
size_t kftp_help_feat(u32 facts, u8 algorithm, char *buf);

/**
 * kftp_help() - write the reply to HELP (RFC 959, 4.1.3)
 * @arg: nothing, a verb, SITE, or "SITE verb", in upper or lower case
 * @len: its length in bytes
 * @buf: KFTP_HELP_SIZE bytes; gets lines separated by LF, NUL-terminated
 *
 * Perl's Net::FTP reads the list of verbs after "following commands", and takes a
 * verb for supported if its help is not "unimplemented"; ncftp looks for SITE
 * commands in the lines of HELP SITE.
 *
 * Return: the reply code: 214; 501 if @arg is not a verb; 502 if the verb is
 * unknown or not implemented.
 */
int kftp_help(const char *arg, size_t len, char *buf);

/**
 * kftp_help_site() - write the reply to SITE HELP
 * @arg: nothing or a verb, in upper or lower case
 * @len: its length in bytes
 * @buf: KFTP_HELP_SIZE bytes; gets lines separated by LF, NUL-terminated
 *
 * Return: the reply code, as kftp_help().
 */
int kftp_help_site(const char *arg, size_t len, char *buf);

#endif
