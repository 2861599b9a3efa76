// SPDX-License-Identifier: GPL-2.0
/* Seeds: recorded sessions, each a file. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "seeds.h"

static int load_file(const char *path, struct text *text)
{
	FILE *f = fopen(path, "rb");
	size_t size = 1 << 16;
	char *at = malloc(size);

	if (!f || !at)
		return -1;
	text->at = at;
	text->len = fread(at, 1, size, f);
	fclose(f);
	return 0;
}

static int is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/**
 * seeds_load() - read all files of a folder, in the order of their names
 * @seeds: set
 * @folder: its path
 *
 * Return: 0; -1 if there is none, or one can't be read.
 */
int seeds_load(struct seeds *seeds, const char *folder)
{
	struct dirent **names;
	char path[PATH_MAX];
	int count, i;

	count = scandir(folder, &names, is_file, alphasort);
	if (count <= 0)
		return -1;
	seeds->session = calloc(count, sizeof(*seeds->session));
	seeds->count = count;
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (load_file(path, &seeds->session[i]))
			return -1;
		free(names[i]);
	}
	free(names);
	return 0;
}

/**
 * text_line() - take the first line off a text
 * @text: set to the rest
 *
 * Return: the line with its LF, or the whole text if it has no LF.
 */
struct text text_line(struct text *text)
{
	const char *lf = memchr(text->at, '\n', text->len);
	struct text line = { text->at, lf ? (size_t)(lf + 1 - text->at) : text->len };

	text->at += line.len;
	text->len -= line.len;
	return line;
}

/**
 * seeds_line() - any line of any session
 * @seeds: the sessions
 * @dice: chooses
 *
 * Return: the line with its LF. A random byte chooses it, so long lines come more often.
 */
struct text seeds_line(const struct seeds *seeds, struct dice *dice)
{
	struct text rest = seeds->session[dice_roll(dice, seeds->count - 1)];
	size_t at = rest.len ? dice_roll(dice, rest.len - 1) : 0;
	const char *target = rest.at + at;
	struct text line = text_line(&rest);

	while (line.at + line.len <= target && rest.len)
		line = text_line(&rest);
	return line;
}
