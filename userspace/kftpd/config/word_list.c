// SPDX-License-Identifier: GPL-2.0
/* Reads lists of words. Spaces, tabs or commas separate the words. */
#include <string.h>
#include <strings.h>

#include "kftpd/config/word_list.h"

#define SEPARATORS " \t,"

/**
 * kftpd_word_list_next() - take the next word of a list
 * @text: the rest of the list; set to the text after the word
 * @word: set to the start of the word, which has no NUL at its end
 *
 * Return: length of the word in bytes; 0 at the end of the list.
 */
size_t kftpd_word_list_next(const char **text, const char **word)
{
	size_t len;

	*text += strspn(*text, SEPARATORS);
	len = strcspn(*text, SEPARATORS);
	*word = *text;
	*text += len;
	return len;
}

/**
 * kftpd_word_list_find() - find a word in a list
 * @words: the list
 * @word: the word
 * @fold: true if upper and lower case are the same
 * @found: set to the place of the word in the list if it is found; may be NULL
 *
 * Return: index of the word, 0 for the first word; -1 if it is not in the list.
 */
int kftpd_word_list_find(const char *words, const char *word, bool fold,
			 const char **found)
{
	size_t len, want = strlen(word);
	const char *next;
	int i;

	for (i = 0; (len = kftpd_word_list_next(&words, &next)); i++) {
		if (len == want && !(fold ? strncasecmp(next, word, len) :
					    memcmp(next, word, len))) {
			if (found)
				*found = next;
			return i;
		}
	}
	return -1;
}
