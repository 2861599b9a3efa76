/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FACTS_H
#define _KFTP_FACTS_H

#include "proto/entry.h"

/* The facts that OPTS MLST can select. They are written in the order of their bits. */
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
/*
 * The default does not include "create": some file systems do not store the time of
 * creation, and few clients use this fact.
 */
#define KFTP_FACTS_DEFAULT	(KFTP_FACTS_ALL & ~KFTP_FACT_CREATE)

/**
 * kftp_facts_line() - write a line of MLSD or MLST (RFC 3659, section 7)
 * @entry: the file or directory
 * @facts: bits KFTP_FACT_* of the facts to write
 * @buf: gets the line without a NUL; has KFTP_ENTRY_SIZE + @entry->name_len +
 *	 @entry->link_len bytes
 *
 * The line is "type=file;size=1024;modify=20261123101500;...; name" and CRLF. In the
 * reply to MLST, there is a space before the line; kftp_reply_format() adds this space.
 * Only regular files have the fact "size". The type of a symbolic link contains the
 * target, "OS.unix=slink:target", unless @entry->link is NULL or has a space, a ";" or a
 * control character.
 *
 * Return: the length of the line, with its CRLF.
 */
size_t kftp_facts_line(const struct kftp_entry *entry, u32 facts, char *buf);

/**
 * kftp_facts_parse() - parse the argument of OPTS MLST (RFC 3659, 7.9)
 * @arg: names of facts, such as "type;size;", in upper or lower case; may be empty
 * @len: length of @arg in bytes
 *
 * Unknown names are ignored.
 *
 * Return: the bits KFTP_FACT_* of the facts in @arg.
 */
u32 kftp_facts_parse(const char *arg, size_t len);

/**
 * kftp_facts_names() - write the names of facts for the reply to FEAT or OPTS MLST
 * @facts: bits KFTP_FACT_* of the facts that MLST shows
 * @all: if true, write the names of all facts, and a "*" after the name of each fact
 *	 in @facts (FEAT); if false, write only the names of the facts in @facts (OPTS
 *	 MLST)
 * @buf: gets a text such as "type*;size*;" and a NUL; has at least 160 bytes
 *
 * Return: the length of the text without its NUL.
 */
size_t kftp_facts_names(u32 facts, bool all, char *buf);

#endif
