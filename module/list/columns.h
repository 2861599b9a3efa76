/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_COLUMNS_H
#define _KFTP_COLUMNS_H

#include "list/sorter.h"

/*
 * Width of a line in characters. A row of two or more columns has fewer characters than
 * this. A row of one column may have more.
 */
#define KFTP_COLUMNS_LINE 80

/* Maximum number of columns. They fit in a line if each name is a single character. */
#define KFTP_COLUMNS_MAX (KFTP_COLUMNS_LINE / 3)

/* Maximum number of names in a table. If there are more, another table follows. */
#define KFTP_COLUMNS_NAMES KFTP_SORTER_BATCH

/* Size of a buffer that is enough for a row and CRLF; a character has up to 4 bytes. */
#define KFTP_COLUMNS_ROW_SIZE (4 * KFTP_COLUMNS_LINE + 256)

/**
 * struct kftp_columns - a table of names like that of ls -C, sorted down each column
 * @first: the first name. The key of each name is the mark to write after the name, or 0
 * @end: where to store the link to the next name that is added
 * @count: number of names
 * @columns: number of columns
 * @rows: number of rows
 * @row: number of the next row to write
 * @width: for each column, its width in characters, with the gap to the next column
 * @next: for each column, the next name to write
 */
struct kftp_columns {
	struct list_head *first;
	struct list_head **end;
	unsigned int count;
	unsigned int columns;
	unsigned int rows;
	unsigned int row;
	u16 width[KFTP_COLUMNS_MAX];
	struct kftp_sorter_name *next[KFTP_COLUMNS_MAX];
};

void kftp_columns_init(struct kftp_columns *table);
void kftp_columns_add(struct kftp_columns *table, struct kftp_sorter_name *name, char mark);
void kftp_columns_lay_out(struct kftp_columns *table);
size_t kftp_columns_row(struct kftp_columns *table, char *buf);

#endif
