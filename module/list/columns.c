// SPDX-License-Identifier: GPL-2.0
/* Names in columns, as ls -C prints them. */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "list/columns.h"
#include "proto/entry.h"

/* Spaces between two columns. */
#define COLUMN_GAP 2

/* The narrowest column: a character and the gap. */
#define COLUMN_LEAST 3

/**
 * kftp_columns_init() - begin a table
 * @table: empty afterwards
 */
void kftp_columns_init(struct kftp_columns *table)
{
	table->first = NULL;
	table->end = &table->first;
	table->count = 0;
	table->rows = 0;
	table->row = 0;
}

/**
 * kftp_columns_add() - append a name
 * @table: has fewer than KFTP_COLUMNS_NAMES names
 * @name: taken out of its sorter; stays valid until the last row is written
 * @mark: that of ls -F, or 0
 */
void kftp_columns_add(struct kftp_columns *table, struct kftp_sorter_name *name, char mark)
{
	name->key = mark;
	name->node.next = NULL;
	*table->end = &name->node;
	table->end = &name->node.next;
	table->count++;
}

/*
 * Characters of a name in UTF-8 with its mark. A name that is no UTF-8 counts as wider, so
 * that a row is not longer than its buffer.
 */
static unsigned int columns_name_width(const struct kftp_sorter_name *name)
{
	unsigned int i, characters = 0;

	for (i = 0; i < name->len; i++)
		characters += ((u8)name->text[i] & 0xc0) != 0x80;
	return max_t(unsigned int, characters, DIV_ROUND_UP(name->len, 4)) + !!name->key;
}

static struct kftp_sorter_name *columns_first(const struct kftp_columns *table)
{
	return list_entry(table->first, struct kftp_sorter_name, node);
}

/* Sets up a number of columns. Returns false if they are too wide for a line. */
static bool columns_try(struct kftp_columns *table, unsigned int columns)
{
	struct kftp_sorter_name *name = columns_first(table);
	unsigned int i, total = columns * COLUMN_LEAST;

	table->columns = columns;
	table->rows = DIV_ROUND_UP(table->count, columns);
	for (i = 0; i < columns; i++)
		table->width[i] = COLUMN_LEAST;
	for (i = 0; name; name = kftp_sorter_after(name), i++) {
		unsigned int column = i / table->rows;
		unsigned int gap = column + 1 < columns ? COLUMN_GAP : 0;
		unsigned int width = columns_name_width(name) + gap;

		if (i % table->rows == 0)
			table->next[column] = name;
		if (width > table->width[column]) {
			total += width - table->width[column];
			table->width[column] = width;
		}
		if (total >= KFTP_COLUMNS_LINE && columns > 1)
			return false;
	}
	return true;
}

/**
 * kftp_columns_lay_out() - find the greatest number of columns that fit into a line
 * @table: all names are added; ready for kftp_columns_row() afterwards
 */
void kftp_columns_lay_out(struct kftp_columns *table)
{
	unsigned int columns = min_t(unsigned int, table->count, KFTP_COLUMNS_MAX);

	while (columns && !columns_try(table, columns))
		columns--;
}

/**
 * kftp_columns_row() - write the next row
 * @table: from kftp_columns_lay_out()
 * @buf: room for KFTP_COLUMNS_ROW_SIZE bytes
 *
 * Return: the length of the line with CRLF; 0 after the last row.
 */
size_t kftp_columns_row(struct kftp_columns *table, char *buf)
{
	unsigned int column, at = table->row;
	unsigned int padding = 0;
	char *p = buf;

	if (table->row == table->rows)
		return 0;
	for (column = 0; column < table->columns && at < table->count;
	     column++, at += table->rows) {
		struct kftp_sorter_name *name = table->next[column];

		memset(p, ' ', padding);
		p = kftp_entry_put_name(p + padding, name->text, name->len);
		if (name->key)
			*p++ = name->key;
		padding = table->width[column] - columns_name_width(name);
		table->next[column] = kftp_sorter_after(name);
	}
	table->row++;
	*p++ = '\r';
	*p++ = '\n';
	return p - buf;
}
