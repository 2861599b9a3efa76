// SPDX-License-Identifier: GPL-2.0
/* Writes names in columns, as ls -C does. */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "list/columns.h"
#include "proto/entry.h"

/* Number of spaces between two columns. */
#define COLUMN_GAP 2

/* Minimum width of a column: one character and the gap. */
#define COLUMN_LEAST 3

/*
 * The key of a name in a table: the lowest byte is the mark of ls -F, or 0. The bits from
 * KEY_WIDTH on are the width, which many layouts need.
 */
#define KEY_MARK 0xff
#define KEY_WIDTH 8

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

/*
 * Returns the width of a name in UTF-8: its number of characters, plus 1 if a mark of
 * ls -F follows the name. If the name is not valid UTF-8, the width is at least a quarter
 * of its number of bytes, so that a row fits in its buffer.
 */
static unsigned int columns_width(const struct kftp_sorter_name *name, char mark)
{
	unsigned int i, characters = 0;

	for (i = 0; i < name->len; i++)
		characters += ((u8)name->text[i] & 0xc0) != 0x80;
	return max_t(unsigned int, characters, DIV_ROUND_UP(name->len, 4)) + !!mark;
}

/**
 * kftp_columns_add() - append a name
 * @table: must have fewer than KFTP_COLUMNS_NAMES names
 * @name: the name, which was taken out of its sorter; must stay valid until the last row
 *	  is written
 * @mark: mark that ls -F writes after the name, or 0
 */
void kftp_columns_add(struct kftp_columns *table, struct kftp_sorter_name *name, char mark)
{
	name->key = (u64)columns_width(name, mark) << KEY_WIDTH | (u8)mark;
	name->node.next = NULL;
	*table->end = &name->node;
	table->end = &name->node.next;
	table->count++;
}

static unsigned int columns_name_width(const struct kftp_sorter_name *name)
{
	return name->key >> KEY_WIDTH;
}

static struct kftp_sorter_name *columns_first(const struct kftp_columns *table)
{
	return list_entry(table->first, struct kftp_sorter_name, node);
}

/*
 * Lays out a table in @columns columns. Returns false if there are several columns and a
 * row does not fit in a line.
 */
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
 * kftp_columns_lay_out() - lay out a table in as many columns as fit in a line
 * @table: must have all its names; is ready for kftp_columns_row() afterwards
 */
void kftp_columns_lay_out(struct kftp_columns *table)
{
	unsigned int columns = min_t(unsigned int, table->count, KFTP_COLUMNS_MAX);

	while (columns && !columns_try(table, columns))
		columns--;
}

/**
 * kftp_columns_row() - write the next row
 * @table: kftp_columns_lay_out() must have been called for it
 * @buf: filled with the line; must have room for KFTP_COLUMNS_ROW_SIZE bytes
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
		if (name->key & KEY_MARK)
			*p++ = name->key & KEY_MARK;
		padding = table->width[column] - columns_name_width(name);
		table->next[column] = kftp_sorter_after(name);
	}
	table->row++;
	*p++ = '\r';
	*p++ = '\n';
	return p - buf;
}
