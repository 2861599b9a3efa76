/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_WORDS_H
#define KFTPD_WORDS_H

#include <stdbool.h>
#include <stddef.h>

size_t kftpd_words_next(const char **text, const char **word);
int kftpd_words_find(const char *words, const char *word, bool fold);
const char *kftpd_words_get(const char *words, int number, size_t *len);

#endif
