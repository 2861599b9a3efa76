/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_WORD_LIST_H
#define KFTPD_WORD_LIST_H

#include <stdbool.h>
#include <stddef.h>

size_t kftpd_word_list_next(const char **text, const char **word);
int kftpd_word_list_find(const char *words, const char *word, bool fold,
			 const char **found);

#endif
