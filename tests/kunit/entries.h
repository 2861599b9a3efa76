/* SPDX-License-Identifier: GPL-2.0 */
/* Files and directories for the suites that test the lines of listings. */
#ifndef _KFTP_KUNIT_ENTRIES_H
#define _KFTP_KUNIT_ENTRIES_H

#include "../../module/proto/entry.h"
#include "cases.h"

/* 2026-11-23 10:15:00 UTC in seconds since 1970. */
#define NOW	1795428900LL
#define GIB	(1024ULL * 1024 * 1024)

/*
 * Initializes a struct kftp_entry: its name, its mode, and other members that are not 0.
 */
#define BARE(text, type_and_mode, ...) {			\
	.name = (text), .name_len = sizeof(text) - 1,		\
	.mode = (type_and_mode), ##__VA_ARGS__			\
}

#define ENTRY(text, type_and_mode, ...) \
	BARE(text, type_and_mode, .links = 1, .mtime = NOW, ##__VA_ARGS__)

#define LINK(text) .link = (text), .link_len = sizeof(text) - 1

/*
 * Returns a buffer of the size that the header asks for, and one byte to check after it.
 */
static inline char *line_buf(struct kunit *test, size_t names)
{
	char *buf = kunit_kmalloc(test, KFTP_ENTRY_SIZE + names + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	memset(buf, '.', KFTP_ENTRY_SIZE + names + 1);
	return buf;
}

#endif
