// SPDX-License-Identifier: GPL-2.0
/* Lists of words, separated by spaces, tabs or commas. */
#include <string.h>
#include <strings.h>

#include "kftpd/config/words.h"

#define SEPARATORS " \t,"

/**
 * kftpd_words_next() - take the next word of a list
 * @text: where to look; moved behind the word
 * @word: set to the word, not terminated
 *
 * Return: its length; 0 at the end of the list.
 */
size_t kftpd_words_next(const char **text, const char **word)
{
	size_t len;

	*text += strspn(*text, SEPARATORS);
	len = strcspn(*text, SEPARATORS);
	*word = *text;
	*text += len;
	return len;
}

/**
 * kftpd_words_find() - look for a word in a list
 * @words: the list
 * @word: the word
 * @fold: upper and lower case are the same
 *
 * Return: its place, 0 for the first word; -1 where it is not there.
 */
int kftpd_words_find(const char *words, const char *word, bool fold)
{
	size_t len, want = strlen(word);
	const char *next;
	int i;

	for (i = 0; (len = kftpd_words_next(&words, &next)); i++) {
		if (len != want)
			continue;
		if (fold ? !strncasecmp(next, word, len) :
			   !memcmp(next, word, len))
			return i;
	}
	return -1;
}

/**
 * kftpd_words_get() - the word at a place of a list
 * @words: the list
 * @number: its place, 0 for the first word
 * @len: set to its length
 *
 * Return: the word, not terminated; NULL where the list is shorter.
 */
const char *kftpd_words_get(const char *words, int number, size_t *len)
{
	const char *word;

	do {
		*len = kftpd_words_next(&words, &word);
		if (!*len)
			return NULL;
	} while (number--);
	return word;
}
