/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FACTS_H
#define _KFTP_FACTS_H

#include "proto/entry.h"

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
/* Not every file system stores the time of creation, and few clients want it. */
#define KFTP_FACTS_DEFAULT	(KFTP_FACTS_ALL & ~KFTP_FACT_CREATE)

/**
 * kftp_facts_line() - write a line of MLSD or MLST (RFC 3659, 7)
 * @entry: the entry
 * @facts: KFTP_FACT_* to write
 * @buf: room for KFTP_ENTRY_SIZE + name_len bytes
 *
 * "type=file;size=1024;modify=20261123101500;...; name" and CRLF. For MLST the
 * caller adds the space at the front. Only regular files have the fact "size".
 *
 * Return: the length of the line.
 */
size_t kftp_facts_line(const struct kftp_entry *entry, u32 facts, char *buf);

/**
 * kftp_facts_parse() - parse the argument of OPTS MLST (RFC 3659, 7.9)
 * @arg: "type;size;" in either case; unknown facts are ignored; empty for none
 * @len: its length in bytes
 *
 * Return: KFTP_FACT_*.
 */
u32 kftp_facts_parse(const char *arg, size_t len);

/**
 * kftp_facts_names() - write the list of facts for FEAT or the reply to OPTS MLST
 * @facts: those that are on
 * @all: write all facts, with "*" after those that are on (FEAT); if false, write only
 *	 those that are on
 * @buf: at least 160 bytes; NUL-terminated: "type*;size*;..."
 *
 * Return: the length written.
 */
size_t kftp_facts_names(u32 facts, bool all, char *buf);

#endif
