/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_COLUMNS_H
#define _KFTP_COLUMNS_H

#include "list/sorter.h"

/* Characters of a line. The longest line of text is shorter. */
#define KFTP_COLUMNS_LINE 80

/* Columns that fit into a line, if each name is a single character. */
#define KFTP_COLUMNS_MAX (KFTP_COLUMNS_LINE / 3)

/* Names that are laid out together. Further names follow in a table of their own. */
#define KFTP_COLUMNS_NAMES KFTP_SORTER_BATCH

/* Room for a row, with CRLF: a character has up to four bytes. */
#define KFTP_COLUMNS_ROW_SIZE (4 * KFTP_COLUMNS_LINE + 256)

/**
 * struct kftp_columns - a table of names, sorted down its columns, as ls -C prints it
 * @first: the first name; @key of each is the mark after it, or 0
 * @end: link to the next name
 * @count: number of names
 * @columns: number of columns
 * @rows: number of rows
 * @row: the next row
 * @width: of each column, in characters
 * @next: the next name of each column
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
