/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HELP_H
#define _KFTP_HELP_H

#include "proto/pure.h"

/* Size of a buffer for the text that a function of this file writes, with its NUL. */
#define KFTP_HELP_SIZE 4096

/**
 * kftp_help_feat() - write the reply to FEAT (RFC 2389, section 3)
 * @facts: bits KFTP_FACT_* of the facts that MLST shows
 * @algorithm: the algorithm that HASH uses, of enum kftp_algorithm
 * @buf: gets lines separated by LF, and a NUL; has KFTP_HELP_SIZE bytes
 *
 * Return: the length of the text without its NUL.
 */
size_t kftp_help_feat(u32 facts, u8 algorithm, char *buf);

/**
 * kftp_help() - write the reply to HELP (RFC 959, 4.1.3)
 * @arg: the argument: empty, a verb, "SITE", or "SITE verb", in upper or lower case
 * @len: length of @arg in bytes
 * @buf: gets lines separated by LF, and a NUL; has KFTP_HELP_SIZE bytes
 *
 * Clients read this reply. Perl's Net::FTP looks for verbs after the words "following
 * commands". It assumes that the server supports a verb if the help about this verb
 * does not contain "unimplemented". ncftp looks for SITE commands in the reply to
 * HELP SITE.
 *
 * Return: the reply code: 214 if @buf has the help; 501 if @arg does not begin with a
 * verb; 502 if the verb is unknown or not implemented.
 */
int kftp_help(const char *arg, size_t len, char *buf);

/**
 * kftp_help_site() - write the reply to SITE HELP
 * @arg: the argument: empty or a verb of SITE, in upper or lower case
 * @len: length of @arg in bytes
 * @buf: gets lines separated by LF, and a NUL; has KFTP_HELP_SIZE bytes
 *
 * Return: the reply code, with the same meaning as for kftp_help().
 */
int kftp_help_site(const char *arg, size_t len, char *buf);

#endif
